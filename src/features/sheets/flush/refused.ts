/**
 * What becomes of a batch that Google refused for what it says. It is halved until the one bad change is alone, which
 * fails if it is refused once more: a first refusal may be for a position that a person changed meanwhile. Of 500 rows
 * that takes 21 writes at most, at once; after each row that failed with no success since, longer and longer.
 */
import type { Tx } from '../../../platform/postgres.ts';
import { backoffMs, type Batch, type Change, type Intent, type Lease } from '../model.ts';
import { firstHalf, intentOf, mendingOf, newFence } from './batch.ts';
import { insertBatch, recutBatch, settleBatch } from './batch-queries.ts';
import type { FlushContext } from './flush-context.ts';
import { freezeRows } from './freeze.ts';
import { postponeConnection, repeatConnection } from './lease-queries.ts';
import { giveUpCopies } from './repair-queries.ts';
import { failRows, pendingRowsOf, releaseRows } from './row-queries.ts';

/** Cuts a smaller batch out of a refused one, or gives up what is left of it, and gives the lease back. */
export async function settleRefused(
  { house }: FlushContext,
  tx: Tx,
  lease: Lease,
  batch: Batch,
  message: string,
): Promise<void> {
  const { userId, attempt } = lease;
  const { batchId, intent } = batch;
  house.log.warn('Google refused a batch', { userId, batchId, changes: intent.changes.length, message });
  const next = nextTry(intent);
  if (next !== undefined) {
    await releaseRows(tx, userId, batchId, next.suspects ?? []);
    await recutBatch(tx, userId, batchId, { fence: newFence(), intent: next });
    await repeatConnection(tx, userId, { attempt, error: message });
    return;
  }
  await giveUp(tx, lease, batch, message);
  house.log.error('Google would not take a change', { userId, batchId, message });
  const failures = attempt + 1;
  const waitMs = backoffMs(failures, Math.random());
  await postponeConnection(tx, userId, { waitMs, attempt: failures, error: message });
}

/** What to try instead; undefined if one thing was refused alone, twice. */
function nextTry(intent: Intent): Intent | undefined {
  const { changes, restores, putBacks, copies = [] } = intent;
  if (copies.length > 1) return { ...intent, copies: firstHalf(copies) };
  if (changes.length > 1) return halfOf(changes);
  if (restores.length + putBacks.length > 1) return smallerMending(intent);
  return intent.isLastTry === true ? undefined : { ...intent, isLastTry: true };
}

function halfOf(changes: Change[]): Intent {
  const first = firstHalf(changes);
  return { ...intentOf(first), suspects: changes.slice(first.length).map(({ entryId }) => entryId) };
}

/**
 * After the first half of a refused batch was applied, the other half goes alone, and not with all that waits.
 * @returns whether it was stored as the next batch
 */
export async function freezeSuspects(tx: Tx, lease: Lease, { suspects }: Intent): Promise<boolean> {
  if (suspects === undefined) return false;
  const rows = await pendingRowsOf(tx, lease.userId, suspects);
  return (await freezeRows(tx, lease, rows, 0)) !== undefined;
}

/** Lines that were deleted come back first, the topmost before the others, as in one batch. */
function smallerMending({ restores, putBacks, rest = { restores: [], putBacks: [] } }: Intent): Intent {
  const upper = firstHalf(putBacks.toSorted((one, other) => one.row - other.row));
  const some = putBacks.length > 0 ? [] : firstHalf(restores);
  const left = {
    restores: [...restores.filter((restore) => !some.includes(restore)), ...rest.restores],
    putBacks: [...putBacks.filter((putBack) => !upper.includes(putBack)), ...rest.putBacks],
  };
  return { changes: [], restores: some, putBacks: upper, oldFences: [], rest: left };
}

/** The row fails. What a mending could not put right stays as it is; what is left of it goes on. */
async function giveUp(tx: Tx, lease: Lease, { batchId, intent }: Batch, message: string): Promise<void> {
  const { userId } = lease;
  await failRows(tx, userId, batchId, message);
  await releaseRows(tx, userId, batchId, null);
  await settleBatch(tx, userId, batchId, 'failed');
  if (intent.copies !== undefined) await giveUpCopies(tx, userId, intent.copies);
  const mending = intent.rest === undefined ? undefined : mendingOf({ entryIds: [], ...intent.rest });
  if (mending !== undefined) {
    await insertBatch(tx, lease, { fence: newFence(), intent: mending, attempts: 0, rowCount: 0 });
  }
}
