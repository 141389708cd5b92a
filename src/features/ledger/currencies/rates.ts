/**
 * Which rate counts for which day: one that the ledger's people typed, from its day on; else the published one of the
 * very day; while that is not out, the one of the day before. No other day's rate stands in for a missing one.
 */
import { addDays } from '../../../core/days.ts';
import { currencyDigits } from '../../../core/money.ts';
import { fractionOf, quotient, scaled, type Fraction } from './fraction.ts';
import type { Converted, DayRate, DaySum, OwnRate } from './model.ts';

/** Converts into one currency with the rates that were read for it. */
export type Rates = {
  convert: (sums: readonly DaySum[]) => Converted;
  /** One sum; undefined if no rate is known. */
  amountOf: (sum: DaySum) => number | undefined;
  /** Whether a rate of the very day is known. */
  isSettled: (sum: Pick<DaySum, 'currency' | 'day'>) => boolean;
};

export type KnownRates = {
  published: DayRate[];
  /** The latest day of which rates are stored, of any currency. */
  newestDay: string | undefined;
  own: OwnRate[];
};

type Found = { rate: Fraction; isProvisional: boolean };

type ConvertedSum = { amountMinor: number; isProvisional: boolean };

const ONE: Fraction = { over: 1n, under: 1n };

export function createRates(currency: string, known: KnownRates): Rates {
  const published = new Map(known.published.map((rate) => [`${rate.currency} ${rate.day}`, fractionOf(rate.perUsd)]));
  const own = ownRatesInto(currency, known.own);

  const crossed = (from: string, day: string): Fraction | undefined => {
    const [here, there] = [published.get(`${currency} ${day}`), published.get(`${from} ${day}`)];
    return here === undefined || there === undefined ? undefined : quotient(here, there);
  };
  const find = (from: string, day: string): Found | undefined => {
    if (from === currency) return { rate: ONE, isProvisional: false };
    const rate = typedRate(own.get(from), day) ?? crossed(from, day);
    if (rate !== undefined) return { rate, isProvisional: false };
    const before = addDays(day, -1);
    const earlier = known.newestDay === before ? crossed(from, before) : undefined;
    return earlier === undefined ? undefined : { rate: earlier, isProvisional: true };
  };
  const convertOne = (sum: DaySum): ConvertedSum | undefined => {
    const found = find(sum.currency, sum.day);
    if (found === undefined) return undefined;
    const amountMinor = inMinor(sum, currency, found.rate);
    return Number.isSafeInteger(amountMinor) ? { amountMinor, isProvisional: found.isProvisional } : undefined;
  };
  return {
    convert: (sums) => joined(sums.map((sum) => ({ sum, converted: convertOne(sum) }))),
    amountOf: (sum) => convertOne(sum)?.amountMinor,
    isSettled: ({ currency: from, day }) => find(from, day)?.isProvisional === false,
  };
}

/** Each sum of a day is rounded by itself, so that a month is exactly the sum of its days. */
function joined(sums: { sum: DaySum; converted: ConvertedSum | undefined }[]): Converted {
  const known = sums.flatMap(({ converted }) => converted ?? []);
  const apart = new Map<string, number>();
  for (const { sum, converted } of sums) {
    if (converted === undefined) apart.set(sum.currency, (apart.get(sum.currency) ?? 0) + sum.amountMinor);
  }
  return {
    amountMinor: known.reduce((total, { amountMinor }) => total + amountMinor, 0),
    apart: [...apart].map(([currency, amountMinor]) => ({ currency, amountMinor })),
    isProvisional: known.some(({ isProvisional }) => isProvisional),
  };
}

/** Minor units of one currency in minor units of another. */
function inMinor(sum: DaySum, currency: string, rate: Fraction): number {
  const over = rate.over * 10n ** BigInt(currencyDigits(currency));
  const under = rate.under * 10n ** BigInt(currencyDigits(sum.currency));
  return Number(scaled(BigInt(sum.amountMinor), { over, under }));
}

type TypedRate = { fromDay: string; rate: Fraction };

/** By the currency that is converted, the latest first; a rate counts in both directions. */
function ownRatesInto(currency: string, own: OwnRate[]): Map<string, TypedRate[]> {
  const byCurrency = new Map<string, TypedRate[]>();
  for (const { currency: from, inCurrency, fromDay, rate } of own) {
    if (from !== currency && inCurrency !== currency) continue;
    const isInto = inCurrency === currency;
    const other = isInto ? from : inCurrency;
    const typed = { fromDay, rate: isInto ? fractionOf(rate) : quotient(ONE, fractionOf(rate)) };
    byCurrency.set(other, [...(byCurrency.get(other) ?? []), typed]);
  }
  for (const typed of byCurrency.values()) typed.sort((a, b) => (a.fromDay < b.fromDay ? 1 : -1));
  return byCurrency;
}

function typedRate(typed: TypedRate[] | undefined, day: string): Fraction | undefined {
  return typed?.find(({ fromDay }) => fromDay <= day)?.rate;
}
