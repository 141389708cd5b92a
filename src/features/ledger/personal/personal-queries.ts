/** What the ledger keeps of a person, read in pieces, and removed. */
import { deletionFrom, readList } from '../../../core/personal-data.ts';
import { rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** Rows of one piece. */
const PIECE = 1_000;

type Piece = { id: number } & Record<string, unknown>;

/** All of a person's ledger, oldest first, and what they recorded into ledgers of others. */
export async function* readEntries(db: Db, userId: number): AsyncGenerator<Record<string, unknown>> {
  yield* readInPieces(db, ENTRIES, userId);
  yield* readInPieces(db, ENTRIES_FOR_OTHERS, userId);
}

export async function* readWrites(db: Db, userId: number): AsyncGenerator<Record<string, unknown>> {
  yield* readInPieces(db, WRITES, userId);
}

export const readAll = (
  db: Db,
  what: keyof typeof LISTS,
  userId: number,
): AsyncGenerator<Record<string, unknown>> => readList(db, LISTS[what], userId);

async function* readInPieces(db: Db, statement: Statement, userId: number): AsyncGenerator<Record<string, unknown>> {
  let after = 0;
  for (;;) {
    const piece = await rows<Piece>(db, statement, [userId, after, PIECE]);
    for (const { id: _id, ...row } of piece) yield row;
    if (piece.length < PIECE) return;
    after = piece.at(-1)?.id ?? after;
  }
}

/** The ledger goes; what the person recorded into ledgers of others is their owners' from now on. */
export async function eraseLedger(tx: Tx, userId: number): Promise<void> {
  for (const statement of [...ERASE, OWN_NO_MORE, WRITTEN_NO_MORE]) await rows(tx, statement, [userId]);
}

const PERSONAL_COLUMNS = `
      id, kind, amount_minor as "amountMinor", currency, category, note, tags, entry_date as date,
      created_at as "recordedAt", deleted_at as "deletedAt"`;

const ENTRIES: Statement = {
  name: 'ledger-personal-entries',
  text: `
    select ${PERSONAL_COLUMNS}
    from transactions
    where user_id = $1 and id > $2
    order by id
    limit $3`,
};

const ENTRIES_FOR_OTHERS: Statement = {
  name: 'ledger-personal-entries-for-others',
  text: `
    select ${PERSONAL_COLUMNS}
    from transactions
    where recorded_by = $1 and recorded_by <> user_id and id > $2
    order by id
    limit $3`,
};

const WRITES: Statement = {
  name: 'ledger-personal-writes',
  text: `
    select id, kind, payload, created_at as "writtenAt", undone_at as "undoneAt"
    from ledger_writes
    where user_id = $1 and id > $2
    order by id
    limit $3`,
};

const CATEGORIES: Statement = {
  name: 'ledger-personal-categories',
  text: `
    select name, emoji, kind, words, created_at as "createdAt", archived_at as "archivedAt"
    from categories
    where user_id = $1
    order by created_at, key`,
};

const LESSONS: Statement = {
  name: 'ledger-personal-lessons',
  text: `
    select words, kind, category, taught_at as "taughtAt"
    from category_lessons
    where user_id = $1
    order by taught_by`,
};

const RATES: Statement = {
  name: 'ledger-personal-rates',
  text: `
    select currency, in_currency as "inCurrency", from_day as "fromDay", rate
    from own_rates
    where user_id = $1
    order by from_day, currency`,
};

const LISTS = { categories: CATEGORIES, lessons: LESSONS, rates: RATES };

const ERASE: Statement[] = [
  'sheets_write_queue',
  'transaction_versions',
  'transactions',
  'category_lessons',
  'ledger_writes',
  'category_moves',
  'categories',
  'own_rates',
].map((table) => deletionFrom('ledger', table));

/** Without the message: the owner's chat has one of the same number. */
const OWN_NO_MORE: Statement = {
  name: 'ledger-personal-own-no-more',
  text: `
    update transactions
    set recorded_by = user_id, message_id = null
    where recorded_by = $1 and recorded_by <> user_id`,
};

/** Nobody takes back what is nobody's any more, but it still says what happened to the entries. */
const WRITTEN_NO_MORE: Statement = {
  name: 'ledger-personal-written-no-more',
  text: `
    update ledger_writes
    set written_by = 0
    where written_by = $1 and written_by <> user_id`,
};
