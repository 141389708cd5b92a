import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { messageQueue } from '../../src/core/message-queue.ts';
import { together, type Service } from '../../src/core/lifecycle.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createSendingQueue, createWorkingQueue, JOBS_WITHIN_MS, type Queue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plainPeople } from '../support/plain-people.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let queue: Queue;

const raise = (error: Error): never => {
  throw error;
};

beforeAll(async () => {
  database = await createTestDatabase();
  queue = createSendingQueue(database.pool, [MESSAGE_QUEUE], raise);
  await queue.start();
});

afterAll(async () => {
  await queue.stop();
  await database.drop();
});

let sandbox: Started;
let log: RecordingLog;
let me: number;
let worker: Service;

beforeEach(async () => {
  await database.pool.query('delete from pgboss.job');
  sandbox = await start();
  me = sandbox.anna.id;
  log = createRecordingLog();
  worker = createWorker();
});

afterEach(async () => {
  await worker.stop();
});

/** What the worker root makes of it: the jobs, then who works them. */
function createWorker(perSecond = 1_000, metrics = createMetrics({ process: false })): Service {
  const working = createWorkingQueue({ url: database.url, poolSize: 2, queues: [MESSAGE_QUEUE], onError: raise });
  const delivering = messageQueue({
    people: plainPeople(database.pool),
    telegram: createTelegramClient(TOKEN, sandbox.url),
    queue: working,
    clock: systemClock,
    log,
    metrics,
    perSecond,
  });
  return together([{ name: 'job queue', ...working }, delivering]);
}

async function put(text: string, options: { chatId?: number; notice?: boolean } = {}): Promise<void> {
  const { chatId = me, notice = false } = options;
  const order = notice ? { key: `notice:${chatId}` } : { priority: 10, key: `reply:${chatId}` };
  await queue.send(database.pool, MESSAGE_QUEUE.name, { kind: 'send', chatId, text }, order);
}

const texts = (chatId = me): string[] => sandbox.sim.chat(chatId).messages.map((message) => message.text);

async function states(): Promise<Record<string, number>> {
  const found = await database.pool.query<{ state: string; count: number }>(
    'select state::text, count(*)::int from pgboss.job group by state',
  );
  return Object.fromEntries(found.rows.map(({ state, count }) => [state, count]));
}

const allDone = async (): Promise<boolean> => Object.keys(await states()).every((state) => state === 'completed');

describe('the message queue', () => {
  test('takes answers before notices, however many of those came earlier', async () => {
    for (let index = 0; index < 25; index += 1) {
      await put('notice', { chatId: sandbox.sim.addPerson({ firstName: `P${index}` }).id, notice: true });
    }
    await put('answer');
    await worker.start();
    await waitFor('an empty queue', allDone);
    const chats = sandbox.sim.calls().map((call) => call.params['chat_id']);
    expect(chats).toHaveLength(26);
    // The first ten leave together.
    expect(chats.indexOf(me)).toBeLessThan(10);
  });

  test('is drained in the order of arrival within a chat', async () => {
    for (const text of ['one', 'two', 'three']) await put(text);
    await worker.start();
    await waitFor('an empty queue', allDone);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  test('is woken by a message that comes later', async () => {
    await worker.start();
    await put('first');
    await sandbox.sim.waitFor(me, (chat) => chat.messages.length === 1);
    const tookMs: number[] = [];
    for (let count = 2; count <= 6; count += 1) {
      const begin = performance.now();
      await put('another');
      await sandbox.sim.waitFor(me, (chat) => chat.messages.length === count);
      tookMs.push(performance.now() - begin);
    }
    // The machine may be busy once.
    expect(Math.min(...tookMs)).toBeLessThan(900);
  });

  test('lets a 429 pause its chat, in order, and nobody else', async () => {
    const bert = sandbox.sim.addPerson({ firstName: 'Bert' });
    sandbox.sim.faults.add({ match: { chatId: me }, times: 1, kind: 'status', status: 429, retry_after: 1 });
    for (const text of ['one', 'two']) await put(text);
    await put('to bert', { chatId: bert.id });
    await worker.start();
    await sandbox.sim.waitFor(bert.id, (chat) => chat.messages.length === 1);
    expect(texts()).toEqual([]);
    await sandbox.sim.waitFor(me, (chat) => chat.messages.length === 2);
    expect(texts()).toEqual(['one', 'two']);
    const [limited, next] = sandbox.sim.calls().filter((call) => call.params['chat_id'] === me).map((call) => call.at);
    expect((next as number) - (limited as number)).toBeGreaterThanOrEqual(990);
  });

  test('is not blocked by a message that Telegram refuses for good', async () => {
    await put('<b>broken');
    await put('fine');
    await worker.start();
    await waitFor('an empty queue', allDone);
    expect(texts()).toEqual(['fine']);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { fault: { code: 'refused' } } }]);
    expect(JSON.stringify(log.lines)).not.toContain('broken');
  });

  test('marks a person who blocked the bot', async () => {
    const defaults = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;
    await plainPeople(database.pool).meet({ userId: me, firstName: 'Anna', languageCode: 'en' }, defaults);
    sandbox.sim.block(me);
    await put('reminder', { notice: true });
    await worker.start();
    await waitFor('the mark', async () => {
      const found = await database.pool.query('select from users where user_id = $1 and blocked_at is not null', [me]);
      return found.rowCount === 1;
    });
    await waitFor('an empty queue', allDone);
  });

  test('sends nothing twice because of a message beside it that fails', async () => {
    const bert = sandbox.sim.addPerson({ firstName: 'Bert' });
    await put('unreadable');
    await database.pool.query(`update pgboss.job set data = 'null'`);
    await put('fine', { chatId: bert.id });
    await worker.start();
    await waitFor('both outcomes', async () => (await states())['retry'] === 1 && (await states())['completed'] === 1);
    await waitFor('a second try', () => log.lines.length >= 2);
    expect(texts(bert.id)).toEqual(['fine']);
  });

  test('keeps to its pace', async () => {
    worker = createWorker(20);
    for (let index = 0; index < 12; index += 1) {
      await put('x', { chatId: sandbox.sim.addPerson({ firstName: `P${index}` }).id });
    }
    await worker.start();
    await waitFor('an empty queue', allDone);
    const sent = sandbox.sim.calls().map((call) => call.at);
    const spanMs = Math.max(...sent) - Math.min(...sent);
    expect(spanMs).toBeGreaterThanOrEqual(11 * 50 - 60);
  });

  test('survives a stop in the middle of a batch: what was in flight is sent, the rest waits for the next worker', async () => {
    worker = createWorker(2);
    const people = Array.from({ length: 6 }, (_, index) => sandbox.sim.addPerson({ firstName: `P${index}` }).id);
    for (const chatId of people) await put('x', { chatId });
    const { promise: first, resolve } = Promise.withResolvers<void>();
    sandbox.sim.onChange((event) => event.kind === 'message' && resolve());
    await worker.start();
    await first;
    const begin = performance.now();
    await worker.stop();
    expect(performance.now() - begin).toBeLessThan(JOBS_WITHIN_MS);
    expect(await states()).toMatchObject({ retry: expect.any(Number) });
    worker = createWorker();
    await worker.start();
    await waitFor('an empty queue', allDone);
    for (const chatId of people) expect(texts(chatId)).toEqual(['x']);
  });

  test('counts what became of its messages', async () => {
    const metrics = createMetrics({ process: false });
    worker = createWorker(1_000, metrics);
    await put('fine');
    await worker.start();
    await waitFor('an empty queue', allDone);
    expect(await metrics.registry.metrics()).toContain('bot_messages_total{outcome="sent"} 1');
  });
});
