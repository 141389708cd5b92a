/**
 * The time, and what day it is for a person. Everything is stored in UTC; a day belongs to a time zone.
 */
import { DateTime, IANAZone } from 'luxon';

export type Clock = { nowMs(): number };

export const systemClock: Clock = { nowMs: () => Date.now() };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

/** The date `YYYY-MM-DD` at `timeMs` in an IANA time zone. */
export function localDate(timeMs: number, timeZone: string): string {
  return DateTime.fromMillis(timeMs, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** The time of day `HH:mm` at `timeMs` in an IANA time zone. */
export function localTime(timeMs: number, timeZone: string): string {
  return DateTime.fromMillis(timeMs, { zone: timeZone }).toFormat('HH:mm');
}

/** A date `YYYY-MM-DD` as people of `locale` write it, for instance `Sun, 22 Nov 2026`. */
export function formatDate(date: string, locale: string): string {
  return DateTime.fromISO(date, { zone: 'utc' })
    .setLocale(locale)
    .toLocaleString({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

/** True for a name such as `Asia/Ho_Chi_Minh` that this machine knows. */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}
