/** From waiting rows to a stored batch. */
import type { Tx } from '../../../platform/postgres.ts';
import type { Batch, Intent, Lease, OutboxRow } from '../model.ts';
import { intentOf, mergeRows, newFence } from './batch.ts';
import { insertBatch, oldFences } from './batch-queries.ts';
import { assignRows, cancelRows } from './row-queries.ts';

/**
 * Freezes what rows say. Rows of entries that came and went before the sheet saw them are done.
 * @param attempts 1 for a batch that is sent right away, 0 for one that waits
 * @returns undefined if nothing is left to write
 */
export async function freezeRows(
  tx: Tx,
  lease: Lease,
  rows: OutboxRow[],
  attempts: 0 | 1,
): Promise<Batch | undefined> {
  const { userId, spreadsheetId } = lease;
  const { changes, cancelled } = mergeRows(rows);
  const isCancelled = new Set(cancelled);
  const idsOf = (wanted: boolean) =>
    rows.filter(({ entryId }) => isCancelled.has(entryId) === wanted).map(({ id }) => id);
  if (cancelled.length > 0) await cancelRows(tx, userId, idsOf(true));
  if (changes.length === 0) return undefined;
  const intent = intentOf(changes, await oldFences(tx, userId, spreadsheetId));
  return await store(tx, lease, intent, { rowIds: idsOf(false), attempts });
}

export async function store(
  tx: Tx,
  lease: Lease,
  intent: Intent,
  { rowIds, attempts }: { rowIds: number[]; attempts: 0 | 1 },
): Promise<Batch> {
  const fence = newFence();
  const batchId = await insertBatch(tx, lease, { fence, intent, attempts, rowCount: rowIds.length });
  if (rowIds.length > 0) await assignRows(tx, lease.userId, batchId, rowIds);
  return { batchId, fence, intent, maybeSent: false };
}
