/** How statistics look. */
import { formatDate } from '../../../core/clock.ts';
import { formatMoney } from '../../../core/money.ts';
import type { Entry } from '../queries.ts';
import { shorten, withinLimit, type CardText } from '../views.ts';
import type { Asker } from './desk.ts';
import type { Stats } from './model.ts';
import { chartButtons } from './overview-views.ts';
import { formatRange, partName } from './period-names.ts';
import type { Total } from './sums.ts';
import { totalText } from './total-text.ts';

/** A Monday: weekdays are named by days of its week. */
const MONDAY = Date.parse('2024-01-01');

const DAY_MS = 86_400_000;

export function statsText(asker: Asker, stats: Stats): CardText {
  const { text, locale } = asker.reader;
  const count = stats.sums.expense.count + stats.sums.income.count;
  if (count === 0) return { text: text(locale, 'ledger:list_empty'), keyboard: { inline: [] } };
  const lines = [
    text(locale, 'reports:stats', { period: formatRange(stats.from, stats.today, asker.reader) }),
    text(locale, 'reports:entries', { count }),
    text(locale, 'reports:a_day', { amount: totalText(perDay(stats.sums.expense, stats.days), asker) }),
    ...largestLines(asker, stats),
    ...frequentLines(asker, stats),
    ...weekdayLines(asker, stats),
    text(locale, 'reports:streak', { count: stats.streak.now, longest: stats.streak.longest }),
  ];
  return { text: withinLimit(lines), keyboard: { inline: chartButtons(asker, stats.today) } };
}

function perDay(total: Total, days: number): Total {
  const aDay = (amountMinor: number): number => Math.round(amountMinor / days);
  const apart = total.apart.map(({ currency, amountMinor }) => ({ currency, amountMinor: aDay(amountMinor) }));
  return { ...total, known: aDay(total.known), apart };
}

function largestLines({ reader }: Asker, { largest }: Stats): string[] {
  if (largest === undefined) return [];
  const amount = formatMoney(largest.amountMinor, largest.currency, reader.locale);
  const values = { amount, what: whatOf(reader, largest), date: formatDate(largest.date, reader) };
  return [reader.text(reader.locale, 'reports:largest', values)];
}

function frequentLines({ reader }: Asker, { frequent }: Stats): string[] {
  if (frequent === undefined) return [];
  const values = { what: whatOf(reader, frequent.entry), count: frequent.count };
  return [reader.text(reader.locale, 'reports:frequent', values)];
}

function weekdayLines({ reader: { text, locale } }: Asker, { busiestWeekday }: Stats): string[] {
  if (busiestWeekday === undefined) return [];
  const date = new Date(MONDAY + (busiestWeekday - 1) * DAY_MS).toISOString().slice(0, 10);
  return [text(locale, 'reports:busiest', { day: partName(date, locale, 'weekday') })];
}

/** Escaped by the text that it goes into. */
function whatOf({ categories, locale }: Asker['reader'], entry: Entry): string {
  return shorten(entry.note === '' ? categories.labelOf(entry.category, locale).name : entry.note, 40);
}
