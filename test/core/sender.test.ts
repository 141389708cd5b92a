import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAnnouncements } from '../../src/core/announcements.ts';
import { createCaches } from '../../src/core/cache.ts';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import { createSender, MESSAGE_QUEUE, type Sender } from '../../src/core/sender.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createSendingQueue, type Queue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';

let database: TestDatabase;
let queue: Queue;

beforeAll(async () => {
  database = await createTestDatabase();
  queue = createSendingQueue(database.pool, [MESSAGE_QUEUE], (error) => {
    throw error;
  });
  await queue.start();
});

afterAll(async () => {
  await queue.stop();
  await database.drop();
});

let sandbox: Started;
let clock: ReturnType<typeof createOwnClock>;
let log: RecordingLog;
let sender: Sender;
let me: number;

beforeEach(async () => {
  sandbox = await start();
  me = sandbox.anna.id;
  clock = createOwnClock();
  log = createRecordingLog();
  sender = senderTo(sandbox.url);
});

/** As fast as any other, until somebody is to wait for the end of two seconds of patience. */
function createOwnClock() {
  let [shownMs, sinceMs, speed] = [Date.now(), Date.now(), 1];
  const nowMs = (): number => shownMs + (Date.now() - sinceMs) * speed;
  return {
    nowMs,
    skip: (ms: number) => void (shownMs += ms),
    /** Ten times as fast: whoever answers then has a fifth of a second. */
    hurry: () => void ([shownMs, sinceMs, speed] = [nowMs(), Date.now(), 10]),
  };
}

function senderTo(
  url: string,
  metrics = createMetrics({ process: false }),
  itsClock: Clock = clock,
  announcements = createAnnouncements({ db: database.pool, log }),
): Sender {
  const telegram = createTelegramClient(TOKEN, url);
  const caches = createCaches({ announcements, metrics });
  return createSender({ db: database.pool, telegram, queue, clock: itsClock, log, metrics, caches });
}

const say = (text: string, chatId = me): Outgoing => ({ kind: 'send', chatId, text });

const texts = (): string[] => sandbox.sim.chat(me).messages.map((message) => message.text);

/** What waits in the queue for a chat, as it will be taken out. */
async function waiting(chatId = me): Promise<string[]> {
  const found = await database.pool.query(
    `select data ->> 'text' as text from pgboss.job
     where (data ->> 'chatId')::bigint = $1 and state = 'created' order by priority desc, created_on`,
    [chatId],
  );
  return (found.rows as { text: string }[]).map((row) => row.text);
}

describe('a reply', () => {
  test('goes out in order', async () => {
    await sender.reply(['one', 'two', 'three'].map((text) => say(text)));
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(await waiting()).toEqual([]);
  });

  test('waits for a short 429 and for a server that stumbles once', async () => {
    const patient = senderTo(sandbox.url, undefined, systemClock);
    sandbox.sim.faults.add({ match: { method: 'sendMessage' }, times: 1, kind: 'status', status: 429, retry_after: 1 });
    await patient.reply([say('patient')]);
    sandbox.sim.faults.add({ match: { method: 'sendMessage' }, times: 1, kind: 'status', status: 502 });
    await patient.reply([say('again')]);
    expect(texts()).toEqual(['patient', 'again']);
    expect(await waiting()).toEqual([]);
  });

  test('that meets a longer 429 waits in the queue, with what comes behind it', async () => {
    sandbox.sim.faults.add({ match: { method: 'editMessageText' }, times: 1, kind: 'status', status: 429, retry_after: 30 });
    const edit: Outgoing = { kind: 'edit', chatId: me, messageId: 1, text: 'changed' };
    expect(await sender.reply([say('before'), edit, say('behind')])).toEqual([1]);
    expect(texts()).toEqual(['before']);
    expect(await waiting()).toEqual(['changed', 'behind']);
  });

  test('with a picture waits with it, and without it if that is large', async () => {
    clock.hurry();
    sandbox.sim.faults.add({ match: {}, kind: 'status', status: 502 });
    const photo = (name: string, bytes: number): Outgoing => ({
      kind: 'photo', chatId: me, png: Buffer.alloc(bytes).toString('base64'), text: name,
    });
    await sender.reply([photo('chart', 100_000), photo('poster', 200_000), say('behind')]);
    expect(await waiting()).toEqual(['chart', 'poster', 'behind']);
    const kept = await database.pool.query(
      `select data ->> 'kind' as kind from pgboss.job where (data ->> 'chatId')::bigint = $1 order by created_on`,
      [me],
    );
    expect(kept.rows).toEqual([{ kind: 'photo' }, { kind: 'send' }, { kind: 'send' }]);
  });

  test.each([
    ['answers 502', (): string => {
      sandbox.sim.faults.add({ match: {}, kind: 'status', status: 502 });
      return sandbox.url;
    }],
    ['is not there', (): string => 'http://127.0.0.1:1'],
  ])('waits in the queue after two seconds of a Telegram that %s', async (_what, broken) => {
    clock.hurry();
    const begin = clock.nowMs();
    await senderTo(broken()).reply([say('one'), say('two')]);
    // What the database takes beside it counts ten times as well.
    expect(clock.nowMs() - begin).toBeLessThan(60_000);
    expect(await waiting()).toEqual(['one', 'two']);
  });

  test('waits in the queue when a Telegram that took the call has not answered in two real seconds', async () => {
    sandbox.sim.faults.add({ match: {}, kind: 'delay', delayMs: 60_000 });
    const begin = performance.now();
    await senderTo(sandbox.url, undefined, systemClock).reply([say('one'), say('two')]);
    // Both share the two seconds: one after the other they would take four.
    expect(performance.now() - begin).toBeLessThan(3_900);
    expect(await waiting()).toEqual(['one', 'two']);
  });

  test('gives up the end of a press that would come too late, and keeps the answer', async () => {
    clock.hurry();
    sandbox.sim.faults.add({ match: {}, kind: 'status', status: 502 });
    await sender.reply([{ kind: 'answer', callbackId: '1' }, say('kept')]);
    expect(await waiting()).toEqual(['kept']);
  });

  test('to somebody who blocked the bot is no reason to wait, and stands in the log without its words', async () => {
    sandbox.sim.block(me);
    await sender.reply([say('private words')]);
    expect(await waiting()).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { fault: { code: 'blocked' } } }]);
    expect(JSON.stringify(log.lines)).not.toContain('private words');
  });

  test('that is refused does not hold back what comes behind it', async () => {
    await sender.reply([say('<b>broken'), say('fine')]);
    expect(texts()).toEqual(['fine']);
  });

  test('does not overtake earlier ones of its chat that wait, and goes straight again when none does', async () => {
    sandbox.sim.faults.add({ match: { chatId: me }, times: 1, kind: 'status', status: 429, retry_after: 30 });
    await sender.reply([say('older')]);
    clock.skip(31_000);
    await sender.reply([say('newer')]);
    expect(await waiting()).toEqual(['older', 'newer']);
    await database.pool.query(`update pgboss.job set state = 'completed' where (data ->> 'chatId')::bigint = $1`, [me]);
    await sender.reply([say('newest')]);
    expect(texts()).toEqual(['newest']);
  });

  test('does not overtake what another process has put into the queue', async () => {
    const announcements = createAnnouncements({ db: database.pool, log, url: database.url });
    const told = Promise.withResolvers<number>();
    announcements.subscribe({ cache: 'free_chats', forget: told.resolve, forgetAll: () => {} });
    await announcements.start();
    try {
      await waitFor('other processes to be heard', () => announcements.areHeard());
      const other = senderTo(sandbox.url, undefined, undefined, announcements);
      await other.reply([say('the chat is free')]);
      sandbox.sim.faults.add({ match: { method: 'sendMessage' }, kind: 'status', status: 500 });
      clock.hurry();
      await sender.reply([say('late')]);
      sandbox.sim.faults.clear();
      expect(await told.promise).toBe(me);
      await other.reply([say('behind it')]);
      expect(texts()).toEqual(['the chat is free']);
      expect(await waiting()).toEqual(['late', 'behind it']);
    } finally {
      await announcements.stop();
    }
  });

  test('of one chat holds back neither another chat nor the end of a press', async () => {
    const bert = sandbox.sim.addPerson({ firstName: 'Bert' });
    sandbox.sim.faults.add({ match: { chatId: me }, times: 1, kind: 'status', status: 429, retry_after: 30 });
    await sender.reply([say('held')]);
    await sender.reply([say('straight', bert.id)]);
    await sender.reply([{ kind: 'answer', callbackId: '1' }, say('behind')]);
    expect(sandbox.sim.chat(bert.id).messages).toHaveLength(1);
    expect(sandbox.sim.calls().at(-1)).toMatchObject({ method: 'answerCallbackQuery' });
    expect(await waiting()).toEqual(['held', 'behind']);
  });

  test('is counted by its outcome', async () => {
    const metrics = createMetrics({ process: false });
    await senderTo(sandbox.url, metrics).reply([say('fine'), say('<b>')]);
    const shown = await metrics.registry.metrics();
    expect(shown).toContain('bot_messages_total{outcome="sent"} 1');
    expect(shown).toContain('bot_messages_total{outcome="refused"} 1');
  });
});

describe('a notice', () => {
  test('stands in the queue if and only if its transaction commits', async () => {
    await transaction(database.pool, async (tx) => await sender.notify(tx, say('reminder')));
    const undone = transaction(database.pool, async (tx) => {
      await sender.notify(tx, say('never'));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await waiting()).toEqual(['reminder']);
  });

  test('holds back no reply', async () => {
    await transaction(database.pool, async (tx) => await sender.notify(tx, say('reminder')));
    await sender.reply([say('answer')]);
    expect(texts()).toEqual(['answer']);
  });
});
