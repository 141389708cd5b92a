/** The entries of a ledger as a whole: read in pieces, looked up by what they say. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryInput, EntryKind } from '../model.ts';

/** Days `YYYY-MM-DD`, both included; null: from the first, to the last. */
export type Span = { from: string | null; to: string | null };

/** Where a reader stands: behind this entry, in the order of days. */
export type Place = { date: string; id: number };

export type PastEntry = EntryInput & { id: number; recordedBy: number };

/**
 * The next entries of a ledger, by day and id. Each piece is a statement of its own, so that a long reader holds no
 * snapshot that vacuum would wait for; an entry that gets another day meanwhile may be met twice or not at all.
 */
export async function entriesAfter(
  db: Db | Tx,
  ledgerUserId: number,
  span: Span,
  after: Place | null,
  limit: number,
): Promise<PastEntry[]> {
  const from = after ?? { date: span.from ?? '-infinity', id: 0 };
  return await rows<PastEntry>(db, AFTER, [ledgerUserId, from.date, from.id, span.to ?? 'infinity', limit]);
}

export async function countEntries(db: Db | Tx, ledgerUserId: number, span: Span): Promise<number> {
  const values = [ledgerUserId, span.from ?? '-infinity', span.to ?? 'infinity'];
  return (await firstRow<{ count: number }>(db, COUNT, values))?.count ?? 0;
}

/** Whether others record into the ledger, too. */
export async function isShared(db: Db | Tx, ledgerUserId: number): Promise<boolean> {
  return (await firstRow<{ members: number }>(db, MEMBERS, [ledgerUserId]))?.members === 2;
}

/** What tells whether an entry is there already; the note is compared by who asks. */
export type Likeness = { date: string; kind: EntryKind; amountMinor: number; currency: string };

/** The entries that are like one of these, whatever their note. */
export async function findAlike(db: Db | Tx, ledgerUserId: number, asked: Likeness[]): Promise<PastEntry[]> {
  return await rows<PastEntry>(db, ALIKE, [
    ledgerUserId,
    asked.map(({ date }) => date),
    asked.map(({ kind }) => kind),
    asked.map(({ amountMinor }) => amountMinor),
    asked.map(({ currency }) => currency),
  ]);
}

const PAST_COLUMNS = `
      id, recorded_by as "recordedBy", kind, amount_minor as "amountMinor", currency, category, note, tags,
      entry_date as "date"`;

const AFTER: Statement = {
  name: 'ledger-entries-after',
  text: `
    select ${PAST_COLUMNS}
    from transactions
    where user_id = $1 and deleted_at is null and (entry_date, id) > ($2::date, $3::bigint) and entry_date <= $4::date
    order by entry_date, id
    limit $5`,
};

const COUNT: Statement = {
  name: 'ledger-count-entries',
  text: `
    select count(*) as count
    from transactions
    where user_id = $1 and deleted_at is null and entry_date between $2::date and $3::date`,
};

const MEMBERS: Statement = {
  name: 'ledger-count-members',
  text: `
    select count(*) as members
    from (select from ledger_members where user_id = $1 limit 2) as member`,
};

const ALIKE: Statement = {
  name: 'ledger-find-alike',
  text: `
    select ${PAST_COLUMNS}
    from transactions
    where user_id = $1 and deleted_at is null
      and (entry_date, kind, amount_minor, currency) in (
        select * from unnest($2::date[], $3::text[], $4::bigint[], $5::text[])
      )
    order by id`,
};
