/** Sums in the currency of whoever reads them. Rates are read once for all the sums of a screen. */
import { addDays } from '../../../core/days.ts';
import type { House } from '../../../core/house.ts';
import type { Db, Tx } from '../../../platform/postgres.ts';
import { isInTransaction } from '../../../platform/transaction-mark.ts';
import { wantDays } from './fetch-queries.ts';
import type { Converted, DaySum } from './model.ts';
import { ownRatesOf, publishedRates } from './queries.ts';
import { createRates, type Rates } from './rates.ts';

export type Currencies = {
  /**
   * Reads the rates of these days, for screens that convert more than once.
   * @param db where to read: a replica will do
   * @param ledgerUserId whose typed rates count
   * @param currency what is converted into
   */
  ratesOf: (
    db: Db | Tx,
    ledgerUserId: number,
    currency: string,
    needed: readonly Pick<DaySum, 'currency' | 'day'>[],
  ) => Promise<Rates>;
  /** Reads the rates and adds the sums up. */
  convert: (db: Db | Tx, ledgerUserId: number, currency: string, sums: readonly DaySum[]) => Promise<Converted>;
};

/** Days without rates of their own are noted for the worker to fetch, but inside a transaction: a screen asks again. */
export function createCurrencies({ db: primary }: Pick<House, 'db'>): Currencies {
  const ratesOf: Currencies['ratesOf'] = async (db, ledgerUserId, currency, needed) => {
    const foreign = needed.filter((sum) => sum.currency !== currency);
    if (foreign.length === 0) return createRates(currency, { published: [], newestDay: undefined, own: [] });
    const codes = new Set([currency, ...foreign.map((sum) => sum.currency)]);
    const days = new Set(foreign.flatMap(({ day }) => [day, addDays(day, -1)]));
    const own = await ownRatesOf(db, ledgerUserId);
    const rates = createRates(currency, { own, ...(await publishedRates(db, [...codes], [...days])) });
    const missing = new Set(foreign.filter((sum) => !rates.isSettled(sum)).map(({ day }) => day));
    if (missing.size > 0 && !isInTransaction()) await wantDays(primary, [...missing].sort());
    return rates;
  };
  return {
    ratesOf,
    convert: async (db, ledgerUserId, currency, sums) =>
      (await ratesOf(db, ledgerUserId, currency, sums)).convert(sums),
  };
}
