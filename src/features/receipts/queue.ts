/** Jobs that read files: one a turn of a draft, those of one ledger one after the other. */
import type { Tx } from '../../platform/postgres.ts';
import type { Queue, QueueName } from '../../platform/queue.ts';
import type { Draft } from './model.ts';

/** `turn` says whether this job still is the one that goes on with the draft. */
export type ReceiptJob = { userId: number; draftId: number; turn: number; ledgerUserId: number };

/**
 * How often a draft is tried is counted in its row: a job itself never runs out of tries, since one that failed for
 * good would hold back all later ones of its ledger.
 */
export const RECEIPT_QUEUE: QueueName = {
  name: 'receipts',
  options: {
    policy: 'key_strict_fifo',
    notify: true,
    retryLimit: 10_000,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 300,
    heartbeatSeconds: 30,
    deleteAfterSeconds: 3_600,
  },
};

/** Sends the job for a draft's present turn. */
export async function sendJob(
  queue: Queue,
  tx: Tx,
  { userId, id: draftId, turn }: Pick<Draft, 'userId' | 'id' | 'turn'>,
  ledgerUserId: number,
  startAfterMs = 0,
): Promise<void> {
  const job: ReceiptJob = { userId, draftId, turn, ledgerUserId };
  await queue.send(tx, RECEIPT_QUEUE.name, job, {
    key: `ledger:${ledgerUserId}`,
    ...(startAfterMs > 0 ? { startAfterMs } : {}),
  });
}
