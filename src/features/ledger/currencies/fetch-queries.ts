/** Every statement of the worker that fetches rates. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** A day whose rates are to be fetched, and how often that failed. */
export type DueDay = { day: string; attempts: number };

/** Notes days whose rates somebody needs. In order, so that two that note the same ones never wait in a circle. */
export async function wantDays(db: Db, sortedDays: string[]): Promise<void> {
  await rows(db, WANT_DAYS, [sortedDays]);
}

/** The days to fetch now, the latest first. */
export async function dueDays(
  db: Db,
  within: { from: string; until: string; nowMs: number },
  limit: number,
): Promise<DueDay[]> {
  return await rows<DueDay>(db, DUE_DAYS, [within.from, within.until, new Date(within.nowMs), limit]);
}

/** Stores a day's rates unless they are there already: they never change. */
export async function storeDay(tx: Tx, day: string, rates: { currency: string; perUsd: string }[]): Promise<void> {
  if ((await firstRow(tx, MARK_FETCHED, [day])) === undefined) return;
  await rows(tx, STORE_RATES, [day, rates.map(({ currency }) => currency), rates.map(({ perUsd }) => perUsd)]);
}

export async function postponeDay(db: Db, day: string, nextTryAtMs: number): Promise<void> {
  await rows(db, POSTPONE_DAY, [day, new Date(nextTryAtMs)]);
}

const WANT_DAYS: Statement = {
  name: 'currencies-want-days',
  text: `
    insert into exchange_days (day)
    select day
    from unnest($1::date[]) as day
    order by day
    on conflict do nothing`,
};

const DUE_DAYS: Statement = {
  name: 'currencies-due-days',
  text: `
    select day, attempts
    from exchange_days
    where fetched_at is null and day between $1 and $2 and next_try_at <= $3
    order by day desc
    limit $4`,
};

const MARK_FETCHED: Statement = {
  name: 'currencies-mark-fetched',
  text: `
    update exchange_days
    set fetched_at = now()
    where day = $1 and fetched_at is null
    returning day`,
};

const STORE_RATES: Statement = {
  name: 'currencies-store-rates',
  text: `
    insert into exchange_rates (currency, day, per_usd)
    select currency, $1, per_usd
    from unnest($2::text[], $3::numeric[]) as rate (currency, per_usd)`,
};

const POSTPONE_DAY: Statement = {
  name: 'currencies-postpone-day',
  text: `
    update exchange_days
    set attempts = attempts + 1, next_try_at = $2
    where day = $1 and fetched_at is null`,
};
