/** How periods look: entries of a day or a week, categories of a month or a year. */
import { formatDate } from '../../../core/clock.ts';
import { percentText } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import type { EntryKind } from '../model.ts';
import type { Entry } from '../queries.ts';
import { entryButtons, entryLine, withinLimit, type CardText } from '../views.ts';
import type { Asker, Days } from './desk.ts';
import { capitalized, partName, periodName } from './period-names.ts';
import { periodAfter, periodBefore, type Period } from './period.ts';
import type { CategoryTotal, Sums, Total } from './sums.ts';
import { bothSigned, difference, signedTotal, sumLines, totalText, type Counting } from './total-text.ts';

export const PERIOD_BUTTON = 'period';

/** More would be a page of small change. */
const MOST_CATEGORIES = 12;

/** Less is not worth a figure. */
const LEAST_SHARE = 0.005;

type DaySums = Record<EntryKind, Total>;

/** What all came to since the month or the year began. */
type Running = { period: Period; sums: DaySums };

/** A period as the reader sees it: whether it is theirs of today. */
export type Seen = { period: Period; today: string };

export type ShortReport = { sums: DaySums; days: Days; entries: Entry[]; running: Running };

export type LongReport = { sums: Sums; months: { month: string; sums: DaySums }[]; running: Running };

/** A day or a week: its sums, its entries, and what the month comes to so far. */
export function shortText(asker: Asker, seen: Seen, report: ShortReport): CardText {
  const { period } = seen;
  const { text, locale } = asker.reader;
  const { sums, entries, running } = report;
  if (entries.length === 0) return emptyText(asker, seen);
  const more = sums.expense.count + sums.income.count - entries.length;
  const lines = [
    headingOf(asker, period),
    ...sumLines(sums, asker),
    ...(period.kind === 'day' ? [''] : []),
    ...entryLines(asker, period, report),
    ...(more > 0 ? [text(locale, 'ledger:and_more', { count: more })] : []),
    '',
    runningLine(asker, running),
  ];
  return { text: withinLimit(lines), keyboard: { inline: [...entryButtons(entries), pagingRow(asker, seen)] } };
}

/** A month or a year: its sums, its categories, a year's months, and what is left. */
export function longText(asker: Asker, seen: Seen, { sums, months, running }: LongReport): CardText {
  const { period } = seen;
  const { text, locale } = asker.reader;
  if (sums.expense.count + sums.income.count === 0) return emptyText(asker, seen);
  const left = difference(sums);
  const isBoth = sums.expense.count > 0 && sums.income.count > 0;
  const lines = [
    headingOf(asker, period),
    ...sumLines(sums, asker),
    ...(isBoth ? [text(locale, 'reports:left', { amount: totalText(left, asker) })] : []),
    '',
    ...categoryLines(asker, sums),
    '',
    ...(period.kind === 'year' ? months.map((month) => monthLine(asker, month)) : [runningLine(asker, running)]),
  ];
  return { text: withinLimit(lines), keyboard: { inline: [pagingRow(asker, seen)] } };
}

/** `🍜 Food  −$120 · 34%`, the largest first; a share where all is in one currency. */
function categoryLines(counting: Counting, sums: Sums, most = MOST_CATEGORIES): string[] {
  const { text, locale } = counting.reader;
  const lines = sums.categories.slice(0, most).map((category) => categoryLine(counting, category, sums));
  const more = sums.categories.length - lines.length;
  return more > 0 ? [...lines, text(locale, 'reports:more_categories', { count: more })] : lines;
}

export function categoryLabel({ reader }: Counting, key: string): string {
  const { emoji, name } = reader.categories.labelOf(key, reader.locale);
  return escapeHtml(`${emoji} ${name}`.trim());
}

function categoryLine(counting: Counting, category: CategoryTotal, sums: Sums): string {
  const all = sums[category.kind];
  const share = category.known / all.known;
  const isShown = category.kind === 'expense' && share >= LEAST_SHARE && all.apart.length === 0;
  const line = `${categoryLabel(counting, category.category)}  <b>${signedTotal(category.kind, category, counting)}</b>`;
  return isShown ? `${line} · ${percentText(share, counting.reader.locale)}` : line;
}

function emptyText(asker: Asker, seen: Seen): CardText {
  const { text, locale } = asker.reader;
  const { period, today } = seen;
  const key = period.kind === 'day' && period.from === today ? 'ledger:today_empty' : 'reports:period_empty';
  const lines = [headingOf(asker, period), text(locale, key)];
  return { text: lines.join('\n'), keyboard: { inline: [pagingRow(asker, seen)] } };
}

function headingOf({ reader }: Counting, period: Period): string {
  return reader.text(reader.locale, 'ledger:today', { date: periodName(period, reader) });
}

function entryLines(asker: Asker, period: Period, { entries, days }: ShortReport): string[] {
  const lines: string[] = [];
  let date = '';
  for (const [index, entry] of entries.entries()) {
    if (period.kind === 'week' && entry.date !== date) lines.push(weekdayLine(asker, entry.date, days));
    date = entry.date;
    lines.push(entryLine(asker.reader, entry, index));
  }
  return lines;
}

function weekdayLine(asker: Asker, date: string, days: Days): string {
  const sums = days.get(date);
  const name = `<b>${capitalized(formatDate(date, asker.reader), asker.reader.locale)}</b>`;
  return `\n${sums === undefined ? name : `${name} · ${bothSigned(sums, asker)}`}`;
}

function monthLine(asker: Asker, { month, sums }: LongReport['months'][number]): string {
  const { locale } = asker.reader;
  return `${capitalized(partName(month, locale, 'shortMonth'), locale)}: ${bothSigned(sums, asker)}`;
}

function runningLine(asker: Asker, { period, sums }: Running): string {
  const { text, locale } = asker.reader;
  const values = { period: periodName(period, asker.reader), sums: bothSigned(sums, asker) };
  return `<i>${text(locale, 'reports:so_far', values)}</i>`;
}

/** Nothing is recorded of days to come: the way on ends today. */
function pagingRow({ reader: { text, locale } }: Asker, { period, today }: Seen): InlineButton[] {
  const button = (key: 'before' | 'after', to: Period): InlineButton => ({
    text: text(locale, `reports:button.${key}`),
    data: `${PERIOD_BUTTON}:${to.kind.charAt(0)}:${to.from}`,
  });
  const before = button('before', periodBefore(period, locale));
  return period.to < today ? [before, button('after', periodAfter(period, locale))] : [before];
}
