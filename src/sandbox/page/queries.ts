/**
 * What the page reads in the bot's database. Each statement stays cheap however long the outbox has grown, except
 * the count of settled rows, which is asked for only when something has changed.
 */
import { firstRow, rows } from '../../platform/postgres.ts';
import type { Db, Statement } from '../../platform/postgres.ts';

export interface QueueRow {
  id: string;
  userId: string;
  person: string;
  entryId: string;
  entryVersion: number;
  op: 'append' | 'update' | 'delete';
  status: 'PENDING' | 'DONE' | 'FAILED';
  batchId: string | null;
  retryCount: number;
  lastError: string | null;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** From its creation until it was settled. */
  tookMs: number | null;
}

/** Rows that wait, in no batch yet or for the answer of Google. */
export interface WaitingCounts {
  pending: number;
  batch: number;
}

export interface SettledCounts {
  done: number;
  failed: number;
}

/** The primary key is walked for each ledger, never the whole table. */
const LATEST_ROWS: Statement = {
  name: 'sandbox_latest_queue_rows',
  text: `
    select q.id::text, q.user_id::text as "userId", coalesce(u.first_name, '') as person,
           q.entry_id::text as "entryId", q.entry_version as "entryVersion", q.op, q.status,
           q.batch_id as "batchId", q.retry_count as "retryCount", q.last_error as "lastError",
           floor(extract(epoch from q.created_at) * 1000)::float8 as "createdAt",
           floor(extract(epoch from q.processed_at - q.created_at) * 1000)::float8 as "tookMs"
      from ledgers l
     cross join lateral (
       select * from sheets_write_queue where user_id = l.user_id order by id desc limit $1
     ) q
      left join users u on u.user_id = q.user_id
     order by q.id desc
     limit $1`,
};

/** The rows of all ledgers, newest first. */
export async function readLatestRows(db: Db, limit: number): Promise<QueueRow[]> {
  return await rows<QueueRow>(db, LATEST_ROWS, [limit]);
}

/** Through the partial index of the rows that wait. */
const WAITING_COUNTS: Statement = {
  name: 'sandbox_waiting_counts',
  text: `
    select count(*) filter (where batch_id is null)::int as pending, count(batch_id)::int as batch
      from sheets_write_queue
     where status = 'PENDING'`,
};

export async function readWaitingCounts(db: Db): Promise<WaitingCounts> {
  return await firstRow<WaitingCounts>(db, WAITING_COUNTS, []) ?? { pending: 0, batch: 0 };
}

const SETTLED_COUNTS: Statement = {
  name: 'sandbox_settled_counts',
  text: `
    select count(*) filter (where status = 'DONE')::int as done,
           count(*) filter (where status = 'FAILED')::int as failed
      from sheets_write_queue
     where status <> 'PENDING'`,
};

export async function readSettledCounts(db: Db): Promise<SettledCounts> {
  return await firstRow<SettledCounts>(db, SETTLED_COUNTS, []) ?? { done: 0, failed: 0 };
}

const CONNECTED_SPREADSHEET: Statement = {
  name: 'sandbox_connected_spreadsheet',
  text: `
    select c.spreadsheet_id as "spreadsheetId"
      from users u
      join connections c on c.user_id = u.ledger_user_id
     where u.user_id = $1`,
};

/** The spreadsheet of the ledger that a person writes into, or null. */
export async function readConnectedSpreadsheet(db: Db, userId: number): Promise<string | null> {
  const found = await firstRow<{ spreadsheetId: string | null }>(db, CONNECTED_SPREADSHEET, [userId]);
  return found?.spreadsheetId ?? null;
}
