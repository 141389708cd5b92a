/** Periods as people of a language write them. */
import { formatDate, isSameYear } from '../../../core/clock.ts';
import type { Locale } from '../../../core/locale.ts';
import type { Period } from './period.ts';

const STYLES = {
  range: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  shortMonth: { month: 'short' },
  year: { year: 'numeric' },
  rangeOfYear: { day: 'numeric', month: 'short' },
  monthOfYear: { month: 'long' },
  weekday: { weekday: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

type Style = keyof typeof STYLES;

/** Who reads: the year stands only where it is not theirs. */
type PeriodReader = { locale: Locale; today: string };

/** `Sun, Nov 22`, `Nov 16 – 22`, `November`, `2026` */
export function periodName({ kind, from, to }: Period, reader: PeriodReader): string {
  if (kind === 'day') return formatDate(from, reader);
  if (kind === 'week') return formatRange(from, to, reader);
  const style = kind === 'month' && isSameYear(from, reader.today) ? 'monthOfYear' : kind;
  return capitalized(formatterOf(style, reader.locale).format(Date.parse(from)), reader.locale);
}

/** A date by one part of it: `Nov`, `Sunday`. */
export function partName(date: string, locale: Locale, part: 'shortMonth' | 'weekday'): string {
  return formatterOf(part, locale).format(Date.parse(date));
}

export function formatRange(from: string, to: string, { locale, today }: PeriodReader): string {
  const style = isSameYear(from, today) && isSameYear(to, today) ? 'rangeOfYear' : 'range';
  return formatterOf(style, locale).formatRange(Date.parse(from), Date.parse(to));
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
