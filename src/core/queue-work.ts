/** Jobs of features: a queue each, worked by the worker in batches. */
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import type { JobOutcome, QueueName, WorkingQueue } from '../platform/queue.ts';

export type QueueWork = {
  queue: QueueName;
  /** At least two: see platform/queue.ts. */
  batchSize: number;
  /** Gives an outcome for each job; one that failed is tried again. `signal` says that the process stops. */
  work: (jobs: { id: string; data: unknown }[], signal: AbortSignal) => Promise<JobOutcome[]>;
};

/**
 * Works the jobs of a batch beside each other: one that throws is written to the log and tried again, and takes no
 * other one with it.
 * @param fault what the log says of it
 */
export function eachAlone<Data>(
  log: Logger,
  fault: string,
  run: (data: Data, signal: AbortSignal) => Promise<JobOutcome>,
): QueueWork['work'] {
  const runOne = async (data: unknown, signal: AbortSignal): Promise<JobOutcome> => {
    try {
      return await run(data as Data, signal);
    } catch (thrown) {
      log.error(fault, { fault: describeFault(thrown) });
      return 'failed';
    }
  };
  return async (jobs, signal) => await Promise.all(jobs.map(async ({ data }) => await runOne(data, signal)));
}

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
