/**
 * Sums of entries. What is in another currency than the reader's is summed up by day, since each day has rates of its
 * own. Everything that is asked for stands in the index transactions_of_ledger.
 */
import { rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryKind } from '../model.ts';

/** Days `YYYY-MM-DD`, both included; without one there is no end on that side. */
export type Range = { from?: string; to?: string };

export type SumFilter = Range & { kind?: EntryKind; category?: string };

/** `day` is null where the currency is the reader's. */
export type SumRow = { currency: string; day: string | null; amountMinor: number; count: number };

export type CategoryRow = SumRow & { kind: EntryKind; category: string };

export async function sumsByCategory(
  db: Db | Tx,
  ledgerUserId: number,
  { from, to, kind, category }: SumFilter,
  currency: string,
): Promise<CategoryRow[]> {
  const values = [ledgerUserId, currency, from, to, kind, category];
  return (await rows<Summed<CategoryRow>>(db, BY_CATEGORY, values)).map(withNumbers);
}

export type DayRow = { kind: EntryKind; currency: string; day: string; amountMinor: number; count: number };

/** By day, direction and currency, oldest day first. */
export async function sumsByDay(db: Db | Tx, ledgerUserId: number, { from, to }: Range): Promise<DayRow[]> {
  return (await rows<Summed<DayRow>>(db, BY_DAY, [ledgerUserId, from, to])).map(withNumbers);
}

/** Postgres gives the sum of bigints as text: it may be larger than any of them. */
export type Summed<Row> = Omit<Row, 'amountMinor'> & { amountMinor: string };

export function withNumbers<Row extends { amountMinor: string }>(
  row: Row,
): Omit<Row, 'amountMinor'> & { amountMinor: number } {
  return { ...row, amountMinor: Number(row.amountMinor) };
}

const BY_CATEGORY: Statement = {
  name: 'ledger-sums-by-category',
  text: `
    select kind, category, currency, case when currency <> $2 then entry_date end as day,
      sum(amount_minor) as "amountMinor", count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null
      and entry_date between coalesce($3::date, '-infinity') and coalesce($4::date, 'infinity')
      and ($5::text is null or kind = $5) and ($6::text is null or category = $6)
    group by 1, 2, 3, 4`,
};

const BY_DAY: Statement = {
  name: 'ledger-sums-by-day',
  text: `
    select kind, currency, entry_date as day, sum(amount_minor) as "amountMinor", count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null
      and entry_date between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity')
    group by entry_date, kind, currency
    order by entry_date`,
};
