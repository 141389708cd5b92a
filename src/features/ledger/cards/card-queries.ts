/** What cards and pickers ask of a ledger. */
import { rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryKind } from '../model.ts';
import { ENTRY_COLUMNS, type Entry } from '../queries.ts';

/** Of how many of the newest entries the use of categories is counted. */
const LATELY = 300;

/** How often each category of a kind was used lately. */
export async function categoryUses(db: Db, ledgerUserId: number, kind: EntryKind): Promise<Map<string, number>> {
  const found = await rows<{ category: string; uses: number }>(db, CATEGORY_USES, [ledgerUserId, kind, LATELY]);
  return new Map(found.map(({ category, uses }) => [category, uses]));
}

/** The entries of a message, those that were deleted since included, in the order of their lines. */
export async function entriesOfMessage(
  db: Db | Tx,
  ledgerUserId: number,
  recordedBy: number,
  messageId: number,
): Promise<Entry[]> {
  return await rows<Entry>(db, ENTRIES_OF_MESSAGE, [ledgerUserId, recordedBy, messageId]);
}

/** The same, and others wait until this transaction ends. */
export async function lockEntriesOfMessage(
  tx: Tx,
  ledgerUserId: number,
  recordedBy: number,
  messageId: number,
): Promise<Entry[]> {
  return await rows<Entry>(tx, LOCK_ENTRIES_OF_MESSAGE, [ledgerUserId, recordedBy, messageId]);
}

/** The kinds of the writes that stand of each of these entries. */
export async function changesByHand(
  tx: Tx,
  ledgerUserId: number,
  entryIds: number[],
): Promise<Map<number, ReadonlySet<string>>> {
  const found = await rows<{ id: number; kinds: string[] }>(tx, CHANGES_BY_HAND, [ledgerUserId, entryIds]);
  return new Map(found.map(({ id, kinds }) => [id, new Set(kinds)]));
}

/** What a person recorded last with messages, newest first; the latest days of the ledger if there is none. */
export async function lastRecorded(
  db: Db,
  ledgerUserId: number,
  recordedBy: number,
  limit: number,
): Promise<Entry[]> {
  const recorded = await rows<Entry>(db, LAST_RECORDED, [ledgerUserId, recordedBy, limit]);
  return recorded.length > 0 ? recorded : await rows<Entry>(db, LATEST_DAYS, [ledgerUserId, limit]);
}

const CATEGORY_USES: Statement = {
  name: 'cards-category-uses',
  text: `
    select category, count(*)::int as uses
    from (
      select category, kind
      from transactions
      where user_id = $1 and deleted_at is null
      order by entry_date desc, id desc
      limit $3
    ) as recent
    where kind = $2
    group by category`,
};

const ENTRIES_OF_MESSAGE: Statement = {
  name: 'cards-entries-of-message',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and recorded_by = $2 and message_id = $3
      -- What was undone is as if it had never been; what was deleted by a write of its own stays deleted.
      and (deleted_at is null or exists (
        select from transaction_versions as kept
        where kept.user_id = $1 and kept.entry_id = transactions.id and kept.version = transactions.undo_version
          and kept.write_id is not null
      ))
    order by id`,
};

const LOCK_ENTRIES_OF_MESSAGE: Statement = {
  name: 'cards-lock-entries-of-message',
  text: `${ENTRIES_OF_MESSAGE.text}
    for update`,
};

const CHANGES_BY_HAND: Statement = {
  name: 'cards-changes-by-hand',
  text: `
    select entry_id as id, array_agg(distinct kind) as kinds
    from transaction_versions
    join ledger_writes on ledger_writes.user_id = transaction_versions.user_id and ledger_writes.id = write_id
    where transaction_versions.user_id = $1 and entry_id = any ($2::bigint[])
      and undone_at is null and kind in ('entry-edit', 'entry-category', 'entry-date')
    group by entry_id`,
};

const LAST_RECORDED: Statement = {
  name: 'cards-last-recorded',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and recorded_by = $2 and message_id is not null and deleted_at is null
    order by message_id desc, id desc
    limit $3`,
};

const LATEST_DAYS: Statement = {
  name: 'cards-latest-days',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and deleted_at is null
    order by entry_date desc, id desc
    limit $2`,
};
