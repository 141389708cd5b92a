/** Dates as banks and programs write them. Whether 3/4 is in March or in April is decided for a whole column. */
import type { DateOrder } from './model.ts';

const DAY_MS = 86_400_000;

/** Excel's first days, on Windows and on old Macs. */
const FIRST_DAY_MS = Date.UTC(1899, 11, 30);
const FIRST_DAY_OF_1904_MS = Date.UTC(1904, 0, 1);

/** A day as spreadsheets keep it: a number of days. */
export function dayOfSerial(days: number, from1904 = false): Date {
  return new Date((from1904 ? FIRST_DAY_OF_1904_MS : FIRST_DAY_MS) + Math.floor(days) * DAY_MS);
}

/** From 1954 to 2119: what is smaller or larger in a column of dates is something else. */
const SERIAL = /^[2-7]\d{4}(\.\d+)?$/;

/** A day of a workbook whose cell is formatted as a number. */
export function readSerial(text: string): string | undefined {
  const trimmed = text.trim();
  return SERIAL.test(trimmed) ? dayOfSerial(Number(trimmed)).toISOString().slice(0, 10) : undefined;
}

const YEAR_FIRST = /^(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})(?!\d)/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:\d{4,6}|\D|$)/;
const NUMBERS = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)/;
const DAY_AND_WORD = /^(?:\p{L}+,? )?(\d{1,2})[-. ]+(?:thg |th |tháng )?([\p{L}\d]+)\.?,?[-. ]+(\d{4}|\d{2})(?!\d)/u;
const WORD_AND_DAY = /^(?:\p{L}+, )?(\p{L}+)\.? (\d{1,2}),? (\d{4})(?!\d)/u;

/** How months begin in English and Russian. */
const MONTHS = [
  /^(jan|янв)/, /^(feb|фев)/, /^(mar|мар)/, /^(apr|апр)/, /^(may|ма[йя])/, /^(jun|июн)/,
  /^(jul|июл)/, /^(aug|авг)/, /^(sep|сен)/, /^(oct|окт)/, /^(nov|ноя)/, /^(dec|дек)/,
];

/** @returns `YYYY-MM-DD`, or undefined for what is no day of the calendar */
export function readDate(text: string, order: DateOrder): string | undefined {
  const trimmed = text.trim().toLowerCase();
  const yearFirst = YEAR_FIRST.exec(trimmed) ?? COMPACT.exec(trimmed);
  if (yearFirst !== null) return dayOf(yearFirst[1], yearFirst[2], yearFirst[3]);
  const numbers = NUMBERS.exec(trimmed);
  if (numbers !== null) {
    const [day, month] = order === 'dmy' ? [numbers[1], numbers[2]] : [numbers[2], numbers[1]];
    return dayOf(numbers[3], month, day);
  }
  const named = DAY_AND_WORD.exec(trimmed);
  if (named !== null) return dayOf(named[3], monthOf(named[2] as string), named[1]);
  const american = WORD_AND_DAY.exec(trimmed);
  return american === null ? undefined : dayOf(american[3], monthOf(american[1] as string), american[2]);
}

/**
 * Which order all numeric dates of a column allow.
 * @returns the better one, and whether the other fits as well
 */
export function dateOrderOf(texts: readonly string[], likely: DateOrder): { order: DateOrder; isOpen: boolean } {
  const numeric = texts.filter((text) => NUMBERS.test(text.trim()));
  const misses = (order: DateOrder): number => numeric.filter((text) => readDate(text, order) === undefined).length;
  const [dmy, mdy] = [misses('dmy'), misses('mdy')];
  // 3/3 is the same in either order.
  const differs = numeric.some((text) => readDate(text, 'dmy') !== readDate(text, 'mdy'));
  if (dmy === mdy) return { order: likely, isOpen: differs };
  return { order: dmy < mdy ? 'dmy' : 'mdy', isOpen: false };
}

function monthOf(word: string): string | undefined {
  if (/^\d{1,2}$/.test(word)) return word;
  const index = MONTHS.findIndex((month) => month.test(word));
  return index < 0 ? undefined : String(index + 1);
}

function dayOf(yearText: string | undefined, monthText: string | undefined, dayText: string | undefined) {
  const [year, month, day] = [fullYear(yearText ?? ''), Number(monthText), Number(dayText)];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1900 && year < 2200 ? date.toISOString().slice(0, 10) : undefined;
}

/** Two digits are of this century, but for those who kept books long ago. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year >= 70 ? 1900 + year : 2000 + year;
}
