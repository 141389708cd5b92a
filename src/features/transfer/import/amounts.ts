/** Amounts as banks write them. Whether a comma is decimal is decided for a whole column. */
import { currencyDigits, MAX_AMOUNT_MINOR } from '../../../core/money.ts';
import type { DecimalSign } from './model.ts';

export type ReadAmount =
  | { kind: 'amount'; amountMinor: number; isNegative: boolean }
  | { kind: 'none' }
  | { kind: 'unreadable' | 'too-large' };

/** Digits with their signs and groups, and nothing but a currency around them. */
const NUMBER = /^\d[\d.,]*$|^[.,]\d+$/;

/** @param currency says how many minor digits there are: more than these, unless zero, are not an amount */
export function readAmount(text: string, currency: string, decimal: DecimalSign): ReadAmount {
  const bare = bareNumber(text);
  if (bare.digits === '') return { kind: text.trim() === '' || /^\s*[-–—]\s*$/.test(text) ? 'none' : 'unreadable' };
  if (!NUMBER.test(bare.digits)) return { kind: 'unreadable' };
  const [whole = '', fraction = '', ...more] = bare.digits.replaceAll(decimal === '.' ? ',' : '.', '').split(decimal);
  const digits = currencyDigits(currency);
  if (more.length > 0 || /[1-9]/.test(fraction.slice(digits))) return { kind: 'unreadable' };
  const minorText = `${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
  const amountMinor = Number(minorText);
  if (minorText.length > 16 || amountMinor > MAX_AMOUNT_MINOR) return { kind: 'too-large' };
  return { kind: 'amount', amountMinor, isNegative: bare.isNegative };
}

/** Which sign is decimal, by what all amounts of a column show; a point where nothing tells. */
export function decimalSignOf(texts: readonly string[]): DecimalSign {
  const votes: Record<DecimalSign, number> = { '.': 0, ',': 0 };
  for (const text of texts) {
    const vote = voteOf(bareNumber(text).digits);
    if (vote !== undefined) votes[vote.sign] += vote.weight;
  }
  return votes[','] > votes['.'] ? ',' : '.';
}

/** Three digits behind one sign are mostly thousands: a weak word for the other sign. */
function voteOf(digits: string): { sign: DecimalSign; weight: number } | undefined {
  const [comma, point] = [digits.lastIndexOf(','), digits.lastIndexOf('.')];
  if (comma < 0 && point < 0) return undefined;
  if (comma >= 0 && point >= 0) return { sign: comma > point ? ',' : '.', weight: 1_000 };
  const sign: DecimalSign = comma >= 0 ? ',' : '.';
  const other: DecimalSign = comma >= 0 ? '.' : ',';
  const parts = digits.split(sign);
  if (parts.length > 2) return { sign: other, weight: 1_000 };
  return parts[1]?.length === 3 ? { sign: other, weight: 1 } : { sign, weight: 1_000 };
}

/** Digits, points and commas alone. Brackets, a minus on either side, and `DR` make it negative. */
function bareNumber(text: string): { digits: string; isNegative: boolean } {
  const plain = text.trim().replace(/[−‒–—]/g, '-');
  const isNegative = /^\(.*\)$/.test(plain) || /^[^\d]*-/.test(plain) || /\d\s*-$/.test(plain) || /\bdr\.?$/i.test(plain);
  const inner = plain.replace(/^\(|\)$/g, '').replace(/\b(cr|dr)\.?$/i, '');
  const words = inner.replace(/[\s'’`+-]/g, '').replace(/^[\p{L}\p{Sc}.]{0,5}(?=[\d.,])/u, '').replace(/[\p{L}\p{Sc}.]{0,5}$/u, '');
  return { digits: words, isNegative };
}
