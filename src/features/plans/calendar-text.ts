/** Days as people write them where the year goes without saying. */

/** `Nov 30`, `30 thg 11`, `30 нояб.` */
export function formatDay(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(Date.parse(date));
}

/** `December 2031` */
export function formatMonth(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(Date.parse(date));
}

/** `Friday`; 1 is Monday. */
export function weekdayName(weekday: number, locale: string): string {
  const monday = Date.UTC(2026, 0, 5);
  const style = { timeZone: 'UTC', weekday: 'long' } as const;
  return new Intl.DateTimeFormat(locale, style).format(monday + (weekday - 1) * 86_400_000);
}
