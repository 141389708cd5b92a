/**
 * How a value shows in its cell: numbers and dates by the cell's number format and the spreadsheet's locale.
 * Patterns as in the Sheets guide on number formats: sections, `#,##0.00`, `%`, quoted text, `yyyy-mm-dd hh:mm`.
 */
import type { sheets_v4 } from '@googleapis/sheets';

export type NumberFormat = sheets_v4.Schema$NumberFormat;

/** @param locale of the spreadsheet, as Google writes it: `en_US` */
export function formatNumber(value: number, format: NumberFormat | null | undefined, locale: string): string {
  const type = format?.type ?? 'NUMBER';
  if (type === 'DATE' || type === 'TIME' || type === 'DATE_TIME') {
    return formatDate(value, format?.pattern || DEFAULT_DATE_PATTERNS[type], locale);
  }
  if (type === 'TEXT' || type === 'SCIENTIFIC') return general(value, locale);
  const pattern = format?.pattern ?? (type === 'PERCENT' ? '0.00%' : undefined);
  return pattern ? formatByPattern(value, pattern, locale) : general(value, locale);
}

export function isDateFormat(format: NumberFormat | null | undefined): boolean {
  return ['DATE', 'TIME', 'DATE_TIME'].includes(format?.type ?? '');
}

/** The serial number of a moment in UTC: days since 30 December 1899, the time of day as a fraction. */
export function serialOf(milliseconds: number): number {
  return milliseconds / DAY_MS + UNIX_EPOCH_SERIAL;
}

const DAY_MS = 86_400_000;
const UNIX_EPOCH_SERIAL = 25_569;
const DEFAULT_DATE_PATTERNS = { DATE: 'yyyy-mm-dd', TIME: 'hh:mm:ss', DATE_TIME: 'yyyy-mm-dd hh:mm:ss' };
const numberFormats = new Map<string, Intl.NumberFormat>();

function general(value: number, locale: string): string {
  return intl(locale, { useGrouping: false, maximumSignificantDigits: 15 }).format(value);
}

function formatByPattern(value: number, pattern: string, locale: string): string {
  const [positive = '', negative, zero] = pattern.split(';');
  if (value < 0 && negative !== undefined) return applyPattern(-value, negative, locale);
  return applyPattern(value, value === 0 && zero !== undefined ? zero : positive, locale);
}

function applyPattern(value: number, section: string, locale: string): string {
  const parts: string[] = section.match(/"[^"]*"|\\.|\[[^\]]*\]|[#0,?]+(?:\.[#0?]+)?|\.[#0?]+|[^]/g) ?? [];
  const percent = parts.includes('%');
  const sign = value < 0 ? '-' : '';
  const shown = parts.map((part) => {
    if (!/^[#0?.][#0?,.]*$/.test(part)) return literal(part);
    return digits(Math.abs(percent ? value * 100 : value), part, locale);
  });
  return sign + shown.join('');
}

function digits(value: number, part: string, locale: string): string {
  const [whole = '', decimals = ''] = part.split('.');
  return intl(locale, {
    useGrouping: whole.includes(','),
    minimumIntegerDigits: Math.max(whole.replace(/[^0]/g, '').length, 1),
    minimumFractionDigits: decimals.replace(/[^0]/g, '').length,
    maximumFractionDigits: decimals.length,
  }).format(value);
}

/** Text between quotes, after a backslash, or in a currency bracket `[$₫-vi]`; colours show nothing. */
function literal(part: string): string {
  if (part.startsWith('"')) return part.slice(1, -1);
  if (part.startsWith('\\')) return part.slice(1);
  if (part.startsWith('[')) return /^\[\$([^\]-]*)/.exec(part)?.[1] ?? '';
  return part;
}

function formatDate(serial: number, pattern: string, locale: string): string {
  const date = new Date(Math.round((serial - UNIX_EPOCH_SERIAL) * DAY_MS));
  const parts: string[] = pattern.match(/"[^"]*"|\\.|y+|m+|d+|h+|s+|am\/pm|[^]/gi) ?? [];
  const twelve = parts.some((part) => /^am\/pm$/i.test(part));
  return parts.map((part, index) => datePart(date, part, isMinute(parts, index), twelve, locale)).join('');
}

function datePart(date: Date, part: string, minute: boolean, twelve: boolean, locale: string): string {
  const length = part.length;
  switch (part[0]?.toLowerCase()) {
    case 'y':
      return length > 2 ? String(date.getUTCFullYear()) : padded(date.getUTCFullYear() % 100, 2);
    case 'm':
      if (minute) return padded(date.getUTCMinutes(), length);
      return length > 2
        ? dateName(date, locale, { month: length > 3 ? 'long' : 'short' })
        : padded(date.getUTCMonth() + 1, length);
    case 'd':
      return length > 2
        ? dateName(date, locale, { weekday: length > 3 ? 'long' : 'short' })
        : padded(date.getUTCDate(), length);
    case 'h':
      return padded(twelve ? date.getUTCHours() % 12 || 12 : date.getUTCHours(), length);
    case 's':
      return padded(date.getUTCSeconds(), length);
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM';
    default:
      return literal(part);
  }
}

/** `m` is a minute right after the hour or right before the seconds, and a month elsewhere. */
function isMinute(parts: string[], index: number): boolean {
  const isField = (part: string): boolean => /^[ymdhs]/i.test(part);
  const before = parts.slice(0, index).findLast(isField);
  const after = parts.slice(index + 1).find(isField);
  return /^h/i.test(before ?? '') || /^s/i.test(after ?? '');
}

function dateName(date: Date, locale: string, part: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(languageTag(locale), { ...part, timeZone: 'UTC' }).format(date);
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function intl(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(languageTag(locale), options);
  numberFormats.set(key, made);
  return made;
}

function languageTag(locale: string): string {
  return locale.replaceAll('_', '-');
}
