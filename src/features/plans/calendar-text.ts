/** Days as people write them where the year goes without saying. */

/** `Nov 30`, `30 thg 11`, `30 нояб.` */
export function formatDay(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(Date.parse(date));
}

/** `December 2031` */
export function formatMonth(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(Date.parse(date));
}
