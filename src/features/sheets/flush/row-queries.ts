/** Statements about the rows of the outbox, from waiting to written. */
import { Fault } from '../../../core/errors.ts';
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import { MOST_ROWS, type OutboxRow } from '../model.ts';

export async function pendingRows(tx: Tx, userId: number, limit: number): Promise<OutboxRow[]> {
  return await rows<OutboxRow>(tx, PENDING_ROWS, [userId, limit]);
}

export async function pendingRowsOf(tx: Tx, userId: number, entryIds: number[]): Promise<OutboxRow[]> {
  return await rows<OutboxRow>(tx, PENDING_ROWS_OF, [userId, entryIds]);
}

/**
 * Puts waiting rows into a batch.
 * @throws {Fault} if another worker took some of them since they were read: this one stood still beyond its lease
 */
export async function assignRows(tx: Tx, userId: number, batchId: string, rowIds: number[]): Promise<void> {
  const assigned = await rows(tx, ASSIGN_ROWS, [userId, batchId, rowIds]);
  if (assigned.length === rowIds.length) return;
  throw new Fault('rows-taken', 'Another worker took rows of this batch meanwhile');
}

/** Takes rows out of their batch: they wait for the next one. */
export async function releaseRows(
  tx: Tx,
  userId: number,
  batchId: string,
  entryIds: number[] | null,
): Promise<void> {
  if (entryIds?.length === 0) return;
  await rows(tx, RELEASE_ROWS, [userId, batchId, entryIds]);
}

/**
 * Ends the rows of a batch. They are among the oldest that wait, and are looked for there first: a ledger may have a
 * hundred thousand rows behind them.
 * @returns how many there were, and how long the oldest of them had waited; null if there were none
 */
export async function finishRows(tx: Tx, userId: number, batchId: string): Promise<Finished> {
  const found = await firstRow<Finished & { isAll: boolean }>(tx, FINISH_OLDEST, [userId, batchId]);
  const rest = found?.isAll === true ? undefined : await firstRow<Finished>(tx, FINISH_ROWS, [userId, batchId]);
  return { rows: (found?.rows ?? 0) + (rest?.rows ?? 0), lagMs: found?.lagMs ?? rest?.lagMs ?? null };
}

export type Finished = { rows: number; lagMs: number | null };

/**
 * Gives up the rows of a batch. An entry that was changed again meanwhile is another one by now: its rows go
 * once more, merged with the new ones.
 */
export async function failRows(tx: Tx, userId: number, batchId: string, error: string): Promise<void> {
  await rows(tx, FAIL_ROWS, [userId, batchId, error]);
}

/** Rows of entries that came and went before the sheet saw them. */
export async function cancelRows(tx: Tx, userId: number, rowIds: number[]): Promise<void> {
  await rows(tx, CANCEL_ROWS, [userId, rowIds]);
}

const PENDING_ROWS: Statement = {
  name: 'sheets-pending-rows',
  text: `
    select id, entry_id as "entryId", entry_version as "entryVersion", op, payload
    from sheets_write_queue
    where user_id = $1 and status = 'PENDING' and batch_id is null
    order by id
    limit $2`,
};

const PENDING_ROWS_OF: Statement = {
  name: 'sheets-pending-rows-of',
  text: `
    select id, entry_id as "entryId", entry_version as "entryVersion", op, payload
    from sheets_write_queue
    where user_id = $1 and status = 'PENDING' and batch_id is null and entry_id = any ($2::bigint[])
    order by id`,
};

const ASSIGN_ROWS: Statement = {
  name: 'sheets-assign-rows',
  text: `
    update sheets_write_queue
    set batch_id = $2
    where user_id = $1 and id = any ($3::bigint[]) and status = 'PENDING' and batch_id is null
    returning id`,
};

const RELEASE_ROWS: Statement = {
  name: 'sheets-release-rows',
  text: `
    update sheets_write_queue
    set batch_id = null, retry_count = retry_count + 1
    where user_id = $1 and batch_id = $2 and status = 'PENDING'
      and ($3::bigint[] is null or entry_id = any ($3))`,
};

const finishing = (ids: string): string => `
    with finished as (
      update sheets_write_queue
      set status = 'DONE', processed_at = now(), last_error = null
      where user_id = $1 and id in (${ids})
      returning created_at
    )
    select count(*)::int as rows, (extract(epoch from now() - min(created_at)) * 1000)::float8 as "lagMs"`;

/** Rows that were given up once, and wait again, may come before a batch's own: hence twice as many as it has. */
const FINISH_OLDEST: Statement = {
  name: 'sheets-finish-oldest',
  text: `${finishing(`
        select id
        from (
          select id, batch_id
          from sheets_write_queue
          where user_id = $1 and status = 'PENDING'
          order by id
          limit ${2 * MOST_ROWS}
        ) as oldest
        where batch_id = $2`)},
      count(*) > 0 and count(*) = (
        select row_count from sheet_batches where user_id = $1 and batch_id = $2
      ) as "isAll"
    from finished`,
};

const FINISH_ROWS: Statement = {
  name: 'sheets-finish-rows',
  text: `${finishing(`
        select id
        from sheets_write_queue
        where user_id = $1 and batch_id = $2 and status = 'PENDING'`)}
    from finished`,
};

const FAIL_ROWS: Statement = {
  name: 'sheets-fail-rows',
  text: `
    update sheets_write_queue as refused
    set status = 'FAILED', processed_at = now(), last_error = $3
    where user_id = $1 and batch_id = $2 and status = 'PENDING'
      and not exists (
        select from sheets_write_queue as newer
        where newer.user_id = $1 and newer.entry_id = refused.entry_id and newer.status = 'PENDING'
          and newer.batch_id is distinct from $2
      )`,
};

const CANCEL_ROWS: Statement = {
  name: 'sheets-cancel-rows',
  text: `
    update sheets_write_queue
    set status = 'DONE', processed_at = now()
    where user_id = $1 and id = any ($2::bigint[]) and status = 'PENDING'`,
};
