/**
 * Takes back at Google what a person had allowed. It is written down in the transaction that decides it, and tried
 * until Google has done it.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import { revokeGrant } from '../../../platform/google-oauth.ts';
import { SealError, type Sealer } from '../../../platform/sealing.ts';
import { removeOldConsents } from './consent-queries.ts';
import { dropUnusedGrants, postponeRevocation, removeRevocation } from './grant-queries.ts';
import { takeRevocation, type Revocation } from './grant-queries.ts';
import { grantPurpose, type Grants } from './grants.ts';

export type RevokeContext = { house: House; grants: Grants; sealer: Sealer };

/** Longer than Google takes to answer, or not to. */
const TAKEN_MS = MINUTE_MS;

/** One minute, two, four, … up to six hours: about three days in all. */
const LONGEST_WAIT_MS = 6 * HOUR_MS;
const MOST_ATTEMPTS = 20;

/** What the worker does about grants now and then. */
export function grantSchedules(context: RevokeContext): Schedule[] {
  const { db } = context.house;
  return [
    { name: 'google revocations', everyMs: 10 * SECOND_MS, run: async () => await revokeDue(context) },
    { name: 'google consents', everyMs: HOUR_MS, run: async () => await removeOldConsents(db) },
    { name: 'google grants', everyMs: HOUR_MS, run: async () => await dropUnusedGrants(db) },
  ];
}

/** Revokes what is due, one after the other. */
export async function revokeDue(context: RevokeContext): Promise<void> {
  const { db } = context.house;
  for (;;) {
    const revocation = await takeRevocation(db, TAKEN_MS);
    if (revocation === undefined) return;
    if (await isDone(context, revocation)) await removeRevocation(db, revocation);
    else await postponeRevocation(db, revocation, Math.min(MINUTE_MS * 2 ** (revocation.attempt - 1), LONGEST_WAIT_MS));
  }
}

/** Done, or never to be: a person can still take the permission back in their Google account. */
async function isDone({ house, grants, sealer }: RevokeContext, revocation: Revocation): Promise<boolean> {
  const { userId, refreshToken, attempt } = revocation;
  try {
    await revokeGrant(grants.app, sealer.open(refreshToken, grantPurpose(userId)));
    return true;
  } catch (fault) {
    if (!(fault instanceof GoogleFault) && !(fault instanceof SealError)) throw fault;
    const isLast = fault instanceof SealError || attempt >= MOST_ATTEMPTS;
    const message = isLast ? 'A grant could not be revoked at Google' : 'A grant is still to be revoked at Google';
    house.log[isLast ? 'error' : 'warn'](message, { userId, attempt, fault: describeFault(fault) });
    return isLast;
  }
}
