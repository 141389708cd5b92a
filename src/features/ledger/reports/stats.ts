/** Habits of a ledger: how much a day, what most, how long without a break. */
import { addDays, daysBetween, weekdayOf } from '../../../core/days.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingText } from '../../../core/incoming.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import { findEntries, type Entry } from '../queries.ts';
import { askerOf, readFor, totalsByDay, type Asker, type Days, type ReportDesk } from './desk.ts';
import type { Stats } from './model.ts';
import { daysWithEntries, largestExpenses, mostFrequent } from './overview-queries.ts';
import { added, todayOf } from './periods.ts';
import { statsText } from './stats-views.ts';
import { sumsByDay } from './sums-queries.ts';

/** Long enough for habits to show, short enough that old ones don't. */
const DAYS_BACK = 90;

export async function showStats(desk: ReportDesk, incoming: IncomingText): Promise<Reply> {
  const asker = await askerOf(desk, incoming);
  const stats = await readFor(desk, incoming, async (source) => await read(desk, source, asker, todayOf(incoming)));
  const screen = statsText(asker, stats);
  if (screen.keyboard.inline.length > 0) desk.book.studio.prepare();
  return [{ kind: 'send', chatId: incoming.chatId, ...screen }];
}

async function read(desk: ReportDesk, source: ReadSource, asker: Asker, today: string): Promise<Stats> {
  const { ledgerUserId } = asker;
  const recorded = await daysWithEntries(source.db, ledgerUserId, today);
  const earliest = addDays(today, 1 - DAYS_BACK);
  const first = recorded.at(-1) ?? today;
  const range = { from: first > earliest ? first : earliest, to: today };
  const days = await totalsByDay(desk, source, asker, await sumsByDay(source.db, ledgerUserId, range));
  return {
    today,
    from: range.from,
    days: daysBetween(range.from, today) + 1,
    sums: added([...days.values()]),
    largest: await largestOf(desk, source, asker, range),
    frequent: await frequentOf(source, asker, range),
    busiestWeekday: busiestWeekday(days),
    streak: streakOf(recorded, today),
  };
}

async function largestOf(
  desk: ReportDesk,
  source: ReadSource,
  asker: Asker,
  range: { from: string; to: string },
): Promise<Entry | undefined> {
  const found = await largestExpenses(source.db, asker.ledgerUserId, range);
  const sums = found.map((entry) => ({ ...entry, day: entry.date }));
  const rates = await desk.book.currencies.ratesOf(source.db, asker.ledgerUserId, asker.currency, sums);
  const worth = new Map(sums.map((sum) => [sum.id, rates.amountOf(sum) ?? 0]));
  return found.toSorted((a, b) => (worth.get(b.id) ?? 0) - (worth.get(a.id) ?? 0))[0];
}

async function frequentOf(
  { db }: ReadSource,
  { ledgerUserId }: Asker,
  range: { from: string; to: string },
): Promise<Stats['frequent']> {
  const habit = await mostFrequent(db, ledgerUserId, range);
  const [entry] = habit === undefined ? [] : await findEntries(db, ledgerUserId, [habit.id]);
  return habit === undefined || entry === undefined ? undefined : { entry, count: habit.count };
}

function busiestWeekday(days: Days): number | undefined {
  const counts = new Map<number, number>();
  for (const [day, { expense, income }] of days) {
    counts.set(weekdayOf(day), (counts.get(weekdayOf(day)) ?? 0) + expense.count + income.count);
  }
  return [...counts].toSorted(([a, of], [b, than]) => than - of || a - b)[0]?.[0];
}

/**
 * Days in a row with entries. Who has not recorded anything today has not broken it yet.
 * @param recorded the latest first, each once
 */
function streakOf(recorded: string[], today: string): Stats['streak'] {
  let [longest, run] = [0, 0];
  let current: number | undefined;
  for (const [index, day] of recorded.entries()) {
    const follows = index > 0 && addDays(day, 1) === recorded[index - 1];
    if (!follows && index > 0) current ??= run;
    run = follows ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  const isOn = recorded[0] === today || recorded[0] === addDays(today, -1);
  return { now: isOn ? (current ?? run) : 0, longest };
}
