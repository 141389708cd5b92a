/**
 * Entries that go from one category to another with a merge, and back with its undo: what the entry says now, and what
 * is kept of it for undo. Their versions stay: a merge changes what a category is, not what anybody wrote.
 */
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryKind } from '../model.ts';
import { DUE_LEDGER } from '../queries.ts';

/** Rows of one statement. */
const AT_ONCE = 5_000;

/** The words in which the sheet shows what changes. */
export type SheetWords = { category: string; types: Record<EntryKind, string> };

/** Moves whatever is in `from`, and notes it under the write. */
export async function moveEntries(tx: Tx, userId: number, writeId: number, from: string, into: string): Promise<void> {
  await rows(tx, MOVE, [userId, writeId, from, into]);
  await rows(tx, MOVE_KEPT, [userId, writeId, from, into]);
}

/**
 * Moves whatever was in a category that is to be as if it had never been: entries that were taken back, which their
 * cards can bring back, and what is kept of others.
 */
export async function moveOut(tx: Tx, userId: number, writeId: number, from: string, into: string): Promise<void> {
  await moveEntries(tx, userId, writeId, from, into);
  await rows(tx, FORGET_MOVES, [userId, writeId]);
}

/** Moves back what a merge moved and what is still where it came to. */
export async function moveBack(tx: Tx, userId: number, writeId: number, from: string, into: string): Promise<void> {
  await rows(tx, MOVE_BACK, [userId, writeId, from, into]);
  await rows(tx, MOVE_BACK_KEPT, [userId, writeId, from, into]);
  await rows(tx, FORGET_MOVES, [userId, writeId]);
}

/** The entries of a category that the sheet shows, or those that a merge is to move. */
export async function entriesIn(tx: Tx, userId: number, key: string): Promise<number[]> {
  return (await rows<{ id: number }>(tx, ENTRIES_IN, [userId, key])).map(({ id }) => id);
}

/** Has the sheet show the lines of these entries anew, with another name of their category. */
export async function renewLines(
  tx: Tx,
  { userId, flushDelayMs }: { userId: number; flushDelayMs: number },
  entryIds: number[],
  { category, types }: SheetWords,
): Promise<void> {
  for (let from = 0; from < entryIds.length; from += AT_ONCE) {
    const some = entryIds.slice(from, from + AT_ONCE);
    await rows(tx, RENEW_LINES, [userId, some, flushDelayMs, category, types.expense, types.income]);
  }
}

const MOVE: Statement = {
  name: 'categories-move',
  text: `
    with moved as (
      update transactions
      set category = $4, updated_at = now()
      where user_id = $1 and category = $3
      returning id
    )
    insert into category_moves (user_id, write_id, entry_id, version)
    select $1, $2, id, 0
    from moved`,
};

const MOVE_KEPT: Statement = {
  name: 'categories-move-kept',
  text: `
    with moved as (
      update transaction_versions
      set snapshot = jsonb_set(snapshot, '{category}', to_jsonb($4::text))
      where user_id = $1 and snapshot ->> 'category' = $3
      returning entry_id, version
    )
    insert into category_moves (user_id, write_id, entry_id, version)
    select $1, $2, entry_id, version
    from moved`,
};

const MOVE_BACK: Statement = {
  name: 'categories-move-back',
  text: `
    update transactions
    set category = $3, updated_at = now()
    from category_moves
    where transactions.user_id = $1 and transactions.category = $4
      and category_moves.user_id = $1 and category_moves.write_id = $2 and entry_id = transactions.id and category_moves.version = 0`,
};

const MOVE_BACK_KEPT: Statement = {
  name: 'categories-move-back-kept',
  text: `
    update transaction_versions
    set snapshot = jsonb_set(snapshot, '{category}', to_jsonb($3::text))
    from category_moves
    where transaction_versions.user_id = $1 and snapshot ->> 'category' = $4
      and category_moves.user_id = $1 and category_moves.write_id = $2 and category_moves.entry_id = transaction_versions.entry_id
      and category_moves.version = transaction_versions.version`,
};

const FORGET_MOVES: Statement = {
  name: 'categories-forget-moves',
  text: `
    delete from category_moves
    where user_id = $1 and write_id = $2`,
};

const ENTRIES_IN: Statement = {
  name: 'categories-entries-in',
  text: `
    select id
    from transactions
    where user_id = $1 and category = $2 and deleted_at is null
    order by id`,
};

const RENEW_LINES: Statement = {
  name: 'categories-renew-lines',
  text: `
    with ${DUE_LEDGER},
    revived as (
      update sheets_write_queue
      set status = 'PENDING', batch_id = null, processed_at = null
      where user_id = $1 and entry_id = any ($2::bigint[]) and status = 'FAILED'
    )
    insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    select ledger.user_id, id, version, 'update', jsonb_build_object(
      'date', to_char(entry_date, 'YYYY-MM-DD'),
      'type', case kind when 'income' then $6::text else $5 end,
      'category', $4::text,
      'amountMinor', amount_minor,
      'currency', currency,
      'note', note,
      'tags', to_jsonb(tags))
    from transactions, ledger
    where transactions.user_id = $1 and id = any ($2::bigint[]) and deleted_at is null
    order by id`,
};
