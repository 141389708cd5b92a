/** What people type after `/currency`: a currency by code, sign or name; a rate; words about a trip. */
import { currencyDigits, isCurrency } from '../../../core/money.ts';
import { currencyAfter } from '../reading/currencies.ts';
import { cleanLine, foldLine } from '../reading/line-text.ts';

/** One `currency` is `rate` (a decimal above zero) of `inCurrency`. */
export type TypedRate = { currency: string; inCurrency: string; rate: string };

export type CurrencyWish =
  | { kind: 'show' }
  | { kind: 'base'; currency: string }
  | { kind: 'trip'; currency: string }
  | { kind: 'trip-pick' }
  | { kind: 'trip-off' }
  | { kind: 'rate'; rate: TypedRate }
  /** Which currency, or which rate, nobody can tell. */
  | { kind: 'unclear'; about: 'currency' | 'trip' | 'rate' };

const TRIP = /^(?:trip|поездка|chuyến đi|chuyen di)(?:\s+|$)/;
const OFF = /^(?:off|end|выкл|конец|tắt|tat|xong)$/;
const RATE = /^(?:rate|курс|tỷ giá|tỉ giá|ty gia|ti gia)(?:\s+|$)/;

/** `1 usd = 26000 vnd`, `100 jpy = 0.65`, `usd 26000`; the signs between are as people write them. */
const PAIR = /^(?:(10*)\s*)?(\p{L}+|\p{Sc})\s*(?:=|:|\s)\s*(\d[\d.,' ]*?)\s*(\p{L}+|\p{Sc})?$/u;

/** Far beyond what any currency costs. */
const MOST_DIGITS = 18;

/** @param own the currency of the person: what a rate is in unless they say otherwise */
export function readCurrencyWish(typed: string, own: string): CurrencyWish {
  const text = foldLine(cleanLine(typed)).replace(/\s+/g, ' ');
  if (text === '') return { kind: 'show' };
  if (TRIP.test(text)) return readTrip(text.replace(TRIP, ''), own);
  const pair = PAIR.exec(text.replace(RATE, ''));
  if (RATE.test(text) || pair !== null) return readRate(pair, own);
  const currency = currencyNamed(text, own);
  return currency === undefined ? { kind: 'unclear', about: 'currency' } : { kind: 'base', currency };
}

function readTrip(text: string, own: string): CurrencyWish {
  if (text === '') return { kind: 'trip-pick' };
  if (OFF.test(text)) return { kind: 'trip-off' };
  const currency = currencyNamed(text, own);
  return currency === undefined ? { kind: 'unclear', about: 'trip' } : { kind: 'trip', currency };
}

function readRate(pair: RegExpExecArray | null, own: string): CurrencyWish {
  const [, count = '1', from = '', number = '', into] = pair ?? [];
  const currency = currencyNamed(from, own);
  const inCurrency = into === undefined ? own : currencyNamed(into, own);
  const rate = inCurrency === undefined ? undefined : decimalOf(number, inCurrency, count.length - 1);
  if (currency === undefined || inCurrency === undefined || rate === undefined || currency === inCurrency) {
    return { kind: 'unclear', about: 'rate' };
  }
  return { kind: 'rate', rate: { currency, inCurrency, rate } };
}

/** A currency by its code, sign or name, in any case. */
export function currencyNamed(typed: string, own: string): string | undefined {
  const text = foldLine(cleanLine(typed)).trim();
  const code = text.toUpperCase();
  return isCurrency(code) ? code : currencyAfter(text, own);
}

/**
 * A number as people write rates, divided by a power of ten. Of two kinds of marks the last one is the decimal mark; a
 * single one before three digits groups thousands where the currency has no smaller unit: `26.000` dong.
 */
function decimalOf(typed: string, inCurrency: string, shift: number): string | undefined {
  const text = typed.replace(/[' ]/g, '');
  const marks = text.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  const isGrouping =
    marks.length > 1
      ? new Set(marks).size === 1
      : /^[1-9]\d{0,2}[.,]\d{3}$/.test(text) && currencyDigits(inCurrency) === 0;
  const at = last === undefined || isGrouping ? text.length : text.lastIndexOf(last);
  const whole = text.slice(0, at).replace(/[.,]/g, '');
  const part = text.slice(at + 1);
  const isNumber = /^\d+$/.test(whole) && /^\d*$/.test(part) && /[1-9]/.test(whole + part);
  return isNumber && whole.length + part.length <= MOST_DIGITS ? shifted(whole, part, shift) : undefined;
}

/** `0.65` by two places is `0.0065`. */
function shifted(whole: string, part: string, places: number): string {
  const digits = whole.padStart(places + 1, '0');
  const point = digits.length - places;
  const decimals = digits.slice(point) + part;
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  return decimals === '' ? integer : `${integer}.${decimals}`;
}
