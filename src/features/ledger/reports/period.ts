/** Days, weeks, months and years of a calendar: dates alone, so no change of the clock touches them. */
import type { Locale } from '../../../core/locale.ts';

export const PERIOD_KINDS = ['day', 'week', 'month', 'year'] as const;

export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** From the first day to the last, both `YYYY-MM-DD` and included. */
export type Period = { kind: PeriodKind; from: string; to: string };

const DAY_MS = 86_400_000;

const MONDAY = 1;

/** The period that a date lies in. */
export function periodAt(kind: PeriodKind, date: string, locale: Locale): Period {
  const [year = '', month = ''] = date.split('-');
  if (kind === 'day') return { kind, from: date, to: date };
  if (kind === 'year') return { kind, from: `${year}-01-01`, to: `${year}-12-31` };
  if (kind === 'month') return { kind, from: `${year}-${month}-01`, to: lastOfMonth(date) };
  const from = addDays(date, -((weekdayOf(date) - firstWeekday(locale) + 7) % 7));
  return { kind, from, to: addDays(from, 6) };
}

export function periodBefore(period: Period, locale: Locale): Period {
  return periodAt(period.kind, addDays(period.from, -1), locale);
}

export function periodAfter(period: Period, locale: Locale): Period {
  return periodAt(period.kind, addDays(period.to, 1), locale);
}

/** The same day a month earlier, or that month's last one where it is shorter. */
export function monthEarlier(date: string): string {
  const last = addDays(`${date.slice(0, 8)}01`, -1);
  return `${last.slice(0, 8)}${date.slice(8) < last.slice(8) ? date.slice(8) : last.slice(8)}`;
}

function lastOfMonth(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return dateText(Date.UTC(year, month, 0));
}

export function addDays(date: string, days: number): string {
  return dateText(Date.parse(date) + days * DAY_MS);
}

/** How many days from the first to the last, both counted. */
export function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7;
}

/** Whether a text is a date that the calendar has, in years that people write about. */
export function isDate(text: string): boolean {
  return /^[12]\d{3}-\d\d-\d\d$/.test(text) && dateText(Date.parse(text)) === text;
}

/** As the language's own calendars begin their weeks; on Monday where this runtime doesn't know. */
function firstWeekday(locale: Locale): number {
  const known: Intl.Locale & { getWeekInfo?: () => { firstDay: number } } = new Intl.Locale(locale);
  return known.getWeekInfo?.().firstDay ?? MONDAY;
}

function dateText(timeMs: number): string {
  return Number.isNaN(timeMs) ? '' : new Date(timeMs).toISOString().slice(0, 10);
}
