/**
 * Money is an integer of minor units (cents, kopecks; dong and yen have none) and an ISO 4217 code.
 * How many minor digits a currency has, and how an amount looks, is asked of Intl, which knows both.
 */
import type { Locale } from './locale.ts';

/** The largest amount the bot keeps; far below Number.MAX_SAFE_INTEGER (about 9 × 10^15), so sums stay exact. */
export const MAX_AMOUNT_MINOR = 10 ** 15;

/** A sign of one currency alone; dollars, pounds and yen are many, and letters (`K`, `L`, `kr`) are read as units. */
const OWN_SIGN = /^(?![$£¥])\p{Sc}$/u;

/** Intl writes a hyphen in most languages; entries have this sign, so sums do too. */
const MINUS = '−';

const KNOWN_CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const digitsByCurrency = new Map<string, number>();
const formatters = new Map<string, Intl.NumberFormat>();

/** Whether `code` is a currency code, in capitals, that Intl knows. */
export function isCurrency(code: string): boolean {
  return KNOWN_CURRENCIES.has(code);
}

/**
 * How many decimal digits the minor unit has: 2 for USD, 0 for VND and JPY, 3 for KWD.
 *
 * @throws RangeError when `code` is not three letters
 */
export function currencyDigits(code: string): number {
  const known = digitsByCurrency.get(code);
  if (known !== undefined) return known;
  const options = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions();
  const digits = options.maximumFractionDigits ?? 2;
  digitsByCurrency.set(code, digits);
  return digits;
}

/**
 * An amount as people of that locale write it: `$12.50`, `35.000 ₫`, `−250 ₽`. Minor digits show only where they
 * are not all zero. The spaces inside are no-break spaces, so that the sign is never torn from its number.
 *
 * @param amountMinor whole minor units; may be negative
 */
export function formatMoney(amountMinor: number, currency: string, locale: Locale): string {
  const digits = currencyDigits(currency);
  const isWhole = amountMinor % 10 ** digits === 0;
  const formatter = formatterFor(currency, locale, isWhole ? 0 : digits);
  return formatter.format(decimalText(amountMinor, digits)).replace('-', MINUS);
}

/** `1250` with 2 digits is `12.50`: Intl formats such a text exactly, where a division would go through a float. */
function decimalText(amountMinor: number, digits: number): Intl.StringNumericLiteral {
  const sign = amountMinor < 0 ? '-' : '';
  const padded = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const point = padded.length - digits;
  return `${sign}${padded.slice(0, point)}.${padded.slice(point)}0` as Intl.StringNumericLiteral;
}

function formatterFor(currency: string, locale: Locale, shownDigits: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${shownDigits}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const formatter = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: signDisplay(currency, locale),
    minimumFractionDigits: shownDigits,
    maximumFractionDigits: shownDigits,
  });
  formatters.set(key, formatter);
  return formatter;
}

/** The short sign (`₽`) where only one currency has it, else the locale's own way to tell them apart (`US$`). */
function signDisplay(currency: string, locale: Locale): 'symbol' | 'narrowSymbol' {
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  const sign = parts.formatToParts(0).find((part) => part.type === 'currency')?.value ?? '';
  return OWN_SIGN.test(sign) ? 'narrowSymbol' : 'symbol';
}
