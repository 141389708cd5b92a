/** Statements about all that transfer keeps of one person. */
import { readList } from '../../core/personal-data.ts';
import { rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';

export const collectImports = (db: Db, userId: number): AsyncGenerator<Record<string, unknown>> =>
  readList(db, IMPORTS, userId);

/** The lines of files that are not entered yet, as they stand there, a thousand at a time. */
export async function* collectLines(db: Db, userId: number): AsyncGenerator<Record<string, unknown>> {
  let after: Pick<Piece, 'importId' | 'chunk'> = { importId: 0, chunk: 0 };
  for (;;) {
    const [piece] = await rows<Piece>(db, LINES, [userId, after.importId, after.chunk]);
    if (piece === undefined) return;
    for (const cells of piece.lines) yield { fileName: piece.fileName, cells };
    after = piece;
  }
}

type Piece = { importId: number; chunk: number; fileName: string; lines: string[][] };

export const collectExports = (db: Db, userId: number): AsyncGenerator<Record<string, unknown>> =>
  readList(db, EXPORTS, userId);

/** Jobs that are under way find nothing to work on, those of partners that are about this person's ledger, too. */
export async function eraseTransfer(tx: Tx, userId: number): Promise<void> {
  for (const statement of [ERASE_IMPORTS, ERASE_EXPORTS]) await rows(tx, statement, [userId]);
  await rows(tx, ERASE_JOBS, [`${userId}`]);
}

const IMPORTS: Statement = {
  name: 'transfer-personal-imports',
  text: `
    select file_name as "fileName", state, row_count as "lines", entered, created_at as "sentAt"
    from imports
    where user_id = $1
    order by id`,
};

const LINES: Statement = {
  name: 'transfer-personal-lines',
  text: `
    select import_id as "importId", chunk, file_name as "fileName", lines
    from import_chunks
    join imports using (user_id)
    where user_id = $1 and imports.id = import_id and lines is not null and (import_id, chunk) > ($2, $3)
    order by import_id, chunk
    limit 1`,
};

const EXPORTS: Statement = {
  name: 'transfer-personal-exports',
  text: `
    select format, from_date as "from", to_date as "to", asked_at as "askedAt", done
    from exports
    where user_id = $1`,
};

const ERASE_IMPORTS: Statement = {
  name: 'transfer-erase-imports',
  text: `
    delete from imports
    where user_id = $1 or ledger_user_id = $1`,
};

const ERASE_EXPORTS: Statement = {
  name: 'transfer-erase-exports',
  text: `
    delete from exports
    where user_id = $1 or ledger_user_id = $1`,
};

const ERASE_JOBS: Statement = {
  name: 'transfer-erase-jobs',
  text: `
    delete from pgboss.job
    where name in ('transfer-exports', 'transfer-imports') and data ->> 'userId' = $1`,
};
