/** Every statement of the ledger but the hot one, which stands in record-queries.ts. */
import type { EntryInput, OwnCategory } from './model.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';

/** An entry as it stands. */
export type Entry = EntryInput & {
  id: number;
  version: number;
  /** The version that an undo goes back to; null if there was none before. */
  undoVersion: number | null;
  deleted: boolean;
};

/** What a change replaces: all but identity and version. */
export type EntryValues = Omit<Entry, 'id' | 'version'>;

export type OwnCategoryRow = OwnCategory & { emoji: string };

export async function findEntries(db: Db | Tx, userId: number, ids: number[]): Promise<Entry[]> {
  return await rows<Entry>(db, FIND_ENTRIES, [userId, ids]);
}

/** Gives an entry and keeps others from changing it until the transaction ends. */
export async function lockEntry(tx: Tx, userId: number, id: number): Promise<Entry | undefined> {
  return await firstRow<Entry>(tx, LOCK_ENTRY, [userId, id]);
}

/** Keeps what a change is about to replace; `writeId` names the change in the journal, if it is there. */
export async function saveVersion(tx: Tx, userId: number, entry: Entry, writeId: number | null): Promise<void> {
  const { id, version, ...values } = entry;
  await rows(tx, SAVE_VERSION, [userId, id, version, JSON.stringify(values), writeId]);
}

/** What an entry said before a change, and the write that changed it. */
export async function findVersion(
  tx: Tx,
  userId: number,
  entryId: number,
  version: number,
): Promise<{ values: EntryValues; writeId: number | null } | undefined> {
  return await firstRow<{ values: EntryValues; writeId: number | null }>(tx, FIND_VERSION, [userId, entryId, version]);
}

/** Replaces an entry's values; its version goes up by one. */
export async function replaceEntry(tx: Tx, userId: number, id: number, values: EntryValues): Promise<Entry> {
  const replaced = await firstRow<Entry>(tx, REPLACE_ENTRY, [
    userId,
    id,
    values.kind,
    values.amountMinor,
    values.currency,
    values.category,
    values.note,
    values.tags,
    values.date,
    values.undoVersion,
    values.deleted,
  ]);
  if (replaced === undefined) throw new Error('An entry vanished while it was locked');
  return replaced;
}

/** How the ledger's sheet stands, for the last line of an answer. */
export async function findSheetState(db: Db | Tx, userId: number): Promise<'connected' | 'suspended' | 'none'> {
  const row = await firstRow<{ sheet: 'connected' | 'suspended' | 'none' }>(db, SHEET_STATE, [userId]);
  return row?.sheet ?? 'none';
}

/** The own categories of each of these ledgers. Asked for on the way of each entry, so not through Prisma. */
export async function ownCategories(db: Db | Tx, userIds: number[]): Promise<Map<number, OwnCategoryRow[]>> {
  type Found = OwnCategoryRow & { user_id: number; archived: boolean; merged_into: string | null };
  const found = await rows<Found>(db, OWN_CATEGORIES, [userIds]);
  const byLedger = new Map<number, OwnCategoryRow[]>(userIds.map((userId) => [userId, []]));
  for (const { user_id: userId, archived, merged_into: mergedInto, ...category } of found) {
    const closed = { ...(archived ? { isArchived: true } : {}), ...(mergedInto === null ? {} : { mergedInto }) };
    byLedger.get(userId)?.push({ ...category, ...closed });
  }
  return byLedger;
}

/** Named as the fields of `Entry`, so that a row as JSON is a snapshot of it. */
export const ENTRY_COLUMNS = `
      id, kind, amount_minor as "amountMinor", currency, category, note, tags, entry_date as "date",
      version, undo_version as "undoVersion", deleted_at is not null as deleted`;

/** The ledger `$1`, due in `$3` milliseconds at the latest; others wait for it until this transaction ends. */
export const DUE_LEDGER = `ledger as materialized (
      update connections
      set due_at = coalesce(due_at, now() + $3 * interval '1 millisecond')
      where user_id = $1
      returning user_id
    )`;

const FIND_ENTRIES: Statement = {
  name: 'ledger-find-entries',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and id = any ($2::bigint[])
    order by id`,
};

const LOCK_ENTRY: Statement = {
  name: 'ledger-lock-entry',
  text: `
    select ${ENTRY_COLUMNS}
    from transactions
    where user_id = $1 and id = $2
    for update`,
};

const SAVE_VERSION: Statement = {
  name: 'ledger-save-version',
  text: `
    insert into transaction_versions (user_id, entry_id, version, snapshot, write_id)
    values ($1, $2, $3, $4, $5)`,
};

const FIND_VERSION: Statement = {
  name: 'ledger-find-version',
  text: `
    select snapshot as values, write_id as "writeId"
    from transaction_versions
    where user_id = $1 and entry_id = $2 and version = $3`,
};

const REPLACE_ENTRY: Statement = {
  name: 'ledger-replace-entry',
  text: `
    update transactions
    set kind = $3, amount_minor = $4, currency = $5, category = $6, note = $7, tags = $8, entry_date = $9,
      undo_version = $10, deleted_at = case when $11::boolean then now() end,
      version = version + 1, updated_at = now()
    where user_id = $1 and id = $2
    returning ${ENTRY_COLUMNS}`,
};

const SHEET_STATE: Statement = {
  name: 'ledger-sheet-state',
  text: `
    select case
      when suspended_at is not null then 'suspended'
      when spreadsheet_id is not null then 'connected'
      else 'none'
    end as sheet
    from connections
    where user_id = $1`,
};

const OWN_CATEGORIES: Statement = {
  name: 'ledger-own-categories',
  text: `
    select user_id, key, name, kind, emoji, words, archived_at is not null as archived, merged_into
    from categories
    where user_id = any ($1::bigint[])
    order by user_id, created_at, key`,
};
