/**
 * Limits of the outside world that all processes share: one token bucket a budget, in Postgres. What a full
 * bucket holds plus what flows into it within one window stays at the limit, wherever the other side lets its
 * windows begin.
 */
import { firstRow, rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

export type Budget = {
  /** Unique among all budgets; several processes with the same name share. */
  name: string;
  /** Most uses in any span of `windowMs`. */
  limit: number;
  windowMs: number;
};

export type Grant =
  | { kind: 'granted' }
  /** Nothing was taken. Ask again after `waitMs`. */
  | { kind: 'wait'; waitMs: number };

/** A full bucket holds this part of the limit; the rest flows in over the window. */
const BURST_SHARE = 0.2;

/** The slowest a bucket fills, so that a limit of 1 does not end after its first use. */
const LEAST_REFILL = 0.5;

/**
 * Takes `count` uses from each of the budgets, or from none.
 * @param count at most a fifth of the smallest limit: a bucket never holds more
 */
export async function take(db: Db | Tx, budgets: Budget[], count = 1): Promise<Grant> {
  const verdict = await firstRow<{ found: number; granted: boolean; waitMs: number }>(db, TAKE, [
    ...bucketsOf(budgets),
    count,
  ]);
  if (verdict === undefined || verdict.found < budgets.length) {
    await rows(db, OPEN, bucketsOf(budgets));
    return await take(db, budgets, count);
  }
  return verdict.granted ? { kind: 'granted' } : { kind: 'wait', waitMs: Math.ceil(verdict.waitMs) };
}

/** How many uses the leanest of the budgets has left, without taking any. */
export async function available(db: Db | Tx, budgets: Budget[]): Promise<number> {
  const row = await firstRow<{ tokens: number }>(db, AVAILABLE, bucketsOf(budgets));
  return Math.max(0, Math.floor(row?.tokens ?? 0));
}

/** Counts uses that nobody may be made to wait for. A bucket goes below nothing and others wait longer. */
export async function spend(db: Db | Tx, budgets: Budget[], count = 1): Promise<void> {
  await rows(db, SPEND, [...bucketsOf(budgets), count]);
}

/** The first three parameters of each statement: names, sizes of full buckets, inflow per millisecond. */
function bucketsOf(budgets: Budget[]): [string[], number[], number[]] {
  const sorted = budgets.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const bursts = sorted.map(({ limit }) => Math.max(1, Math.floor(limit * BURST_SHARE)));
  return [
    sorted.map(({ name }) => name),
    bursts,
    sorted.map(({ limit, windowMs }, index) => Math.max(limit - (bursts[index] as number), LEAST_REFILL) / windowMs),
  ];
}

const ASKED = `
    with asked as (
      select * from unnest($1::text[], $2::float8[], $3::float8[]) as a (name, burst, per_ms)
    )`;

/** What stands in a bucket now. Clocks of two sessions may differ by the time one waited for the other's lock. */
const REFILLED = `
      least(asked.burst, rate_budgets.tokens + asked.per_ms * 1000
        * greatest(0, extract(epoch from clock_timestamp() - rate_budgets.refilled_at)))`;

const TAKE: Statement = {
  name: 'budget-take',
  text: `${ASKED},
    held as materialized (
      select rate_budgets.name, asked.per_ms, ${REFILLED} as tokens
      from rate_budgets
      join asked using (name)
      order by rate_budgets.name
      for no key update of rate_budgets
    ),
    verdict as (
      select count(*)::int as found,
        count(*) = cardinality($1::text[]) and bool_and(tokens >= $4) as granted,
        max(($4 - tokens) / per_ms) as wait_ms
      from held
    ),
    taken as (
      update rate_budgets
      set tokens = held.tokens - $4, refilled_at = clock_timestamp()
      from held, verdict
      where rate_budgets.name = held.name and verdict.granted
    )
    select found, granted, wait_ms as "waitMs"
    from verdict`,
};

const OPEN: Statement = {
  name: 'budget-open',
  text: `${ASKED}
    insert into rate_budgets (name, tokens, refilled_at)
    select name, burst, clock_timestamp()
    from asked
    order by name
    on conflict (name) do nothing`,
};

const AVAILABLE: Statement = {
  name: 'budget-available',
  text: `${ASKED}
    select min(coalesce(${REFILLED}, asked.burst)) as tokens
    from asked
    left join rate_budgets using (name)`,
};

const SPEND: Statement = {
  name: 'budget-spend',
  text: `${ASKED}
    insert into rate_budgets (name, tokens, refilled_at)
    select name, burst - $4, clock_timestamp()
    from asked
    order by name
    on conflict (name) do update
      set tokens = (select ${REFILLED} from asked where asked.name = rate_budgets.name) - $4,
        refilled_at = excluded.refilled_at`,
};
