/** What a person can do about how their sheet differs from their entries. */
import { claimUpdate, findResult, settleClaim } from '../../../core/claims.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { beginRebuild } from '../rebuild/begin-queries.ts';
import type { SheetsContext } from '../service.ts';
import { compare, COMPARE_LEASE_MS, type Compared } from './compare.ts';
import { askForRepair, decide, lockFindings, lockLedger, takeLedger } from './queries.ts';

export type CheckOutcome = Compared | { kind: 'not-now' };

/** Compares at once, for a person who waits. */
export async function checkSheet({ house, gates }: SheetsContext, { person }: Incoming): Promise<CheckOutcome> {
  const place = await takeLedger(house.db, person.ledgerUserId, COMPARE_LEASE_MS);
  if (place === undefined) return { kind: 'not-now' };
  return await compare({ db: house.db, gates }, place, { isPatient: false });
}

export type MendOutcome = CheckOutcome | { kind: 'not-owner' | 'begun' | 'nothing' };

/**
 * Has the entries written that the sheet lacks now, whatever an earlier comparison said. The worker feeds them; the
 * message of the button shows how far it is.
 */
export async function writeMissing(context: SheetsContext, incoming: IncomingButton): Promise<MendOutcome> {
  const { person, update, chatId, messageId } = incoming;
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const earlier = await findResult<MendOutcome>(context.house.db, update);
  if (earlier !== undefined) return earlier;
  const checked = await checkSheet(context, incoming);
  if (checked.kind !== 'compared' || checked.findings.unreadable !== null) return checked;
  return await transaction(context.house.db, async (tx): Promise<MendOutcome> => {
    if (!(await lockLedger(tx, person.ledgerUserId))) return { kind: 'not-now' };
    const claim = await claimUpdate<MendOutcome>(tx, update, { kind: 'begun' });
    if (claim.kind === 'duplicate') return claim.result;
    const total = await decide(tx, person.ledgerUserId, ['missing'], 'mending');
    if (total === 0) {
      await settleClaim(tx, update, { kind: 'nothing' } satisfies MendOutcome);
      return { kind: 'nothing' };
    }
    await beginRebuild(tx, person.ledgerUserId, { kind: 'missing', total, message: { chatId, messageId } });
    return { kind: 'begun' };
  });
}

export type DecideOutcome = { kind: 'decided' | 'stale' | 'not-owner' };

/** Lets the worker take out what is in the sheet more than once. */
export async function removeCopies(
  { house }: SheetsContext,
  { person }: IncomingButton,
  comparedAtMs: number,
): Promise<DecideOutcome> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  return await transaction(house.db, async (tx): Promise<DecideOutcome> => {
    if (!(await lockFindings(tx, person.ledgerUserId, comparedAtMs))) return { kind: 'stale' };
    const copies = await decide(tx, person.ledgerUserId, ['doubled'], 'mending');
    if (copies > 0) await askForRepair(tx, person.ledgerUserId);
    return { kind: 'decided' };
  });
}

/** Takes the differences that the person saw for what they want. */
export async function acceptDifferences(
  { house }: SheetsContext,
  { person }: IncomingButton,
  comparedAtMs: number,
): Promise<DecideOutcome> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  return await transaction(house.db, async (tx): Promise<DecideOutcome> => {
    if (!(await lockFindings(tx, person.ledgerUserId, comparedAtMs))) return { kind: 'stale' };
    await decide(tx, person.ledgerUserId, ['missing', 'doubled', 'unknown'], 'accepted');
    return { kind: 'decided' };
  });
}
