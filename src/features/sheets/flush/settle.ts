/** The end of a flush. */
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { mendingOf, newFence } from './batch.ts';
import { forgetFences, insertBatch, markUnsent, recutBatch, settleBatch } from './batch-queries.ts';
import type { FlushContext } from './flush-context.ts';
import {
  lockConnection,
  postponeConnection,
  putOffConnection,
  repeatConnection,
  restConnection,
  suspendConnection,
} from './lease-queries.ts';
import { backoffMs, type Batch, type Delivery, type Lease, type SuspendReason } from '../model.ts';
import { findOwnerLocale } from '../queries.ts';
import { freezeSuspects, settleRefused } from './refused.ts';
import { finishCopies } from './repair-queries.ts';
import { finishRows, releaseRows } from './row-queries.ts';
import { suspendedNotice } from '../views.ts';
import { settleTrouble } from './trouble.ts';

/** How a flush ended, and how many rows of the outbox it finished. */
export type Settled = {
  kind: 'done' | 'idle' | 'missed' | 'refused' | 'recut' | 'later' | 'suspended' | 'lease-lost';
  rows: number;
  /** How long the oldest of them had waited since it was recorded. */
  lagMs?: number | null;
};

type Delivered<Kind extends Delivery['kind']> = Extract<Delivery, { kind: Kind }>;

/**
 * Writes down what became of a batch and gives the lease back, in one transaction. The connection is locked
 * first: a writer that commits before is seen here, one that commits later finds the connection at rest and
 * makes it due again. A worker whose lease was taken over writes nothing; the other one asks for the fence.
 */
export async function settle(
  context: FlushContext,
  lease: Lease,
  result: { batch: Batch; delivery: Delivery } | null,
): Promise<Settled> {
  return await transaction(context.house.db, async (tx) => {
    if (!(await lockConnection(tx, lease))) return { kind: 'lease-lost', rows: 0 };
    if (result === null) return await settleNothing(context, tx, lease);
    const { batch, delivery } = result;
    await settleTrouble(context, tx, lease, delivery);
    if (delivery.kind === 'applied') return await settleApplied(context, tx, lease, batch, delivery);
    if (delivery.kind === 'refused') {
      await settleRefused(context, tx, lease, batch, delivery.message);
      return { kind: 'refused', rows: 0 };
    }
    if (delivery.kind === 'unfit') return await settleUnfit(tx, lease, batch, delivery);
    if (delivery.kind === 'later') return await settleLater(context, tx, lease, batch, delivery);
    return await settleSuspended(context, tx, lease, delivery.reason);
  });
}

async function settleNothing(context: FlushContext, tx: Tx, lease: Lease): Promise<Settled> {
  await rest(context, tx, lease, { atOnce: false, synced: true, headerSeen: false });
  return { kind: 'idle', rows: 0 };
}

/** What was hit by mistake becomes the next batch, stored here: this process may die before it is delivered. */
async function settleApplied(
  context: FlushContext,
  tx: Tx,
  lease: Lease,
  { batchId, intent }: Batch,
  { misses, headerSeen }: Delivered<'applied'>,
): Promise<Settled> {
  const { userId, spreadsheetId } = lease;
  if (misses.entryIds.length > 0) await releaseRows(tx, userId, batchId, misses.entryIds);
  const { rows, lagMs } = await finishRows(tx, userId, batchId);
  await settleBatch(tx, userId, batchId, 'done');
  if (intent.oldFences.length > 0) await forgetFences(tx, userId, spreadsheetId, intent.oldFences);
  if (intent.copies !== undefined) await finishCopies(tx, userId, intent.copies, misses.entryIds);
  const mending = mendingOf(misses, intent.rest);
  if (mending !== undefined) {
    await insertBatch(tx, lease, { fence: newFence(), intent: mending, attempts: 0, rowCount: 0 });
  }
  const hasMissed = mending !== undefined || misses.entryIds.length > 0;
  const isSearching = mending === undefined && (await freezeSuspects(tx, lease, intent));
  const isOver = !hasMissed && !isSearching;
  await rest(context, tx, lease, { atOnce: !isOver, synced: isOver, headerSeen });
  if (hasMissed) await hurryAfterMiss(tx, lease);
  return { kind: hasMissed ? 'missed' : 'done', rows, lagMs };
}

/** So many misses in a row are chance; a sheet that something sorts all the time would use up everybody's quota. */
const MISSES_AT_ONCE = 8;

async function hurryAfterMiss(tx: Tx, { userId, attempt }: Lease): Promise<void> {
  const misses = attempt + 1;
  if (misses <= MISSES_AT_ONCE) return await repeatConnection(tx, userId, { attempt: misses, error: null });
  const waitMs = backoffMs(misses - MISSES_AT_ONCE, Math.random());
  await postponeConnection(tx, userId, { waitMs, attempt: misses, error: 'lines moved during each write' });
}

/**
 * Nothing of the batch's own is wrong: the same changes go again, with what stood in their way changed. Old fences
 * are left out once; an id that somebody else has is as good as never met, so it may count as a failure.
 */
async function settleUnfit(
  tx: Tx,
  lease: Lease,
  { batchId, fence, intent }: Batch,
  { because }: Delivered<'unfit'>,
): Promise<Settled> {
  const { userId, spreadsheetId } = lease;
  if (because === 'old-fences') await forgetFences(tx, userId, spreadsheetId, intent.oldFences);
  await recutBatch(tx, userId, batchId, {
    fence: because === 'fence-taken' ? newFence() : fence,
    intent: because === 'old-fences' ? { ...intent, oldFences: [] } : intent,
  });
  if (because === 'old-fences') {
    await repeatConnection(tx, userId, { attempt: lease.attempt, error: null });
  } else {
    const attempt = lease.attempt + 1;
    await postponeConnection(tx, userId, { waitMs: backoffMs(attempt, Math.random()), attempt, error: because });
  }
  return { kind: 'recut', rows: 0 };
}

async function settleLater(
  { house }: FlushContext,
  tx: Tx,
  lease: Lease,
  { batchId }: Batch,
  delivery: Delivered<'later'>,
): Promise<Settled> {
  const { message, unsent, isFailure } = delivery;
  const attempt = isFailure ? lease.attempt + 1 : lease.attempt;
  const waitMs = isFailure ? Math.max(backoffMs(attempt, Math.random()), delivery.waitMs) : delivery.waitMs;
  if (unsent) await markUnsent(tx, lease.userId, batchId);
  if (isFailure) await postponeConnection(tx, lease.userId, { waitMs, attempt, error: message });
  else await putOffConnection(tx, lease.userId, { waitMs, error: message });
  house.log.warn('A flush has to be tried again', { userId: lease.userId, batchId, attempt, waitMs, message });
  return { kind: 'later', rows: 0 };
}

/** The person is told once: a suspended connection is not flushed, so it cannot be suspended again. */
async function settleSuspended(
  { house, gate }: FlushContext,
  tx: Tx,
  { userId }: Lease,
  reason: SuspendReason,
): Promise<Settled> {
  await suspendConnection(tx, userId, reason);
  const locale = await findOwnerLocale(tx, userId);
  const notice = suspendedNotice(house.text, locale, { chatId: userId, reason, email: gate.email });
  await house.sender.notify(tx, notice);
  house.log.info('A connection was suspended', { userId, reason });
  return { kind: 'suspended', rows: 0 };
}

async function rest(
  { flushDelayMs }: FlushContext,
  tx: Tx,
  { userId }: Lease,
  options: { atOnce: boolean; synced: boolean; headerSeen: boolean },
): Promise<void> {
  await restConnection(tx, userId, { flushDelayMs, ...options });
}
