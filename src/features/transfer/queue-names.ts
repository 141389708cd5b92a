/** The queues of files: a job of a worker that died is given to another one when its heartbeat has stopped. */
import type { QueueName } from '../../platform/queue.ts';

/** How often a job is tried is counted beside what it works on: here it must only be often enough. */
const OPTIONS: QueueName['options'] = {
  policy: 'standard',
  notify: true,
  retryLimit: 1_000,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: 3_600,
  heartbeatSeconds: 30,
  deleteAfterSeconds: 3_600,
};

export const EXPORT_QUEUE: QueueName = { name: 'transfer-exports', options: OPTIONS };
export const IMPORT_QUEUE: QueueName = { name: 'transfer-imports', options: OPTIONS };
