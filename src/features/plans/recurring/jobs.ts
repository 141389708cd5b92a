/**
 * The worker's part: what is due is entered or asked for. Each day is a transaction of its own, in which the rule moves
 * on to its next day, the entry and the message that tells of it are written: a worker that dies leaves all or nothing.
 */
import { HOUR_MS, localDate, MINUTE_MS, SECOND_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import { holdPeople } from '../../../core/held-people.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { daysBetween } from '../../../core/days.ts';
import type { Desk, Reader } from '../desk.ts';
import { dayAfter } from './cadence.ts';
import { dueMoment } from './due.ts';
import {
  dueRecurring,
  goOn,
  insertDays,
  movedRecurring,
  noteEntry,
  takeDue,
  type DueRecurring,
} from './due-queries.ts';
import { entryOn } from './model.ts';
import { noteDays } from './undo.ts';
import { absenceNotice, askedNotice, enteredNotice } from './views.ts';

const DUE_EVERY_MS = 30 * SECOND_MS;

/** Somebody who moves finds their nine o'clock moved by then. */
const MOVES_EVERY_MS = 5 * MINUTE_MS;

/** No two zones are further apart. */
const FARTHEST_ZONES_MS = 27 * HOUR_MS;

const CHUNK = 200;

/** Days that were missed for longer are not entered without a word. */
const LONGEST_ABSENCE_DAYS = 31;

export function recurringSchedules(desk: Desk): Schedule[] {
  return [
    { name: 'recurring entries', everyMs: DUE_EVERY_MS, run: async () => await enterDue(desk) },
    { name: 'recurring entries, moves', everyMs: MOVES_EVERY_MS, run: async () => await followMoves(desk) },
  ];
}

/** Everything that is due, oldest first. One that fails keeps no other from its turn. */
export async function enterDue(desk: Desk): Promise<void> {
  const { db, clock, log } = desk.house;
  const nowMs = clock.nowMs();
  let due = await dueRecurring(db, nowMs, undefined, CHUNK);
  while (due.length > 0) {
    for (const rule of due) {
      await catchUp(desk, rule, nowMs).catch((fault: unknown) =>
        log.error('A recurring entry failed', { userId: rule.userId, id: rule.id, fault: describeFault(fault) }),
      );
    }
    due = due.length < CHUNK ? [] : await dueRecurring(db, nowMs, due.at(-1), CHUNK);
  }
}

/** What is due soon is due at another moment for who lives in another zone by now. */
export async function followMoves(desk: Desk): Promise<void> {
  const { db, clock } = desk.house;
  for (const rule of await movedRecurring(db, clock.nowMs() + FARTHEST_ZONES_MS, CHUNK)) await moveDue(desk, rule);
}

/** Each missed day once, in order and with its own date; after a long absence one question about all of them. */
async function catchUp(desk: Desk, rule: DueRecurring, nowMs: number): Promise<void> {
  const days = missedDays(rule, nowMs);
  const [first] = days;
  if (first === undefined) return await moveDue(desk, rule);
  const reader = await desk.book.readerOf({ ...rule, ledgerUserId: rule.userId }, nowMs);
  if (daysBetween(first, localDate(nowMs, rule.timeZone)) > LONGEST_ABSENCE_DAYS) {
    await comeDue(desk, rule, { days, state: 'asked' }, async (tx, fresh) => {
      await desk.house.sender.notify(tx, absenceNotice(reader, rule, fresh));
    });
    return;
  }
  for (const day of days) if (!(await haveDay(desk, { ...rule, nextOn: day }, reader, day))) return;
}

/** @returns false if it is another worker's, or a person changed it meanwhile */
async function haveDay(desk: Desk, rule: DueRecurring, reader: Reader, day: string): Promise<boolean> {
  const state = rule.automatic ? 'recorded' : 'asked';
  return await comeDue(desk, rule, { days: [day], state }, async (tx) => {
    const notice = rule.automatic
      ? enteredNotice(reader, rule, day, await enter(desk, tx, rule, reader, day))
      : askedNotice(reader, rule, day);
    await desk.house.sender.notify(tx, notice);
  });
}

/** @returns the write that its undo takes back */
async function enter(desk: Desk, tx: Tx, rule: DueRecurring, reader: Reader, day: string): Promise<number> {
  const ledger = { ledgerUserId: rule.userId, recordedBy: rule.createdBy, reader };
  const entryIds = await desk.book.enter(tx, ledger, [entryOn(rule, rule, day)]);
  for (const entryId of entryIds) await noteEntry(tx, rule, day, entryId);
  return await noteDays(tx, { ledgerUserId: rule.userId, userId: rule.createdBy }, {
    id: rule.id,
    days: [day],
    entryIds,
    becomes: 'skipped',
    amount: { amountMinor: rule.amountMinor, currency: rule.currency },
  });
}

/** The days whose nine o'clock has been, where the person lives now. */
function missedDays(rule: DueRecurring, nowMs: number): string[] {
  const days: string[] = [];
  for (let day = rule.nextOn; dueMoment(day, rule.timeZone) <= nowMs; day = dayAfter(rule, day)) days.push(day);
  return days;
}

async function moveDue({ house }: Desk, rule: DueRecurring): Promise<void> {
  const { nextOn, timeZone } = rule;
  await transaction(house.db, async (tx) => {
    if ((await takeDue(tx, rule)) === undefined) return;
    await goOn(tx, rule, { nextOn, timeZone, dueMs: dueMoment(nextOn, timeZone) });
  });
}

/**
 * One turn: writes the days down, does what is to be done for those that nobody saw before, and moves on.
 * @returns false if it is another worker's, or a person changed it meanwhile or is gone
 */
async function comeDue(
  { house }: Desk,
  rule: DueRecurring,
  { days, state }: { days: string[]; state: 'asked' | 'recorded' },
  act: (tx: Tx, fresh: string[]) => Promise<void>,
): Promise<boolean> {
  return await transaction(house.db, async (tx) => {
    if (!(await holdPeople(tx, [rule.userId, rule.createdBy]))) return false;
    if ((await takeDue(tx, rule)) === undefined) return false;
    const fresh = await insertDays(tx, rule, days, state);
    if (fresh.length > 0) await act(tx, fresh);
    const nextOn = dayAfter(rule, days.at(-1) ?? rule.nextOn);
    await goOn(tx, rule, { nextOn, timeZone: rule.timeZone, dueMs: dueMoment(nextOn, rule.timeZone) });
    return true;
  });
}
