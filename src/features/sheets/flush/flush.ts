/** The flush of a ledger, from its lease to its end (docs/decisions/006-fenced-flush.md). */
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { fittingRows, intentOf } from './batch.ts';
import { settleBatch, takeUnsettled } from './batch-queries.ts';
import type { FlushContext } from './flush-context.ts';
import { freezeRows, store } from './freeze.ts';
import type { OnSent } from './gate.ts';
import { holdsLease } from './lease-queries.ts';
import { MOST_ROWS, type Batch, type Lease } from '../model.ts';
import { endRepair, wantedCopies } from './repair-queries.ts';
import { pendingRows, releaseRows } from './row-queries.ts';
import { settle, type Settled } from './settle.ts';

/**
 * Writes what waits for a ledger's sheet, in one call to Google. Freeze, deliver, settle: the batch is stored
 * before it is sent and settled after, each in a transaction of its own, so that whoever holds the lease next
 * can finish what this process began.
 */
export async function flush(context: FlushContext, lease: Lease): Promise<Settled> {
  await context.onStep('leased', lease);
  const frozen = await transaction(context.house.db, async (tx) => await freeze(tx, lease));
  if (frozen === 'lease-lost') return { kind: 'lease-lost', rows: 0 };
  if (frozen === 'nothing') return await settle(context, lease, null);
  await context.onStep('frozen', lease);
  const onStep: OnSent = async (step) => await context.onStep(step, lease);
  const delivery = await context.gate.sink.deliver(lease, frozen, onStep);
  await context.onStep('before-settling', lease);
  return await settle(context, lease, { batch: frozen, delivery });
}

/** The batch to deliver: the one that is not settled yet, else a new one of what waits. */
async function freeze(tx: Tx, lease: Lease): Promise<Batch | 'nothing' | 'lease-lost'> {
  if (!(await holdsLease(tx, lease))) return 'lease-lost';
  const unsettled = await takeUnsettled(tx, lease.userId);
  if (unsettled?.spreadsheetId === lease.spreadsheetId && unsettled.sheetId === lease.sheetId) return unsettled;
  if (unsettled !== undefined) await abandon(tx, lease.userId, unsettled.batchId);
  return (lease.repair === null ? undefined : await freezeRepair(tx, lease)) ?? (await freezeNew(tx, lease));
}

/** Each may have several copies, and the bin has room for so many lines. */
const COPIES_AT_ONCE = 100;

async function freezeRepair(tx: Tx, lease: Lease): Promise<Batch | undefined> {
  const copies = await wantedCopies(tx, lease.userId, COPIES_AT_ONCE);
  if (copies.length === 0) {
    await endRepair(tx, lease.userId);
    return undefined;
  }
  return await store(tx, lease, { ...intentOf([]), copies }, { rowIds: [], attempts: 1 });
}

async function freezeNew(tx: Tx, lease: Lease): Promise<Batch | 'nothing'> {
  const rows = fittingRows(await pendingRows(tx, lease.userId, MOST_ROWS));
  return (await freezeRows(tx, lease, rows, 1)) ?? 'nothing';
}

/** The ledger has another sheet or tab by now: what the old one has not confirmed goes to the new one. */
async function abandon(tx: Tx, userId: number, batchId: string): Promise<void> {
  await releaseRows(tx, userId, batchId, null);
  await settleBatch(tx, userId, batchId, 'failed');
}
