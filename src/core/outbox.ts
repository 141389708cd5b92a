/**
 * The outbox: changes to entries that the person's sheet does not show yet, a row per change. A writer locks
 * the ledger's connection row until it commits and a claim skips locked rows, so that a worker can't come
 * between a writer's look at "is it due?" and its commit (docs/decisions/005-outbox.md).
 */
import { firstRow, rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

export type OutboxOp = 'append' | 'update' | 'delete';

/** A line of the sheet in the words of the person who wrote it; money stays in minor units until it is sent. */
export type SheetRow = {
  /** `YYYY-MM-DD` */
  date: string;
  /** "Expense" or "Income" in the person's language. */
  type: string;
  category: string;
  amountMinor: number;
  currency: string;
  note: string;
  tags: string[];
};

export type OutboxChange = {
  /** The ledger's owner. */
  userId: number;
  entryId: number;
  entryVersion: number;
  op: OutboxOp;
  /** The whole line as it shall be; absent for a deletion. */
  row?: SheetRow;
};

/**
 * Puts a change into the outbox and makes the ledger's connection due. Earlier changes of the entry that could not be
 * written go again with it: one that never came into the sheet would else stay away in silence.
 * @param flushDelayMs how long changes gather before a flush, in milliseconds
 */
export async function enqueueChange(tx: Tx, change: OutboxChange, flushDelayMs: number): Promise<void> {
  await firstRow(tx, MARK_DUE, [change.userId, flushDelayMs]);
  await rows(tx, REVIVE_FAILED, [change.userId, change.entryId]);
  await rows(tx, INSERT_CHANGE, [
    change.userId,
    change.entryId,
    change.entryVersion,
    change.op,
    JSON.stringify(change.row ?? {}),
  ]);
}

/** How many changes of a ledger wait to be written, and since when the oldest does. */
export async function countWaiting(db: Db | Tx, userId: number): Promise<{ waiting: number; oldest: Date | null }> {
  const row = await firstRow<{ waiting: number; oldest: Date | null }>(db, COUNT_WAITING, [userId]);
  return row ?? { waiting: 0, oldest: null };
}

const MARK_DUE: Statement = {
  name: 'outbox-mark-due',
  text: `
    update connections
    set due_at = coalesce(due_at, now() + $2 * interval '1 millisecond')
    where user_id = $1
    returning user_id`,
};

const REVIVE_FAILED: Statement = {
  name: 'outbox-revive-failed',
  text: `
    update sheets_write_queue
    set status = 'PENDING', batch_id = null, processed_at = null
    where user_id = $1 and entry_id = $2 and status = 'FAILED'`,
};

const INSERT_CHANGE: Statement = {
  name: 'outbox-insert',
  text: `
    insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    values ($1, $2, $3, $4, $5)`,
};

const COUNT_WAITING: Statement = {
  name: 'outbox-count-waiting',
  text: `
    select count(*)::int as waiting, min(created_at) as oldest
    from sheets_write_queue
    where user_id = $1 and status = 'PENDING'`,
};
