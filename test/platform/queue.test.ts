import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { transaction } from '../../src/platform/postgres.ts';
import { createSendingQueue, createWorkingQueue, type QueueName, type WorkingQueue } from '../../src/platform/queue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
const working: WorkingQueue[] = [];

const raise = (error: Error): never => {
  throw error;
};

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(working.splice(0).map((queue) => queue.stop()));
});

afterAll(async () => {
  await database.drop();
});

const fresh = (options: QueueName['options'] = {}): QueueName => ({ name: `jobs-${randomUUID()}`, options: { notify: true, ...options } });

async function openWorking(...queues: QueueName[]): Promise<WorkingQueue> {
  return await openWorkingWith(raise, ...queues);
}

async function openWorkingWith(onError: (error: Error) => void, ...queues: QueueName[]): Promise<WorkingQueue> {
  const queue = createWorkingQueue({ url: database.url, poolSize: 2, queues, onError });
  working.push(queue);
  await queue.start();
  return queue;
}

type Job = { text: string };

describe('a queue of jobs', () => {
  test('hands over what was sent in a transaction that committed, and nothing of one that did not', async () => {
    const name = fresh();
    const queue = await openWorking(name);
    await transaction(database.pool, async (tx) => await queue.send(tx, name.name, { text: 'kept' }));
    const undone = transaction(database.pool, async (tx) => {
      await queue.send(tx, name.name, { text: 'undone' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const seen: string[] = [];
    await queue.work<Job>(name.name, 10, async (jobs) => {
      seen.push(...jobs.map(({ data }) => data.text));
      return jobs.map(() => 'completed' as const);
    });
    await waitFor('the job', () => seen.length > 0);
    expect(seen).toEqual(['kept']);
  });

  test('tries again what failed, and that alone', async () => {
    const name = fresh({ retryLimit: 3, retryDelay: 1 });
    const queue = await openWorking(name);
    for (const text of ['good', 'bad']) await queue.send(database.pool, name.name, { text });
    const seen: string[] = [];
    await queue.work<Job>(name.name, 10, async (jobs) => {
      seen.push(...jobs.map(({ data }) => data.text));
      return jobs.map(({ data }) => (data.text === 'good' || seen.length > 2 ? 'completed' : 'failed'));
    });
    await waitFor('the second try', () => seen.length === 3);
    expect(seen.toSorted()).toEqual(['bad', 'bad', 'good']);
    expect(seen.at(-1)).toBe('bad');
  });

  test('takes the urgent first, and leaves what is for later', async () => {
    const name = fresh();
    const queue = await openWorking(name);
    await queue.send(database.pool, name.name, { text: 'later' }, { startAfterMs: 600_000 });
    await queue.send(database.pool, name.name, { text: 'usual' });
    await queue.send(database.pool, name.name, { text: 'urgent' }, { priority: 5 });
    const batches: string[][] = [];
    await queue.work<Job>(name.name, 2, async (jobs) => {
      batches.push(jobs.map(({ data }) => data.text));
      return jobs.map(() => 'completed' as const);
    });
    await waitFor('two jobs', () => batches.flat().length >= 2);
    expect(batches.flat().toSorted()).toEqual(['urgent', 'usual']);
  });

  test('of strict order knows the keys of which it holds a job, until that one is done', async () => {
    const name = fresh({ policy: 'key_strict_fifo' });
    const queue = await openWorking(name);
    const held = async (): Promise<string[]> => [...(await queue.held(database.pool, name.name, ['a', 'b']))];
    expect(await held()).toEqual([]);
    await queue.send(database.pool, name.name, { text: 'x' }, { key: 'a' });
    expect(await held()).toEqual(['a']);
    const during: string[][] = [];
    await queue.work<Job>(name.name, 5, async (jobs) => {
      during.push(await held());
      return jobs.map(() => 'completed' as const);
    });
    await waitFor('the key to be free', async () => (await held()).length === 0);
    expect(during).toEqual([['a']]);
  });

  test('gets today’s settings at a start, whatever it had before', async () => {
    const name = fresh({ retryLimit: 3 });
    await openWorking(name);
    await openWorking({ ...name, options: { ...name.options, retryLimit: 7 } });
    const found = await database.pool.query('select retry_limit from pgboss.queue where name = $1', [name.name]);
    expect(found.rows).toEqual([{ retry_limit: 7 }]);
  });

  test('waits at a stop for the jobs in hand', async () => {
    const name = fresh();
    const queue = await openWorking(name);
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    await queue.work<Job>(name.name, 5, async (jobs) => {
      begin();
      await gate;
      return jobs.map(() => 'completed' as const);
    });
    await queue.send(database.pool, name.name, { text: 'x' });
    await begun;
    const stopped = queue.stop();
    open();
    await stopped;
    const found = await database.pool.query('select state from pgboss.job where name = $1', [name.name]);
    expect(found.rows).toEqual([{ state: 'completed' }]);
  });

  test('that can’t get at its jobs says why, with the code that Postgres gave', async () => {
    const name = fresh();
    const faults: unknown[] = [];
    const queue = await openWorkingWith((fault) => faults.push(fault), name);
    await database.pool.query('alter table pgboss.job rename to job_gone');
    try {
      await queue.work<Job>(name.name, 10, async (jobs) => jobs.map(() => 'completed' as const));
      await waitFor('a fault', () => faults.length > 0);
    } finally {
      await database.pool.query('alter table pgboss.job_gone rename to job');
    }
    expect(faults[0]).toBeInstanceOf(Error);
    expect(faults[0]).toMatchObject({ code: '42P01', message: expect.stringContaining('does not exist') });
  });

  test('is made by whoever comes first, however many start at once', async () => {
    const empty = await createTestDatabase();
    const name = fresh();
    const senders = Array.from({ length: 3 }, () => createSendingQueue(empty.pool, [name], raise));
    const worker = createWorkingQueue({ url: empty.url, poolSize: 2, queues: [name], onError: raise });
    await Promise.all([...senders, worker].map((queue) => queue.start()));
    await senders[0]?.send(empty.pool, name.name, { text: 'x' });
    await Promise.all([...senders, worker].map((queue) => queue.stop()));
    await empty.drop();
  });

  test('that can’t reach its database fails to start, and leaves nothing open', async () => {
    const queue = createWorkingQueue({
      url: 'postgres://postgres@127.0.0.1:1/none', poolSize: 2, queues: [fresh()], onError: () => {},
    });
    await expect(queue.start()).rejects.toThrow('ECONNREFUSED');
  });
});
