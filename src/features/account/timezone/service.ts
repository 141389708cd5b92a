/** Sets a person's time zone, and ends the question that asked for it. */
import { claimUpdate, giveBackClaim } from '../../../core/claims.ts';
import { closeDialog, endDialogs, openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { Way } from '../desk.ts';

export const ZONE_DIALOG = 'time-zone';

/** Asks for a city as the next text. A second delivery asks nothing anew. */
export async function askForCity({ db, clock }: House, { update, person }: Incoming, way: Way): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return;
    const { userId } = person;
    await openDialog(tx, clock, { userId, kind: ZONE_DIALOG, state: { way }, awaitsText: true, ttlMs: HOUR_MS });
  });
}

/**
 * Sets the time zone, and ends the question if there is one.
 * @returns the person as they are then; `not-asked` if somebody else answered the question, which was all this is
 */
export async function setTimeZone(
  { db, clock, people }: House,
  { update, person }: Incoming,
  timeZone: string,
  answered?: OpenDialog,
): Promise<Person | 'not-asked'> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return { ...person, timeZone };
    if (answered !== undefined && !(await closeDialog(tx, clock, update, answered))) {
      await giveBackClaim(tx, update);
      return 'not-asked';
    }
    return (await people.changeIn(tx, person.userId, { timeZone })) ?? person;
  });
}

/** The person goes on with something else. */
export async function dropQuestion({ db }: House, { person }: Incoming): Promise<void> {
  await transaction(db, (tx) => endDialogs(tx, person.userId, ZONE_DIALOG));
}
