/**
 * Pages of entries, and what a search found. The place of a page is an entry, not a number of entries to pass over: the
 * last page of fifty thousand is read as fast as the first. Which entries they are is read from the index
 * transactions_of_ledger alone; only those of the page are then fetched.
 */
import { rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import { ENTRY_COLUMNS, type Entry } from '../queries.ts';
import type { Conditions } from './filter.ts';
import { withNumbers, type DayRow, type Range, type Summed } from './sums-queries.ts';

/** An entry's place in a list. */
export type Place = Pick<Entry, 'date' | 'id'>;

const NEWEST = { date: 'infinity', id: Number.MAX_SAFE_INTEGER };

/** The entries that come after a place, or the newest, newest first. */
export async function olderEntries(
  db: Db | Tx,
  ledgerUserId: number,
  place: Place | undefined,
  conditions: Conditions,
  limit: number,
): Promise<Entry[]> {
  const { date, id } = place ?? NEWEST;
  return await rows<Entry>(db, OLDER, [ledgerUserId, date, id, ...valuesOf(conditions), limit]);
}

/** The same, where the days are known that have such entries: no other day is looked at. */
export async function olderEntriesOfDays(
  db: Db | Tx,
  ledgerUserId: number,
  place: Place | undefined,
  conditions: Conditions,
  { days, limit }: { days: string[]; limit: number },
): Promise<Entry[]> {
  const { date, id } = place ?? NEWEST;
  return await rows<Entry>(db, OLDER_OF_DAYS, [ledgerUserId, date, id, ...valuesOf(conditions), limit, days]);
}

/** The entries that come just before a place, newest first. */
export async function newerEntries(
  db: Db | Tx,
  ledgerUserId: number,
  { date, id }: Place,
  conditions: Conditions,
  limit: number,
): Promise<Entry[]> {
  return await rows<Entry>(db, NEWER, [ledgerUserId, date, id, ...valuesOf(conditions), limit]);
}

/** The latest entries of some days, oldest first. */
export async function entriesOfDays(db: Db | Tx, ledgerUserId: number, range: Range, limit: number): Promise<Entry[]> {
  return (await rows<Entry>(db, OF_DAYS, [ledgerUserId, range.from, range.to, limit])).reverse();
}

/**
 * The sums of days, of the entries that fulfil conditions.
 * @param range without it all days: one look at a ledger finds what its list is made of
 */
export async function daySumsFound(
  db: Db | Tx,
  ledgerUserId: number,
  { from = '-infinity', to = 'infinity' }: Range,
  conditions: Conditions,
): Promise<DayRow[]> {
  const found = await rows<Summed<DayRow>>(db, DAY_SUMS_FOUND, [ledgerUserId, from, to, ...valuesOf(conditions)]);
  return found.map(withNumbers);
}

function valuesOf({ patterns, categories, rest }: Conditions): [string[] | null, string[] | null, string[]] {
  return [patterns, categories, rest];
}

/** Either all patterns, or a category with the rest of them. */
const FULFILS = (patterns: string, categories: string, rest: string): string => `
      (${patterns}::text[] is null and ${categories}::text[] is null
        or search_text like all (${patterns}::text[])
        or category = any (${categories}::text[]) and search_text like all (${rest}::text[]))`;

const OLDER: Statement = {
  name: 'ledger-older-entries',
  text: `
    with page as materialized (
      select id
      from transactions
      where user_id = $1 and deleted_at is null and (entry_date, id) < ($2::date, $3::bigint) and ${FULFILS('$4', '$5', '$6')}
      order by entry_date desc, id desc
      limit $7
    )
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and id in (select id from page)
    order by entry_date desc, id desc`,
};

const OLDER_OF_DAYS: Statement = {
  name: 'ledger-older-entries-of-days',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and deleted_at is null and entry_date = any ($8::date[])
      and (entry_date, id) < ($2::date, $3::bigint) and ${FULFILS('$4', '$5', '$6')}
    order by entry_date desc, id desc
    limit $7`,
};

const NEWER: Statement = {
  name: 'ledger-newer-entries',
  text: `
    with page as materialized (
      select id
      from transactions
      where user_id = $1 and deleted_at is null and (entry_date, id) > ($2::date, $3::bigint) and ${FULFILS('$4', '$5', '$6')}
      order by entry_date, id
      limit $7
    )
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and id in (select id from page)
    order by entry_date desc, id desc`,
};

const OF_DAYS: Statement = {
  name: 'ledger-entries-of-days',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and deleted_at is null and entry_date between $2::date and $3::date
    order by entry_date desc, id desc
    limit $4`,
};

const DAY_SUMS_FOUND: Statement = {
  name: 'ledger-day-sums-found',
  text: `
    select kind, currency, entry_date as day, sum(amount_minor) as "amountMinor", count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null and entry_date between $2::date and $3::date
      and ${FULFILS('$4', '$5', '$6')}
    group by entry_date, kind, currency`,
};
