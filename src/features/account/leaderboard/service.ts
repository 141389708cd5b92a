/** Who takes part in the leaderboard, and how the worker counts for it. */
import { claimUpdate, giveBackClaim } from '../../../core/claims.ts';
import { HOUR_MS, localDate, MINUTE_MS } from '../../../core/clock.ts';
import { closeDialog, endDialogs, openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { countFigures, givePlace, givePlaces, lockBoard, takeDue } from './count-queries.ts';
import { deleteMember, findStanding, findTop, saveMember, type Standing } from './queries.ts';

export const NICKNAME_DIALOG = 'leaderboard-name';

const SHOWN_PLACES = 10;
const COUNTED_AT_ONCE = 200;
const COUNTED_EVERY_MS = 30 * MINUTE_MS;

export type Board = { top: Standing[]; own: Standing | undefined };

/** @param wroteAgoMs how long ago the person changed something here; 0 right after a change */
export async function readBoard(house: House, userId: number, wroteAgoMs: number | null | undefined): Promise<Board> {
  return await house.read(wroteAgoMs, async ({ db }) => ({
    top: await findTop(db, SHOWN_PLACES),
    own: await findStanding(db, userId),
  }));
}

/** Asks under which name somebody takes part; a second delivery asks nothing anew. */
export async function askForNickname({ db, clock }: House, { update, person }: Incoming): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return;
    const question = { userId: person.userId, kind: NICKNAME_DIALOG, state: {}, awaitsText: true, ttlMs: HOUR_MS };
    await openDialog(tx, clock, question);
  });
}

/**
 * Takes part under a name, counted at once.
 * @param answered the question that asked for it; without one a button chose the name, and the question ends as well
 */
export async function join(
  { db, clock }: House,
  { update, person }: Incoming,
  nickname: string,
  answered?: OpenDialog,
): Promise<'joined' | 'not-asked'> {
  const nowMs = clock.nowMs();
  const member = { userId: person.userId, today: localDate(nowMs, person.timeZone) };
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return 'joined';
    if (answered === undefined) await endDialogs(tx, person.userId, NICKNAME_DIALOG);
    else if (!(await closeDialog(tx, clock, update, answered))) {
      await giveBackClaim(tx, update);
      return 'not-asked';
    }
    await saveMember(tx, person.userId, nickname, nowMs);
    await countFigures(tx, [member], nowMs + COUNTED_EVERY_MS);
    await givePlace(tx, person.userId);
    return 'joined';
  });
}

/** Leaves at once: no row is left. Those behind move up when the places are given out anew. */
export async function leave({ db }: House, { update, person }: Incoming): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return;
    await deleteMember(tx, person.userId);
  });
}

/** Counts whoever is due, and gives out the places. Another worker waits meanwhile and then finds nothing to do. */
export async function countBoard({ db, clock }: House): Promise<void> {
  for (let counted = COUNTED_AT_ONCE; counted === COUNTED_AT_ONCE; ) {
    const nowMs = clock.nowMs();
    counted = await transaction(db, async (tx) => {
      await lockBoard(tx);
      const due = await takeDue(tx, nowMs, COUNTED_AT_ONCE);
      const people = due.map(({ userId, timeZone }) => ({ userId, today: localDate(nowMs, timeZone) }));
      if (people.length > 0) await countFigures(tx, people, nowMs + COUNTED_EVERY_MS);
      if (people.length < COUNTED_AT_ONCE) await givePlaces(tx);
      return people.length;
    });
  }
}

export const leaderboardSchedule = (house: House): Schedule => ({
  name: 'leaderboard',
  everyMs: 5 * MINUTE_MS,
  run: async () => await countBoard(house),
});
