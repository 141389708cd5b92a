/** Days as people count them: `YYYY-MM-DD`, without a time and without a zone. */

const DAY_MS = 86_400_000;

export function addDays(date: string, days: number): string {
  return dayAt(Date.parse(date) + days * DAY_MS);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7;
}

export function dayOfMonth(date: string): number {
  return Number(date.slice(8));
}

/** Months since the year 0: what lies between two of them is how far apart they are. */
export function monthNumber(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** That day of a month, or its last one where it has none such. */
export function dayInMonth(month: number, day: number): string {
  const last = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
  return dayAt(Date.UTC(Math.floor(month / 12), month % 12, Math.min(day, last)));
}

export function lastOfMonth(month: number): string {
  return dayInMonth(month, 31);
}

/** Whether a calendar has such a day: not February 30. */
export function isDay(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) && dayAt(Date.parse(date)) === date;
}

function dayAt(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
