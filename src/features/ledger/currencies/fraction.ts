/** Exact arithmetic of rates: a rate is a fraction of two integers, and a result is rounded once. */

/** Both above zero. */
export type Fraction = { over: bigint; under: bigint };

/** `26000.125` as 26000125 over 1000. Takes what Postgres gives for a numeric above zero. */
export function fractionOf(decimal: string): Fraction {
  const [whole = '', part = ''] = decimal.split('.');
  return { over: BigInt(whole + part), under: 10n ** BigInt(part.length) };
}

export function quotient(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under, under: a.under * b.over };
}

/** Times the fraction, to the nearest integer; a half goes away from zero, for losses as for gains. */
export function scaled(amount: bigint, { over, under }: Fraction): bigint {
  const product = (amount < 0n ? -amount : amount) * over;
  const rounded = (2n * product + under) / (2n * under);
  return amount < 0n ? -rounded : rounded;
}
