/** When a nudge or a recap is due, and which days a recap is about. */
import { HOUR_MS, localDate, localTime, momentAt } from '../../../core/clock.ts';
import { addDays, dayInMonth, monthNumber, weekdayOf } from '../../../core/days.ts';

export const REMINDER_KINDS = ['nudge', 'week', 'month'] as const;

export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** The hours that can be chosen for the nudge: when people are awake. */
export const NUDGE_HOURS = [7, 8, 9, 12, 18, 19, 20, 21, 22] as const;

/** What a nudge is set to when it is switched on, and when recaps come. */
export const USUAL_HOURS: Record<ReminderKind, number> = { nudge: 20, week: 9, month: 9 };

export type Period = { from: string; to: string };

/** Where a worker comes late, this much later a nudge of the day is still one. */
const LATEST_NUDGE_MS = 2 * HOUR_MS;

/** A recap that is late wakes nobody: from then on it waits for its hour of the next day. */
const QUIET_FROM_HOUR = 22;

/** No two zones are further apart. */
const FARTHEST_ZONES_MS = 27 * HOUR_MS;

export type Due = { kind: ReminderKind; hour: number; timeZone: string; dueAtMs: number };

/**
 * What becomes of a reminder whose moment has come, which may have been set in another zone, or long ago: whether it
 * is told now, for which day, and when it comes next.
 */
export function judge(due: Due, nowMs: number): { isTimely: boolean; date: string; nextMs: number } {
  const { kind, hour, timeZone, dueAtMs } = due;
  const nextMs = nextMoment(kind, hour, timeZone, nowMs);
  if (kind === 'nudge') {
    const date = localDate(dueAtMs, timeZone);
    const isLate = nowMs - dueAtMs > LATEST_NUDGE_MS || localDate(nowMs, timeZone) !== date;
    return { isTimely: !isLate && isTheHour(hour, timeZone, dueAtMs), date, nextMs };
  }
  const ownMs = lastMoment(kind, hour, timeZone, dueAtMs + FARTHEST_ZONES_MS);
  const date = localDate(ownMs, timeZone);
  if (ownMs > nowMs) return { isTimely: false, date, nextMs: ownMs };
  const hourNow = hourAt(nowMs, timeZone);
  const isQuiet = hourNow < hour || hourNow >= QUIET_FROM_HOUR;
  return { isTimely: !isQuiet, date, nextMs: isQuiet ? nextMoment('nudge', hour, timeZone, nowMs) : nextMs };
}

/** The next moment after `nowMs` that is the hour of a fitting day where the person is: a Monday, a first. */
export function nextMoment(kind: ReminderKind, hour: number, timeZone: string, nowMs: number): number {
  const time = timeOf(hour);
  const today = localDate(nowMs, timeZone);
  const first = fittingDay(kind, today);
  const firstMs = momentAt(first, time, timeZone);
  return firstMs > nowMs ? firstMs : momentAt(fittingDay(kind, addDays(first, 1)), time, timeZone);
}

/** The last moment until `nowMs` at which a recap was, or is, to come where the person is. */
function lastMoment(kind: 'week' | 'month', hour: number, timeZone: string, nowMs: number): number {
  const today = localDate(nowMs, timeZone);
  const day = kind === 'week' ? addDays(today, 1 - weekdayOf(today)) : dayInMonth(monthNumber(today), 1);
  const dayMs = momentAt(day, timeOf(hour), timeZone);
  if (dayMs <= nowMs) return dayMs;
  const before = kind === 'week' ? addDays(day, -7) : dayInMonth(monthNumber(day) - 1, 1);
  return momentAt(before, timeOf(hour), timeZone);
}

const timeOf = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const hourAt = (atMs: number, timeZone: string): number => Number(localTime(atMs, timeZone).slice(0, 2));

/** The first day from `date` on that is one for this kind. */
function fittingDay(kind: ReminderKind, date: string): string {
  if (kind === 'nudge') return date;
  if (kind === 'week') return addDays(date, (8 - weekdayOf(date)) % 7);
  const first = dayInMonth(monthNumber(date), 1);
  return first === date ? date : dayInMonth(monthNumber(date) + 1, 1);
}

/** Whether a nudge that became due is still what was meant: its person may have moved to another zone since. */
export function isTheHour(hour: number, timeZone: string, dueAtMs: number): boolean {
  return hourAt(dueAtMs, timeZone) === hour;
}

/** The week or month that ended before the day of the recap. */
export function periodBefore(kind: 'week' | 'month', date: string): Period {
  if (kind === 'week') return { from: addDays(date, -6 - weekdayOf(date)), to: addDays(date, -weekdayOf(date)) };
  const first = dayInMonth(monthNumber(date), 1);
  return { from: dayInMonth(monthNumber(date) - 1, 1), to: addDays(first, -1) };
}
