/**
 * The day that a receipt shows. Digits are read here, not by the model: days stand before months, but in the few
 * countries that write them the other way; where neither the digits nor the country decide, days first, as texts to
 * the bot are read, and the draft says that it is not sure.
 */

export type PrintedDate = { date: string; isUnclear: boolean };

/** ISO 3166: where people write months before days. */
const MONTH_FIRST = new Set(['US', 'PR', 'GU', 'VI', 'PH', 'PW', 'FM', 'MH']);

/** Where they write years first, in two digits as well. */
const YEAR_FIRST = new Set(['CN', 'JP', 'KR', 'KP', 'TW', 'MN', 'HU', 'LT']);

const DIGITS = /(?<!\d)(\d{1,4})\s?[./\-年년]\s?(\d{1,2})\s?[./\-月월]\s?(\d{1,4})(?!\d)/;

/**
 * @param printed as it stands on the receipt
 * @param iso what the model takes it for, for months in words
 * @param country ISO 3166, of the receipt
 */
export function readPrintedDate(
  printed: string | null,
  iso: string | null,
  country: string | null,
): PrintedDate | undefined {
  const digits = DIGITS.exec(printed ?? '');
  if (digits !== null) return datesOf(digits, country?.toUpperCase() ?? null);
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso ?? '');
  return date === null ? undefined : certain(dayOf(Number(date[1]), Number(date[2]), Number(date[3])));
}

function datesOf([, first = '', second = '', third = '']: string[], country: string | null): PrintedDate | undefined {
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  if (first.length > 2) return certain(dayOf(a, b, c));
  if (first.length === 2 && third.length <= 2 && country !== null && YEAR_FIRST.has(country)) {
    return certain(dayOf(fullYear(a), b, c));
  }
  const year = third.length <= 2 ? fullYear(c) : c;
  const [dayFirst, monthFirst] = [dayOf(year, b, a), dayOf(year, a, b)];
  if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) {
    return certain(dayFirst ?? monthFirst);
  }
  if (country === null) return { date: dayFirst, isUnclear: true };
  return certain(MONTH_FIRST.has(country) ? monthFirst : dayFirst);
}

const certain = (date: string | undefined): PrintedDate | undefined =>
  date === undefined ? undefined : { date, isUnclear: false };

const fullYear = (year: number): number => 2000 + year;

/** Undefined for a day that no calendar has. */
function dayOf(year: number, month: number, day: number): string | undefined {
  if (year < 1000) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}
