/** When a nudge or a recap is due, and which days a recap is about. */
import { localDate, localTime, momentAt } from '../../../core/clock.ts';
import { addDays, dayInMonth, monthNumber, weekdayOf } from '../../../core/days.ts';

export const REMINDER_KINDS = ['nudge', 'week', 'month'] as const;

export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** The hours that can be chosen for the nudge: when people are awake. */
export const NUDGE_HOURS = [7, 8, 9, 12, 18, 19, 20, 21, 22] as const;

/** What a nudge is set to when it is switched on, and when recaps come. */
export const USUAL_HOURS: Record<ReminderKind, number> = { nudge: 20, week: 9, month: 9 };

export type Period = { from: string; to: string };

/** The next moment after `nowMs` that is the hour of a fitting day where the person is: a Monday, a first. */
export function nextMoment(kind: ReminderKind, hour: number, timeZone: string, nowMs: number): number {
  const time = `${String(hour).padStart(2, '0')}:00`;
  const today = localDate(nowMs, timeZone);
  const first = fittingDay(kind, today);
  const firstMs = momentAt(first, time, timeZone);
  return firstMs > nowMs ? firstMs : momentAt(fittingDay(kind, addDays(first, 1)), time, timeZone);
}

/** The first day from `date` on that is one for this kind. */
function fittingDay(kind: ReminderKind, date: string): string {
  if (kind === 'nudge') return date;
  if (kind === 'week') return addDays(date, (8 - weekdayOf(date)) % 7);
  const first = dayInMonth(monthNumber(date), 1);
  return first === date ? date : dayInMonth(monthNumber(date) + 1, 1);
}

/** Whether a reminder that became due is still what was meant: its person may have moved to another zone since. */
export function isTheHour(hour: number, timeZone: string, dueAtMs: number): boolean {
  return Number(localTime(dueAtMs, timeZone).slice(0, 2)) === hour;
}

/** The week or month that ended before the day of the recap. */
export function periodBefore(kind: 'week' | 'month', date: string): Period {
  if (kind === 'week') return { from: addDays(date, -6 - weekdayOf(date)), to: addDays(date, -weekdayOf(date)) };
  const first = dayInMonth(monthNumber(date), 1);
  return { from: dayInMonth(monthNumber(date) - 1, 1), to: addDays(first, -1) };
}
