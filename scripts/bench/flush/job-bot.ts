/** A baseline: pg-boss as it comes, with a job a row. Its workers are set as fast as its options allow. */
import { PgBoss, type Job } from 'pg-boss';
import { ordersOf, serve } from '../child.ts';
import { AT_ONCE, rowWriter, type RowWriterOptions } from './row-writer.ts';

export type JobBotOrders = RowWriterOptions & { databaseUrl: string };

export type JobBot = typeof handlers;

type Row = { index: number };

const QUEUE = 'rows';

/** With the defaults a worker takes one job every two seconds. */
const WORKING = { batchSize: 50, localConcurrency: AT_ONCE, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };

const { databaseUrl, ...options } = ordersOf<JobBotOrders>();
const write = rowWriter(options);
const boss = new PgBoss({ connectionString: databaseUrl, schedule: false });
boss.on('error', console.error);
await boss.start();
await boss.createQueue(QUEUE);
let waiting = 0;

const handlers = {
  /** Puts so many jobs into the queue. This is not measured. */
  send: async (count: number): Promise<void> => {
    await boss.insert(QUEUE, Array.from({ length: count }, (_, index) => ({ data: { index } })));
    waiting += count;
  },

  /** Works until the queue is empty, and says how long it took from the first job on, in milliseconds. */
  work: async (): Promise<number> => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let beganAtMs: number | undefined;
    await boss.work<Row>(QUEUE, WORKING, async (jobs: Job<Row>[]) => {
      beganAtMs ??= performance.now();
      for (const { data } of jobs) await write(data.index);
      waiting -= jobs.length;
      if (waiting === 0) resolve(performance.now() - beganAtMs);
    });
    const tookMs = await promise;
    await boss.offWork(QUEUE);
    return tookMs;
  },
};

serve(handlers, async () => await boss.stop());
