/** What people do with recurring entries. Each change is one transaction, once for its update. */
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { readerOf, type Asking, type Desk } from '../desk.ts';
import { notePlanWrite } from '../undo.ts';
import { removePlan } from '../version-queries.ts';
import { changePlan, once, onceAnswered, type ChangeOutcome, type NotAsked } from '../write.ts';
import { dueMoment } from './due.ts';
import { entryOn, nextDay, type Amount, type Recurring, type SettledDays, type Template } from './model.ts';
import {
  findRecurring,
  insertRecurring,
  lockAsked,
  recurringOf,
  replaceRecurring,
  settleDays,
  type RecurringValues,
} from './queries.ts';
import { noteDays } from './undo.ts';
import type { Cadence } from './cadence.ts';

const MOST_RECURRING = 50;

export type RecurringOutcome =
  | ChangeOutcome
  | { kind: 'added'; id: number; writeId: number }
  | { kind: 'too-many' }
  | NotAsked;

/** Where and when somebody changes it: says which day is the next. */
export type Moment = { timeZone: string; nowMs: number };

export async function addRecurring(
  desk: Desk,
  incoming: Asking,
  { template, cadence }: { template: Template; cadence: Cadence },
  dialog?: OpenDialog,
): Promise<RecurringOutcome> {
  const { ledgerUserId: userId, userId: createdBy, timeZone } = incoming.person;
  const nextOn = nextDay(cadence, timeZone, desk.house.clock.nowMs());
  const values = { ...template, ...cadence, nextOn, automatic: true, paused: false };
  return await onceAnswered<RecurringOutcome>(desk, incoming, dialog, async (tx) => {
    if ((await recurringOf(tx, userId)).length >= MOST_RECURRING) return { kind: 'too-many' };
    const due = { dueMs: dueMoment(nextOn, timeZone), timeZone };
    const id = await insertRecurring(tx, userId, createdBy, values, due);
    const writeId = await notePlanWrite(tx, incoming.person, { kind: 'recurring', userId, id }, null);
    return { kind: 'added', id, writeId };
  });
}

/**
 * Changes one that stands as it was shown.
 * @param version undefined for whatever it is now
 * @param next what it becomes
 */
export async function changeRecurring(
  desk: Desk,
  incoming: Asking,
  { id, version, dialog }: { id: number; version?: number; dialog?: OpenDialog },
  next: (rule: Recurring, moment: Moment) => RecurringValues,
): Promise<ChangeOutcome | NotAsked> {
  const userId = incoming.person.ledgerUserId;
  const timeZone = await zoneOf(desk, incoming, id);
  return await onceAnswered<ChangeOutcome>(desk, incoming, dialog, async (tx) => {
    const plan = { kind: 'recurring', id, ...(version === undefined ? {} : { version }) } as const;
    return await changePlan(tx, incoming, plan, async () => {
      const rule = await findRecurring(tx, userId, id);
      if (rule === undefined) throw new Error('A recurring entry vanished while it was locked');
      const values = next(rule, { timeZone, nowMs: desk.house.clock.nowMs() });
      const dueMs = values.paused ? null : dueMoment(values.nextOn, timeZone);
      await replaceRecurring(tx, userId, id, values, { dueMs, timeZone });
    });
  });
}

/** Days are counted where the person lives who set it up, whoever of the ledger changes it. */
async function zoneOf({ house }: Desk, { person }: Asking, id: number): Promise<string> {
  const rule = await findRecurring(house.db, person.ledgerUserId, id);
  const creator = rule === undefined ? undefined : await house.people.find(rule.createdBy);
  if (creator?.ledgerUserId === person.ledgerUserId) return creator.timeZone;
  return ((await house.people.find(person.ledgerUserId)) ?? person).timeZone;
}

export async function removeRecurring(
  desk: Desk,
  incoming: Asking,
  id: number,
  version: number,
): Promise<ChangeOutcome> {
  const plan = { kind: 'recurring', userId: incoming.person.ledgerUserId, id } as const;
  return await once(desk, incoming, async (tx) =>
    await changePlan(tx, incoming, { kind: 'recurring', id, version }, async () => await removePlan(tx, plan)),
  );
}

export type DaysWanted = { id: number; from: string; to: string };

export type DaysOutcome =
  | SettledDays
  | { kind: 'over' }
  | NotAsked;

/** Records the days that wait for an answer, each with its own date. */
export async function recordDays(
  desk: Desk,
  incoming: Asking,
  wanted: DaysWanted,
  given: { amount?: Amount; dialog?: OpenDialog } = {},
): Promise<DaysOutcome> {
  const reader = await readerOf(desk, incoming);
  const { ledgerUserId, userId: recordedBy } = incoming.person;
  return await settle(desk, incoming, wanted, given.dialog, async (tx, rule, asked) => {
    const amountOf = (day: { amountMinor: number }) =>
      given.amount ?? { amountMinor: day.amountMinor, currency: rule.currency };
    const entries = asked.map((day) => entryOn(rule, amountOf(day), day.dueOn));
    const entryIds = await desk.book.enter(tx, { ledgerUserId, recordedBy, reader }, entries);
    const state = 'recorded' as const;
    const days = asked.map(({ dueOn }, index) => ({ dueOn, state, entryId: entryIds[index] ?? 0 }));
    await settleDays(tx, ledgerUserId, rule.id, days);
    return { entryIds, amount: amountOf(asked[0] ?? rule) };
  });
}

export async function skipDays(desk: Desk, incoming: Asking, wanted: DaysWanted): Promise<DaysOutcome> {
  return await settle(desk, incoming, wanted, undefined, async (tx, rule, asked) => {
    const days = asked.map(({ dueOn }) => ({ dueOn, state: 'skipped' as const }));
    await settleDays(tx, incoming.person.ledgerUserId, rule.id, days);
    return { entryIds: [], amount: rule };
  });
}

type Asked = Awaited<ReturnType<typeof lockAsked>>;

type Settled = { entryIds: number[]; amount: Amount };

async function settle(
  desk: Desk,
  incoming: Asking,
  { id, from, to }: DaysWanted,
  dialog: OpenDialog | undefined,
  act: (tx: Tx, rule: Recurring, asked: Asked) => Promise<Settled>,
): Promise<DaysOutcome> {
  const userId = incoming.person.ledgerUserId;
  return await onceAnswered<DaysOutcome>(desk, incoming, dialog, async (tx) => {
    const rule = await findRecurring(tx, userId, id);
    const asked = await lockAsked(tx, userId, id, from, to);
    if (rule === undefined || asked.length === 0) return { kind: 'over' };
    const { entryIds, amount } = await act(tx, rule, asked);
    const days = asked.map(({ dueOn }) => dueOn);
    const { amountMinor, currency } = amount;
    const write = { id, days, entryIds, becomes: 'asked', amount: { amountMinor, currency } } as const;
    const writeId = await noteDays(tx, incoming.person, write);
    return { kind: 'settled', rule, days, amount: { amountMinor, currency }, writeId };
  });
}
