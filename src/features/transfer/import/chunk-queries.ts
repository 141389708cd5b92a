/** The lines of a file, a thousand a row: as they stand in it until they are entered, then the entries they became. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Import } from './queries.ts';

export type Chunk = { chunk: number; lines: string[][]; duplicates: number[] };

type Own = Pick<Import, 'userId' | 'id'>;

/** Keeps the lines of a file, a row of the table for each chunk. */
export async function stageLines(tx: Tx, { userId, id }: Own, chunks: string[][][]): Promise<void> {
  await rows(tx, CLEAR_CHUNKS, [userId, id]);
  await rows(tx, STAGE, [userId, id, chunks.map((lines) => JSON.stringify(lines))]);
}

export async function chunksOf(db: Db | Tx, { userId, id }: Own): Promise<Chunk[]> {
  return await rows<Chunk>(db, CHUNKS, [userId, id]);
}

/** The next lines that are no entries yet. */
export async function nextToEnter(tx: Tx, { userId, id }: Own): Promise<Chunk | undefined> {
  return await firstRow<Chunk>(tx, NEXT_TO_ENTER, [userId, id]);
}

export async function saveEntered(tx: Tx, { userId, id }: Own, chunk: number, entryIds: number[]): Promise<void> {
  await rows(tx, ENTERED, [userId, id, chunk, entryIds]);
}

/** The last entries that were not taken back. */
export async function nextToRemove(
  tx: Tx,
  { userId, id }: Own,
): Promise<{ chunk: number; entryIds: number[] } | undefined> {
  return await firstRow(tx, NEXT_TO_REMOVE, [userId, id]);
}

export async function saveRemoved(tx: Tx, { userId, id }: Own, chunk: number, count: number): Promise<void> {
  await rows(tx, REMOVED, [userId, id, chunk, count]);
}

/** The lines are entries now, or nobody wants them. */
export async function dropLines(tx: Tx, { userId, id }: Own): Promise<void> {
  await rows(tx, DROP_LINES, [userId, id]);
}

const CLEAR_CHUNKS: Statement = {
  name: 'transfer-import-clear-chunks',
  text: `
    delete from import_chunks
    where user_id = $1 and import_id = $2`,
};

const STAGE: Statement = {
  name: 'transfer-import-stage',
  text: `
    insert into import_chunks (user_id, import_id, chunk, lines)
    select $1, $2, ordinal, lines
    from unnest($3::jsonb[]) with ordinality as chunk (lines, ordinal)`,
};

const CHUNKS: Statement = {
  name: 'transfer-import-chunks',
  text: `
    select chunk, lines, duplicates
    from import_chunks
    where user_id = $1 and import_id = $2
    order by chunk`,
};

const NEXT_TO_ENTER: Statement = {
  name: 'transfer-import-next-to-enter',
  text: `
    select chunk, lines, duplicates
    from import_chunks
    where user_id = $1 and import_id = $2 and entry_ids is null
    order by chunk
    limit 1`,
};

const ENTERED: Statement = {
  name: 'transfer-import-entered',
  text: `
    with chunk as (
      update import_chunks
      set entry_ids = $4::bigint[]
      where user_id = $1 and import_id = $2 and chunk = $3
    )
    update imports
    set entered = entered + cardinality($4::bigint[]), tries = 0
    where user_id = $1 and id = $2`,
};

const NEXT_TO_REMOVE: Statement = {
  name: 'transfer-import-next-to-remove',
  text: `
    select chunk, entry_ids as "entryIds"
    from import_chunks
    where user_id = $1 and import_id = $2 and entry_ids is not null and removed_at is null
    order by chunk desc
    limit 1`,
};

const REMOVED: Statement = {
  name: 'transfer-import-removed',
  text: `
    with chunk as (
      update import_chunks
      set removed_at = now()
      where user_id = $1 and import_id = $2 and chunk = $3
    )
    update imports
    set taken_back = taken_back + $4, tries = 0
    where user_id = $1 and id = $2`,
};

const DROP_LINES: Statement = {
  name: 'transfer-import-drop-lines',
  text: `
    update import_chunks
    set lines = null, duplicates = '{}'
    where user_id = $1 and import_id = $2`,
};
