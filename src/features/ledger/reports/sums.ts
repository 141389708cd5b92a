/** What entries come to in one currency; what no rate is known for stays apart. */
import type { ReadSource } from '../../../platform/replicas.ts';
import type { Db, Tx } from '../../../platform/postgres.ts';
import type { Currencies } from '../currencies/convert.ts';
import type { DaySum } from '../currencies/model.ts';
import type { EntryKind } from '../model.ts';
import { sumsByCategory, type CategoryRow, type SumFilter } from './sums-queries.ts';

export type Total = {
  /** Minor units of the reader's currency: all that could be converted. */
  known: number;
  /** What no rate is known for, by currency. */
  apart: { currency: string; amountMinor: number }[];
  /** Some of `known` stands on the rates of the day before. */
  isProvisional: boolean;
  /** How many entries. */
  count: number;
};

export type CategoryTotal = Total & { kind: EntryKind; category: string };

export type Sums = Record<EntryKind, Total> & {
  /** The largest first, without those that have no entries. */
  categories: CategoryTotal[];
};

/** Reads rates, for one screen. */
export type RatesOf = Currencies['ratesOf'];

/** @param source where lists are read, or a transaction that must see its own writes */
export type SumsOf = (
  source: ReadSource | Db | Tx,
  ledgerUserId: number,
  filter: SumFilter,
  currency: string,
) => Promise<Sums>;

export function createSums(ratesOf: RatesOf): SumsOf {
  return async (source, ledgerUserId, filter, currency) => {
    const db = 'db' in source ? source.db : source;
    const found = await sumsByCategory(db, ledgerUserId, filter, currency);
    const total = await totaller(ratesOf, db, { ledgerUserId, currency }, found);
    return {
      expense: total(found.filter(({ kind }) => kind === 'expense')),
      income: total(found.filter(({ kind }) => kind === 'income')),
      categories: byCategory(found)
        .map(([{ kind, category }, rows]) => ({ kind, category, ...total(rows) }))
        .sort((a, b) => b.known - a.known),
    };
  };
}

/** One sum of a day or of many; `day` matters to other currencies alone. */
export type Part = Omit<DaySum, 'day'> & { day: string | null; count: number };

export type Totaller = (parts: readonly Part[]) => Total;

/** Reads the rates of all these sums at once; the result adds up any of them. */
export async function totaller(
  ratesOf: RatesOf,
  db: Db | Tx,
  { ledgerUserId, currency }: { ledgerUserId: number; currency: string },
  all: readonly Part[],
): Promise<Totaller> {
  const rates = await ratesOf(db, ledgerUserId, currency, all.filter((part) => part.currency !== currency).map(dated));
  return (parts) => {
    const { amountMinor, apart, isProvisional } = rates.convert(parts.map(dated));
    return { known: amountMinor, apart, isProvisional, count: parts.reduce((sum, { count }) => sum + count, 0) };
  };
}

function dated({ currency, amountMinor, day }: Part): DaySum {
  return { currency, amountMinor, day: day ?? '' };
}

function byCategory(found: CategoryRow[]): [Pick<CategoryRow, 'kind' | 'category'>, CategoryRow[]][] {
  const groups = Map.groupBy(found, ({ kind, category }) => `${kind} ${category}`);
  return [...groups.values()].map((rows) => [rows[0] as CategoryRow, rows]);
}
