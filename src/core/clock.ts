/**
 * The time, and what day it is for a person. Everything is stored in UTC; a day belongs to a time zone.
 */
export type Clock = { nowMs(): number };

export const systemClock: Clock = { nowMs: () => Date.now() };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The date `YYYY-MM-DD` at `timeMs` in an IANA time zone. */
export function localDate(timeMs: number, timeZone: string): string {
  return formatterOf('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(timeMs);
}

/** The time of day `HH:mm` at `timeMs` in an IANA time zone. */
export function localTime(timeMs: number, timeZone: string): string {
  return formatterOf('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(timeMs);
}

/**
 * The moment at which a zone's clocks show that day and time. Of two such moments, where clocks are put back, it is
 * the first; of none, where they are put forward, it is as long after the change as the time is after the missing
 * hour began.
 * @param date `YYYY-MM-DD`
 * @param time `HH:mm`
 * @returns milliseconds since 1970
 */
export function momentAt(date: string, time: string, timeZone: string): number {
  const asUtcMs = Date.parse(`${date}T${time}:00Z`);
  const before = asUtcMs - offsetAt(asUtcMs - DAY_MS, timeZone);
  const after = asUtcMs - offsetAt(asUtcMs + DAY_MS, timeZone);
  const shown = [before, after].filter((timeMs) => timeMs + offsetAt(timeMs, timeZone) === asUtcMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetAt(timeMs: number, timeZone: string): number {
  const minuteMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${localDate(minuteMs, timeZone)}T${localTime(minuteMs, timeZone)}:00Z`) - minuteMs;
}

/** Who reads a date, in which language, and what day `YYYY-MM-DD` it is for them as they do. */
export type DateReader = { locale: string; today: string };

/** A date `YYYY-MM-DD` as its reader would say it: `Sun, Nov 22`, with the year only where it is not theirs. */
export function formatDate(date: string, { locale, today }: DateReader): string {
  if (!isSameYear(date, today)) return formatFullDate(date, locale);
  return formatterOf(locale, DAY_STYLE).format(Date.parse(date));
}

/** The same with its year, for what may be read much later, such as a file: `Sun, Nov 22, 2026`. */
export function formatFullDate(date: string, locale: string): string {
  return formatterOf(locale, { ...DAY_STYLE, year: 'numeric' }).format(Date.parse(date));
}

const DAY_STYLE = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' } as const;

/** Whether the year of a date goes without saying. */
export function isSameYear(date: string, today: string): boolean {
  return date.slice(0, 4) === today.slice(0, 4);
}

type Place = { timeZone: string; locale: string };

/** The date that it is at `timeMs` where the reader is. */
export function formatDateAt(timeMs: number, { timeZone, locale }: Place, nowMs: number): string {
  return formatDate(localDate(timeMs, timeZone), { locale, today: localDate(nowMs, timeZone) });
}

/** The time of day alone if `timeMs` is today where the reader is, else with its date. */
export function formatMoment(timeMs: number, place: Place, nowMs: number): string {
  const { timeZone } = place;
  const time = localTime(timeMs, timeZone);
  const isToday = localDate(timeMs, timeZone) === localDate(nowMs, timeZone);
  return isToday ? time : `${formatDateAt(timeMs, place, nowMs)}, ${time}`;
}

/** True for a name such as `Asia/Ho_Chi_Minh` that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Formatters are slow to make and quick to use; there are at most as many as there are time zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${style.timeZone} ${style.hour ?? style.weekday ?? ''} ${style.year ?? ''}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, style);
  formatters.set(key, made);
  return made;
}
