/** Every statement of the room of categories. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { StoredCategory } from './model.ts';

/** Keeps others from changing the categories of a ledger until the transaction ends. */
export async function lockCategories(tx: Tx, userId: number): Promise<StoredCategory[]> {
  await rows(tx, LOCK_LEDGER, [userId]);
  return await rows<StoredCategory>(tx, STORED, [userId]);
}

export async function putCategory(tx: Tx, userId: number, category: StoredCategory): Promise<void> {
  const { key, name, emoji, kind, words, isArchived, mergedInto } = category;
  await rows(tx, PUT, [userId, key, name, emoji, kind, words, isArchived, mergedInto]);
}

export async function removeCategory(tx: Tx, userId: number, key: string): Promise<void> {
  await rows(tx, REMOVE, [userId, key]);
}

/** How many entries a category holds. */
export async function countEntries(db: Db | Tx, userId: number, key: string): Promise<number> {
  return (await firstRow<{ count: number }>(db, COUNT, [userId, key]))?.count ?? 0;
}

const LOCK_LEDGER: Statement = {
  name: 'categories-lock-ledger',
  text: `
    select user_id
    from ledgers
    where user_id = $1
    for no key update`,
};

const STORED: Statement = {
  name: 'categories-stored',
  text: `
    select key, name, emoji, kind, words, archived_at is not null as "isArchived", merged_into as "mergedInto"
    from categories
    where user_id = $1`,
};

const PUT: Statement = {
  name: 'categories-put',
  text: `
    insert into categories (user_id, key, name, emoji, kind, words, archived_at, merged_into)
    values ($1, $2, $3, $4, $5, $6, case when $7::boolean then now() end, $8)
    on conflict (user_id, key) do update
      set name = excluded.name, emoji = excluded.emoji, words = excluded.words, merged_into = excluded.merged_into,
        archived_at = case when $7::boolean then coalesce(categories.archived_at, now()) end`,
};

const REMOVE: Statement = {
  name: 'categories-remove',
  text: `
    delete from categories
    where user_id = $1 and key = $2`,
};

const COUNT: Statement = {
  name: 'categories-count-entries',
  text: `
    select count(*)::int as count
    from transactions
    where user_id = $1 and category = $2 and deleted_at is null`,
};
