/**
 * How a written number is read. Two habits meet: the sign before the last digits may group thousands or begin the
 * decimals. Most numbers show which by their shape:
 *
 *   1.250,00  1,250.00  1 250,00  1'250.00   two kinds of signs: the last one begins the decimals
 *   1.250.000  1,250,000  1,00,000           one kind, repeated: it groups (by two in India)
 *   12,50  35.5  1250.500  0,125             one sign, and not between 1-3 and 3 digits: it begins the decimals
 *   1.500  12,500                            could be either
 *
 * The last shape is settled by who writes it and what it counts (`habitsOf`). Spaces and apostrophes only group.
 */
import type { Locale } from '../../../core/locale.ts';
import { scaled, type Fraction } from './fraction.ts';

/** What the last sign of a number of the last shape does. */
export type Habit = 'grouped' | 'decimal';

export type NumberShape =
  /** Digits only. */
  | 'plain'
  /** Whole, thousands grouped. */
  | 'grouped'
  /** With decimals, thousands grouped or not. */
  | 'decimal'
  /** `1.500`. */
  | 'either';

const SIGNS = ['.', ',', ' ', "'"];
const GROUPED_BY_THREE = /^\d{1,3}(?:[., ']\d{3})+$/;
const GROUPED_IN_INDIA = /^\d{1,2}(?:,\d{2})+,\d{3}$/;

/** The shape of a number token; nothing for what is no number, such as `1.2.3`, `192.168.0.1`, `0912`. */
export function shapeOf(text: string): NumberShape | undefined {
  if (/^0\d/.test(text)) return undefined;
  const signs = text.replace(/\d/g, '');
  if (signs === '') return 'plain';
  if (signs === '.' || signs === ',') return isEither(text) ? 'either' : 'decimal';
  if (areAlike(signs)) return isGrouped(text) ? 'grouped' : undefined;
  const decimals = lastSignAt(text);
  const [head, sign] = [text.slice(0, decimals), text.charAt(decimals)];
  const isDecimal = /[.,]/.test(sign) && areAlike(signs.slice(0, -1)) && !head.includes(sign) && isGrouped(head);
  return isDecimal ? 'decimal' : undefined;
}

/** The number itself. `habit` matters only to the shape `either`. */
export function readNumber(text: string, habit: Habit): Fraction {
  const shape = shapeOf(text);
  const digits = BigInt(text.replace(/\D/g, ''));
  const hasDecimals = shape === 'decimal' || (shape === 'either' && habit === 'decimal');
  return scaled(digits, hasDecimals ? text.length - 1 - lastSignAt(text) : 0);
}

/** Who writes the number, and what stands behind it. */
export type Writing = {
  locale: Locale;
  /** Decimal digits of the currency. */
  currencyDigits: number;
  /** The power of ten of the unit behind the number, 0 for none. */
  exponent: number;
};

/** What the locale's people mean by a sign. Russians group by spaces, so a point between digits is foreign to them. */
const HABIT_OF_SIGN: Record<Locale, Partial<Record<string, Habit>>> = {
  en: { ',': 'grouped', '.': 'decimal' },
  vi: { '.': 'grouped', ',': 'decimal' },
  ru: { ',': 'decimal' },
};

/**
 * The ways to read a number: one when it is clear, both when its shape leaves it open and neither locale nor
 * currency settles it. The locale's habit stands unless what is counted contradicts it:
 *
 *   1,500 VND     no minor digits: thousands, whoever writes
 *   1.500 USD     three decimals are no money: an English writer may still be a European who groups, so both
 *   1.500 KWD     three decimals are money there: the locale's habit
 *   1.500k        grouped where the locale groups by that sign, else both: `1,5k` would do for decimals
 *   1.234tr       Vietnamese write `1.5tr` with a point although they group by points, so both
 */
export function habitsOf(text: string, writing: Writing): readonly Habit[] {
  if (shapeOf(text) !== 'either') return ['grouped'];
  const habit = HABIT_OF_SIGN[writing.locale][lastSignOf(text)];
  if (isContradicted(habit, writing)) return ['grouped', 'decimal'];
  if (writing.exponent === 0 && writing.currencyDigits === 0) return ['grouped'];
  return habit === undefined ? ['grouped', 'decimal'] : [habit];
}

function isContradicted(habit: Habit | undefined, { locale, currencyDigits, exponent }: Writing): boolean {
  if (exponent > 3) return habit === 'grouped' && locale === 'vi';
  if (exponent === 3) return habit === 'decimal';
  return habit === 'decimal' && currencyDigits > 0 && currencyDigits < 3;
}

function isEither(text: string): boolean {
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
}

function isGrouped(text: string): boolean {
  return GROUPED_BY_THREE.test(text) || GROUPED_IN_INDIA.test(text);
}

function areAlike(signs: string): boolean {
  return signs === signs.charAt(0).repeat(signs.length);
}

function lastSignAt(text: string): number {
  return Math.max(...SIGNS.map((sign) => text.lastIndexOf(sign)));
}

function lastSignOf(text: string): string {
  return text.charAt(lastSignAt(text));
}
