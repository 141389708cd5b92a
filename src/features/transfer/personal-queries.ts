/** Statements about all that transfer keeps of one person. */
import { rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';

export async function* collectImports(db: Db, userId: number): AsyncGenerator<Record<string, unknown>> {
  yield* await rows<Record<string, unknown>>(db, IMPORTS, [userId]);
}

/** Jobs that are under way find nothing to work on. */
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

const ERASE_IMPORTS: Statement = {
  name: 'transfer-erase-imports',
  text: `
    delete from imports
    where user_id = $1`,
};

const ERASE_EXPORTS: Statement = {
  name: 'transfer-erase-exports',
  text: `
    delete from exports
    where user_id = $1`,
};

const ERASE_JOBS: Statement = {
  name: 'transfer-erase-jobs',
  text: `
    delete from pgboss.job
    where name in ('transfer-exports', 'transfer-imports') and data ->> 'userId' = $1`,
};
