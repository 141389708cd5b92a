/** What an overview and habits of recording are made of. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import { ENTRY_COLUMNS, type Entry } from '../queries.ts';
import { withNumbers, type Range, type SumRow, type Summed } from './sums-queries.ts';

/** All income less all expense up to a day, by currency; of other currencies by day. */
export async function balanceRows(
  db: Db | Tx,
  ledgerUserId: number,
  until: string,
  currency: string,
): Promise<SumRow[]> {
  return (await rows<Summed<SumRow>>(db, BALANCE, [ledgerUserId, currency, until])).map(withNumbers);
}

/** The days that have entries, the latest first. */
export async function daysWithEntries(db: Db | Tx, ledgerUserId: number, until: string): Promise<string[]> {
  return (await rows<{ day: string }>(db, DAYS, [ledgerUserId, until])).map(({ day }) => day);
}

/** The largest expense of each currency, since amounts of two can't be compared before they are converted. */
export async function largestExpenses(db: Db | Tx, ledgerUserId: number, range: Required<Range>): Promise<Entry[]> {
  return await rows<Entry>(db, LARGEST, [ledgerUserId, range.from, range.to]);
}

/** What is recorded most often, at least twice: its latest entry. */
export async function mostFrequent(
  db: Db | Tx,
  ledgerUserId: number,
  range: Required<Range>,
): Promise<{ id: number; count: number } | undefined> {
  return await firstRow(db, MOST_FREQUENT, [ledgerUserId, range.from, range.to]);
}

const BALANCE: Statement = {
  name: 'ledger-balance',
  text: `
    select currency, case when currency <> $2 then entry_date end as day,
      sum(case kind when 'income' then amount_minor else -amount_minor end) as "amountMinor", count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null and entry_date <= $3::date
    group by 1, 2`,
};

/** From each day to the one before it: a look into the index for each day, not for each entry. */
const DAYS: Statement = {
  name: 'ledger-days-with-entries',
  text: `
    with recursive recorded as (
      (
        select entry_date
        from transactions
        where user_id = $1 and deleted_at is null and entry_date <= $2::date
        order by entry_date desc, id desc
        limit 1
      )
      union all
      select (
        select earlier.entry_date
        from transactions earlier
        where earlier.user_id = $1 and earlier.deleted_at is null and earlier.entry_date < recorded.entry_date
        order by earlier.entry_date desc, earlier.id desc
        limit 1
      )
      from recorded
      where recorded.entry_date is not null
    )
    select entry_date as day
    from recorded
    where entry_date is not null`,
};

const LARGEST: Statement = {
  name: 'ledger-largest-expenses',
  text: `
    with largest as materialized (
      select distinct on (currency) id
      from transactions
      where user_id = $1 and deleted_at is null and kind = 'expense' and entry_date between $2::date and $3::date
      order by currency, amount_minor desc, id
    )
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and id in (select id from largest)`,
};

const MOST_FREQUENT: Statement = {
  name: 'ledger-most-frequent',
  text: `
    select max(id) as id, count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null and entry_date between $2::date and $3::date
    group by kind, category, search_text
    having count(*) > 1
    order by count(*) desc, max(id) desc
    limit 1`,
};
