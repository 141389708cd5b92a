/** Periods as people of a language write them. */
import { formatDate } from '../../../core/clock.ts';
import type { Locale } from '../../../core/locale.ts';
import type { Period } from './period.ts';

const STYLES = {
  range: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  shortMonth: { month: 'short' },
  year: { year: 'numeric' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  shortDay: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

type Style = keyof typeof STYLES;

/** `Sun, Nov 22, 2026`, `Nov 16 – 22, 2026`, `November 2026`, `2026` */
export function periodName({ kind, from, to }: Period, locale: Locale): string {
  if (kind === 'day') return formatDate(from, locale);
  if (kind === 'week') return formatRange(from, to, locale);
  return capitalized(formatterOf(kind, locale).format(Date.parse(from)), locale);
}

/** A date in fewer words than its whole: `Sun, Nov 22` or, in `shortDay`, `Nov 22`. */
export function dayName(date: string, locale: Locale, style: Exclude<Style, 'range'> = 'day'): string {
  return formatterOf(style, locale).format(Date.parse(date));
}

export function formatRange(from: string, to: string, locale: Locale): string {
  return formatterOf('range', locale).formatRange(Date.parse(from), Date.parse(to));
}

/** Of those that are read as one line's beginning: `Tháng 11 năm 2026`. */
export function capitalized(text: string, locale: Locale): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(style: Style, locale: Locale): Intl.DateTimeFormat {
  const key = `${style} ${locale}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...STYLES[style] });
  formatters.set(key, known);
  return known;
}
