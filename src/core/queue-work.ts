/** Jobs of features: a queue each, worked by the worker in batches. */
import type { Service } from './lifecycle.ts';
import type { JobOutcome, QueueName, WorkingQueue } from '../platform/queue.ts';

export type QueueWork = {
  queue: QueueName;
  /** At least two: see platform/queue.ts. */
  batchSize: number;
  /** Gives an outcome for each job; one that failed is tried again. `signal` says that the process stops. */
  work: (jobs: { id: string; data: unknown }[], signal: AbortSignal) => Promise<JobOutcome[]>;
};

/** Works queues of features. A stop lets jobs in flight finish. */
export function queueWorkers(queue: WorkingQueue, works: QueueWork[]): Service {
  const stopping = new AbortController();
  return {
    name: 'feature queues',
    start: async () => {
      for (const { queue: { name }, batchSize, work } of works) {
        await queue.work(name, batchSize, async (jobs) => await work(jobs, stopping.signal));
      }
    },
    stop: async () => stopping.abort(),
  };
}
