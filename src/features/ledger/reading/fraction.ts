/**
 * Exact arithmetic for amounts: `1/3*3` is 1, and no cent is lost to a float. Fractions are not reduced: a line of
 * text is too short for their terms to grow beyond what a bigint does at once.
 */

/** `denominator` is always positive. */
export type Fraction = { numerator: bigint; denominator: bigint };

/** `digits` with the point `scale` places from the right: `1250` and 2 make 12.50. A negative scale adds zeros. */
export function scaled(digits: bigint, scale: number): Fraction {
  if (scale < 0) return { numerator: digits * 10n ** BigInt(-scale), denominator: 1n };
  return { numerator: digits, denominator: 10n ** BigInt(scale) };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function negate(a: Fraction): Fraction {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** Nothing when `b` is zero. */
export function divide(a: Fraction, b: Fraction): Fraction | undefined {
  if (b.numerator === 0n) return undefined;
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: a.numerator * b.denominator * sign, denominator: a.denominator * b.numerator * sign };
}

/** The nearest integer; a half goes away from zero, as people round money. */
export function round(a: Fraction): bigint {
  const size = a.numerator < 0n ? -a.numerator : a.numerator;
  const rounded = (2n * size + a.denominator) / (2n * a.denominator);
  return a.numerator < 0n ? -rounded : rounded;
}
