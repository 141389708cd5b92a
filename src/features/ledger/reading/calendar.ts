/**
 * Days as YYYY-MM-DD, without a time zone: the caller has already asked what day it is where the user lives. What
 * people record has happened, so a day that is told incompletely is the latest such day up to today.
 */
import { addDays, weekdayOf } from '../../../core/days.ts';

/** A 29 February is at most eight years away. */
const YEARS_BACK = 8;
const EARLIEST_YEAR = 1970;
const LATEST_YEAR = 2099;

/** The day of that year, unless there is none, as on 31 February. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= EARLIEST_YEAR && year <= LATEST_YEAR ? date.toISOString().slice(0, 10) : undefined;
}

/** The latest such day that is not after today: on 2 January, `31/12` is in the year before. */
export function latestDayOf(month: number, day: number, today: string): string | undefined {
  const thisYear = yearOf(today);
  for (let year = thisYear; year >= thisYear - YEARS_BACK; year -= 1) {
    const found = dayOf(year, month, day);
    if (found !== undefined && found <= today) return found;
  }
  return undefined;
}

export function daysBefore(today: string, days: number): string {
  return addDays(today, -days);
}

/** How many days ago that weekday was last, today included. @param weekday 1 is Monday, 7 is Sunday */
export function daysSince(weekday: number, today: string): number {
  return (weekdayOf(today) - weekday + 7) % 7;
}

export function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}
