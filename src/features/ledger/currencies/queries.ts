/** The rates that conversions and screens read. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { DayRate, OwnRate } from './model.ts';

/** The published rates of these currencies on these days, and the latest day of which there are any. */
export async function publishedRates(
  db: Db | Tx,
  currencies: string[],
  days: string[],
): Promise<{ published: DayRate[]; newestDay: string | undefined }> {
  const published = await rows<DayRate>(db, PUBLISHED_RATES, [currencies, days]);
  const newest = await firstRow<{ day: string | null }>(db, NEWEST_DAY, []);
  return { published, newestDay: newest?.day ?? undefined };
}

/** The rates that the people of a ledger typed, newest first. */
export async function ownRatesOf(db: Db | Tx, userId: number): Promise<OwnRate[]> {
  return await rows<OwnRate>(db, OWN_RATES, [userId]);
}

const PUBLISHED_RATES: Statement = {
  name: 'currencies-published-rates',
  text: `
    select currency, day, per_usd::text as "perUsd"
    from exchange_rates
    where currency = any ($1::text[]) and day = any ($2::date[])`,
};

const NEWEST_DAY: Statement = {
  name: 'currencies-newest-day',
  text: `
    select day
    from exchange_days
    where fetched_at is not null
    order by day desc
    limit 1`,
};

const OWN_RATES: Statement = {
  name: 'currencies-own-rates',
  text: `
    select currency, in_currency as "inCurrency", from_day as "fromDay", rate::text as rate
    from own_rates
    where user_id = $1
    order by from_day desc, currency`,
};
