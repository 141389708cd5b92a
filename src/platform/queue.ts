/**
 * pg-boss: jobs sent in the transaction that causes them. The bot only sends, on the shared pool and with
 * named statements (2.7 times as fast); the worker has pg-boss's own pool and is woken by NOTIFY. NOTIFY needs
 * batches above one and `burstWhenBatchFull`: with batch 1 a worker stalls for a minute.
 */
import { createHash } from 'node:crypto';
import { PgBoss, type Job, type JobResult, type Queue as QueueSettings } from 'pg-boss';
import { rows, type Db, type Statement, type Tx } from './postgres.ts';

export type QueueName = { name: string; options: Omit<QueueSettings, 'name'> };

export type SendOptions = {
  /** Higher goes first. */
  priority?: number;
  startAfterMs?: number;
  /** What the job is about; a queue with the policy `key_strict_fifo` works one job of a key after the other. */
  key?: string;
};

export type JobOutcome = 'completed' | 'failed';

export type Queue = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Puts a job into a queue; with a `Tx` it exists if and only if that transaction commits. */
  send(db: Db | Tx, queue: string, data: object, options?: SendOptions): Promise<void>;
  /** Those of `keys` of which a `key_strict_fifo` queue has a job that is not done. */
  held(db: Db | Tx, queue: string, keys: string[]): Promise<Set<string>>;
};

export type WorkingQueue = Queue & {
  /** Hands batches of jobs to `handle`, which gives an outcome for each; a failed one is tried again. */
  work<Data>(
    queue: string,
    batchSize: number,
    handle: (jobs: { id: string; data: Data }[]) => Promise<JobOutcome[]>,
  ): Promise<void>;
};

/** A queue that only sends. */
export function createSendingQueue(db: Db, queues: QueueName[], onError: (error: Error) => void): Queue {
  const boss = new PgBoss({ db: namedStatements(db), supervise: false, schedule: false });
  boss.on('error', (given) => onError(errorOf(given)));
  return queueOf(boss, queues);
}

/**
 * A queue that sends and works.
 * @param options.url a session connection: LISTEN does not pass a transaction-mode pooler
 */
export function createWorkingQueue(options: {
  url: string;
  poolSize: number;
  queues: QueueName[];
  onError: (error: Error) => void;
}): WorkingQueue {
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'freedomwallet-jobs',
    max: options.poolSize,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_S,
    monitorIntervalSeconds: SUPERVISE_S,
  });
  boss.on('error', (given) => options.onError(errorOf(given)));
  return {
    ...queueOf(boss, options.queues),
    work: async (queue, batchSize, handle) => {
      const settle = async (jobs: Job<never>[]): Promise<JobResult[]> => {
        const outcomes = await handle(jobs);
        return jobs.map((job, index) => ({ id: job.id, status: outcomes[index] ?? 'failed' }));
      };
      await boss.work(queue, { ...WAKE_UP, batchSize, perJobResults: true }, settle);
    },
  };
}

/** pg-boss gives the faults of its workers as plain objects, with the fields of the error and its message. */
function errorOf(given: Error): Error {
  if (given instanceof Error) return given;
  const { message, code } = given as Error & { code?: unknown };
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

/** NOTIFY brings most jobs at once; looking every half second finds retries, jobs of later and a key's next job. */
const WAKE_UP = { burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 } as const;

/** How often the jobs of a worker that died are looked for. */
const SUPERVISE_S = 15;

/** A stop waits this long for jobs in flight: a part of what the whole process has (STOP_WITHIN_MS). */
export const JOBS_WITHIN_MS = 15_000;

function queueOf(boss: PgBoss, queues: QueueName[]): Queue {
  return {
    start: async () => {
      try {
        await boss.start();
        for (const queue of queues) await prepareQueue(boss, queue);
      } catch (fault) {
        await boss.stop({ graceful: false });
        throw fault;
      }
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: JOBS_WITHIN_MS });
    },
    send: async (db, queue, data, options = {}) => {
      await boss.send(queue, data, {
        db: namedStatements(db),
        ...(options.priority === undefined ? {} : { priority: options.priority }),
        ...(options.startAfterMs === undefined ? {} : { startAfter: new Date(Date.now() + options.startAfterMs) }),
        ...(options.key === undefined ? {} : { singletonKey: options.key }),
      });
    },
    held: async (db, queue, keys) => {
      const held = await rows<{ key: string }>(db, HELD, [queue, keys]);
      return new Set(held.map(({ key }) => key));
    },
  };
}

/** Makes a queue, or gives one of an earlier start today's settings; its policy is for good. */
async function prepareQueue(boss: PgBoss, { name, options }: QueueName): Promise<void> {
  await boss.createQueue(name, options);
  const { policy: _forGood, ...changeable } = options;
  await boss.updateQueue(name, changeable);
  // pg-boss looks a queue up before it first does anything with it, on a connection of its own: not when the first
  // job is sent, inside a transaction, where many at once would wait for each other's connections for ever.
  await boss.touch(name, NO_JOB);
}

const NO_JOB = '00000000-0000-0000-0000-000000000000';

/** Each half has an index of pg-boss's own (job_i8, job_i10). */
const HELD: Statement = {
  name: 'queue-held',
  text: `
    select asked.key
    from unnest($2::text[]) as asked (key)
    where exists (
      select from pgboss.job
      where name = $1 and singleton_key = asked.key
        and policy = 'key_strict_fifo' and state in ('active', 'retry', 'failed')
    ) or exists (
      select from pgboss.job
      where name = $1 and singleton_key = asked.key
        and policy = 'key_strict_fifo' and state < 'active' and not blocked
    )`,
};

/** pg-boss's statements are long; named, Postgres plans each once a connection. */
function namedStatements(db: Db | Tx): { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } {
  return {
    executeSql: async (text, values) => {
      if (values === undefined) return await db.query(text);
      return await db.query({ name: createHash('md5').update(text).digest('hex'), text, values });
    },
  };
}
