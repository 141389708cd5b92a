/** Days, weeks, months and years of a calendar: dates alone, so no change of the clock touches them. */
import { addDays, dayInMonth, dayOfMonth, isDay, lastOfMonth, monthNumber, weekdayOf } from '../../../core/days.ts';
import type { Locale } from '../../../core/locale.ts';

export const PERIOD_KINDS = ['day', 'week', 'month', 'year'] as const;

export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** From the first day to the last, both `YYYY-MM-DD` and included. */
export type Period = { kind: PeriodKind; from: string; to: string };

const MONDAY = 1;

/** The period that a date lies in. */
export function periodAt(kind: PeriodKind, date: string, locale: Locale): Period {
  const [year = '', month = ''] = date.split('-');
  if (kind === 'day') return { kind, from: date, to: date };
  if (kind === 'year') return { kind, from: `${year}-01-01`, to: `${year}-12-31` };
  if (kind === 'month') return { kind, from: `${year}-${month}-01`, to: lastOfMonth(monthNumber(date)) };
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
  return dayInMonth(monthNumber(date) - 1, dayOfMonth(date));
}

/** Whether a text is a day that the calendar has, in years that people write about. */
export function isDate(text: string): boolean {
  return /^[12]/.test(text) && isDay(text);
}

/** As the language's own calendars begin their weeks; on Monday where this runtime doesn't know. */
function firstWeekday(locale: Locale): number {
  const known: Intl.Locale & { getWeekInfo?: () => { firstDay: number } } = new Intl.Locale(locale);
  return known.getWeekInfo?.().firstDay ?? MONDAY;
}
