/** Amounts as Gemini writes them down: plain decimals, without signs of currencies or groups of digits. */
import { currencyDigits, MAX_AMOUNT_MINOR } from '../../core/money.ts';

const DECIMAL = /^(-?)(\d{1,16})(?:\.(\d{1,6}))?$/;

/**
 * Gives exact minor units, or null for what is no amount of that currency. Three digits behind the point are the
 * thousands of a price that was copied as it is printed (`35.000`), unless the currency has three, or they are zeros
 * that may be either: neither is guessed.
 */
export function minorUnitsOf(written: string | null, currency: string): number | null {
  const match = DECIMAL.exec(written?.trim() ?? '');
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = currencyDigits(currency);
  const isGroup = fraction.length === 3 && digits !== 3;
  const hasTooMany = /[1-9]/.test(fraction.slice(digits));
  if (isGroup || hasTooMany) return null;
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  if (minor > MAX_AMOUNT_MINOR) return null;
  return sign === '-' && minor > 0 ? -minor : minor;
}
