/** A day, a week, a month or a year: what was recorded, and the way to the one before and after. */
import { localDate } from '../../../core/clock.ts';
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import { replaceCard, toast, type CardText } from '../views.ts';
import { askerOf, readFor, totalsByDay, type Asker, type ReportDesk } from './desk.ts';
import { entriesOfDays } from './list-queries.ts';
import { isDate, periodAt, PERIOD_KINDS, type Period, type PeriodKind } from './period.ts';
import { longText, shortText, type Seen } from './period-views.ts';
import { sumsByDay } from './sums-queries.ts';
import type { Total } from './sums.ts';
import type { EntryKind } from '../model.ts';

/** As many as have a button. */
const MOST_ENTRIES = 20;

export async function showPeriod(desk: ReportDesk, incoming: Incoming, kind: PeriodKind): Promise<Reply> {
  const { locale } = incoming.person;
  const today = todayOf(incoming);
  const screen = await periodText(desk, incoming, { period: periodAt(kind, today, locale), today });
  return [{ kind: 'send', chatId: incoming.chatId, ...screen }];
}

/** What no button of ours holds leads to today. */
export async function turnPeriod(desk: ReportDesk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const [letter, date = ''] = args;
  const today = todayOf(incoming);
  const kind = PERIOD_KINDS.find((known) => known.startsWith(letter ?? '')) ?? 'day';
  const period = periodAt(kind, isDate(date) ? date : today, incoming.person.locale);
  return [toast(incoming), replaceCard(incoming, await periodText(desk, incoming, { period, today }))];
}

/** The reader's own, wherever they are by now; an entry keeps the date of where it was recorded. */
export function todayOf({ sentAtMs, person }: Incoming): string {
  return localDate(sentAtMs, person.timeZone);
}

async function periodText(desk: ReportDesk, incoming: Incoming, seen: Seen): Promise<CardText> {
  const asker = await askerOf(desk, incoming);
  const read = seen.period.kind === 'day' || seen.period.kind === 'week' ? readShort : readLong;
  return await readFor(desk, incoming, async (source) => await read(desk, source, asker, seen));
}

async function readShort(desk: ReportDesk, source: ReadSource, asker: Asker, seen: Seen): Promise<CardText> {
  const { period } = seen;
  const month = periodAt('month', period.to, asker.reader.locale);
  const range = { from: month.from < period.from ? month.from : period.from, to: period.to };
  const days = await totalsByDay(desk, source, asker, await sumsByDay(source.db, asker.ledgerUserId, range));
  const entries = await entriesOfDays(source.db, asker.ledgerUserId, period, MOST_ENTRIES);
  const within = (one: Period): DaySums[] => [...days].filter(([day]) => day >= one.from).map(([, sums]) => sums);
  const sums = added(within(period));
  return shortText(asker, seen, { sums, days, entries, running: { period: month, sums: added(within(month)) } });
}

async function readLong(desk: ReportDesk, source: ReadSource, asker: Asker, seen: Seen): Promise<CardText> {
  const { period } = seen;
  const range = { from: period.from, to: period.to };
  const sums = await desk.book.sums(source, asker.ledgerUserId, range, asker.currency);
  const year = { ...periodAt('year', period.to, asker.reader.locale), to: period.to };
  const rows = await sumsByDay(source.db, asker.ledgerUserId, year);
  const days = await totalsByDay(desk, source, asker, rows);
  const months = [...Map.groupBy(days, ([day]) => day.slice(0, 7))].map(([month, of]) => ({
    month: `${month}-01`,
    sums: added(of.map(([, one]) => one)),
  }));
  return longText(asker, seen, { sums, months, running: { period: year, sums: added([...days.values()]) } });
}

type DaySums = Record<EntryKind, Total>;

export function added(days: DaySums[]): DaySums {
  return { expense: addedUp(days.map(({ expense }) => expense)), income: addedUp(days.map(({ income }) => income)) };
}

function addedUp(totals: Total[]): Total {
  const apart = new Map<string, number>();
  for (const { currency, amountMinor } of totals.flatMap((total) => total.apart)) {
    apart.set(currency, (apart.get(currency) ?? 0) + amountMinor);
  }
  return {
    known: totals.reduce((sum, { known }) => sum + known, 0),
    apart: [...apart].map(([currency, amountMinor]) => ({ currency, amountMinor })),
    isProvisional: totals.some(({ isProvisional }) => isProvisional),
    count: totals.reduce((sum, { count }) => sum + count, 0),
  };
}
