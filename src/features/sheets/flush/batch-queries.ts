/** Statements about batches and their fences. */
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Batch, Intent, Lease } from '../model.ts';

/** The unsettled batch of a ledger, with a try more on its account. */
export async function takeUnsettled(
  tx: Tx,
  userId: number,
): Promise<(Batch & { spreadsheetId: string; sheetId: number | null }) | undefined> {
  return await firstRow(tx, TAKE_UNSETTLED, [userId]);
}

/**
 * @param lease.sheetId the tab that the batch is for; the ledger may move to another one before it is delivered
 * @param batch.attempts 1 for a batch that is sent right away, 0 for one that waits
 * @param batch.rowCount how many rows of the outbox it takes
 */
export async function insertBatch(
  tx: Tx,
  { userId, spreadsheetId, sheetId }: Pick<Lease, 'userId' | 'spreadsheetId' | 'sheetId'>,
  batch: { fence: number; intent: Intent; attempts: number; rowCount: number },
): Promise<string> {
  const inserted = await firstRow<{ batchId: string }>(tx, INSERT_BATCH, [
    userId,
    spreadsheetId,
    sheetId,
    batch.fence,
    JSON.stringify(batch.intent),
    batch.attempts,
    batch.rowCount,
  ]);
  if (inserted === undefined) throw new Error('A batch was inserted, yet no row came back');
  return inserted.batchId;
}

/** Ends a batch. Its content is not needed any more; the rows of the outbox say what it was. */
export async function settleBatch(tx: Tx, userId: number, batchId: string, outcome: 'done' | 'failed'): Promise<void> {
  await rows(tx, SETTLE_BATCH, [userId, batchId, outcome]);
}

/** Notes that no try of this batch has reached the sheet. */
export async function markUnsent(tx: Tx, userId: number, batchId: string): Promise<void> {
  await rows(tx, MARK_UNSENT, [userId, batchId]);
}

/** Gives a batch that was surely not applied another fence or another content. */
export async function recutBatch(
  tx: Tx,
  userId: number,
  batchId: string,
  { fence, intent }: { fence: number; intent: Intent },
): Promise<void> {
  await rows(tx, RECUT_BATCH, [userId, batchId, fence, JSON.stringify(intent)]);
}

/** Fences that no late request can need any more. */
export async function oldFences(tx: Tx, userId: number, spreadsheetId: string): Promise<number[]> {
  return (await rows<{ fence: number }>(tx, OLD_FENCES, [userId, spreadsheetId])).map(({ fence }) => fence);
}

export async function forgetFences(tx: Tx, userId: number, spreadsheetId: string, fences: number[]): Promise<void> {
  await rows(tx, FORGET_FENCES, [userId, spreadsheetId, fences]);
}

const TAKE_UNSETTLED: Statement = {
  name: 'sheets-take-unsettled',
  text: `
    update sheet_batches
    set attempts = attempts + 1
    where user_id = $1 and settled_at is null
    returning batch_id as "batchId", spreadsheet_id as "spreadsheetId", sheet_id as "sheetId", fence, intent,
      attempts > 1 as "maybeSent"`,
};

const INSERT_BATCH: Statement = {
  name: 'sheets-insert-batch',
  text: `
    insert into sheet_batches (user_id, batch_id, spreadsheet_id, sheet_id, fence, intent, attempts, row_count)
    values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7)
    returning batch_id as "batchId"`,
};

const SETTLE_BATCH: Statement = {
  name: 'sheets-settle-batch',
  text: `
    update sheet_batches
    set settled_at = now(), outcome = $3, intent = '{}'
    where user_id = $1 and batch_id = $2 and settled_at is null`,
};

const MARK_UNSENT: Statement = {
  name: 'sheets-mark-unsent',
  text: `
    update sheet_batches
    set attempts = 0
    where user_id = $1 and batch_id = $2 and settled_at is null`,
};

const RECUT_BATCH: Statement = {
  name: 'sheets-recut-batch',
  text: `
    update sheet_batches
    set fence = $3, intent = $4, attempts = 0
    where user_id = $1 and batch_id = $2 and settled_at is null`,
};

/**
 * A day is far longer than Google works on any request (180 s). All fences of a spreadsheet share 30,000
 * characters, enough for about 790: where flushes are that many, minutes have to do.
 */
const OLD_FENCES: Statement = {
  name: 'sheets-old-fences',
  text: `
    select fence
    from (
      select fence, settled_at, row_number() over (order by settled_at desc) as place
      from sheet_batches
      where user_id = $1 and spreadsheet_id = $2 and outcome = 'done'
    ) as settled
    where settled_at < now() - interval '1 day' or (place > 300 and settled_at < now() - interval '10 minutes')
    order by settled_at
    limit 5`,
};

const FORGET_FENCES: Statement = {
  name: 'sheets-forget-fences',
  text: `
    delete from sheet_batches
    where user_id = $1 and spreadsheet_id = $2 and fence = any ($3::int[]) and outcome = 'done'`,
};
