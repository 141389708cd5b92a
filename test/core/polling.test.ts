import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Update } from 'telegraf/types';
import { createIntakeWay } from '../../src/core/intake-way.ts';
import type { Service } from '../../src/core/lifecycle.ts';
import type { Handled } from '../../src/core/pipeline.ts';
import { createPolling } from '../../src/core/polling.ts';
import type { StartError } from '../../src/platform/start-error.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

let sandbox: Started;
let me: number;
let log: RecordingLog;
const pollers: Service[] = [];

beforeEach(async () => {
  sandbox = await start();
  me = sandbox.anna.id;
  log = createRecordingLog();
});

afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
});

type Handle = (text: string, update: Update) => Promise<void>;

/** A poller whose pipeline does what the test says, and notes each text that it was given. */
function createPoller(handle: Handle = async () => {}): { poller: Service; seen: string[]; ends: StartError[] } {
  const seen: string[] = [];
  const ends: StartError[] = [];
  const pipeline = {
    handle: async (update: Update): Promise<Handled> => {
      const text = 'message' in update && 'text' in update.message ? update.message.text : '';
      seen.push(text);
      await handle(text, update);
      return { kind: 'done' };
    },
    inFlight: () => 0,
    idle: async () => {},
  };
  const telegram = createTelegramClient(TOKEN, sandbox.url);
  const onRefusedToken = (fault: StartError): void => void ends.push(fault);
  const poller = createPolling({ db: database.pool, telegram, pipeline, log, onRefusedToken });
  pollers.push(poller);
  return { poller, seen, ends };
}

const write = (text: string, personId = me): number => sandbox.sim.sendText(personId, text);

const newPerson = (): number => sandbox.sim.addPerson({ firstName: 'Bert' }).id;

const confirmed = async (): Promise<true> =>
  await waitFor('the updates to be confirmed', () => sandbox.sim.pendingUpdates().length === 0);

const pollsOf = (): number[] =>
  sandbox.sim.calls().filter((call) => call.method === 'getUpdates').map((call) => Number(call.params['offset']));

describe('polling', () => {
  test('brings what waited already, in order, then what comes, and confirms it', async () => {
    write('one');
    write('two');
    const { poller, seen } = createPoller();
    await poller.start();
    await waitFor('two updates', () => seen.length === 2);
    await confirmed();
    write('three');
    await waitFor('the third update', () => seen.length === 3);
    await confirmed();
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('confirms only what is done, and hands out nothing above it twice', async () => {
    const [slow, bert] = [Promise.withResolvers<void>(), newPerson()];
    const { poller, seen } = createPoller((text) => (text === 'slow' ? slow.promise : Promise.resolve()));
    const stuck = write('slow');
    write('quick', bert);
    await poller.start();
    await waitFor('both', () => seen.length === 2);
    const asked = pollsOf().length;
    write('later', bert);
    await waitFor('an update behind a slow one', () => seen.includes('later'));
    await waitFor('more polls', () => pollsOf().length > asked + 2);
    expect(Math.max(...pollsOf().filter(Number.isFinite))).toBe(stuck);
    expect(seen).toEqual(['slow', 'quick', 'later']);
    slow.resolve();
    await confirmed();
    expect(seen).toHaveLength(3);
  });

  test('tries an update again that failed, holds back what its person sent after it, and nobody else', async () => {
    const bert = newPerson();
    let failures = 2;
    const { poller, seen } = createPoller(async (text) => {
      if (text === 'shaky' && (failures -= 1) >= 0) throw new Error('not yet');
    });
    write('shaky');
    write('next');
    write('of another', bert);
    await poller.start();
    await confirmed();
    expect(seen.slice(0, 2)).toEqual(['shaky', 'of another']);
    expect(seen.slice(2)).toEqual(['shaky', 'shaky', 'next']);
  });

  test('sees a hundred updates past one that is not done, says that the rest waits, and takes it then', async () => {
    const stuck = Promise.withResolvers<void>();
    const { poller, seen } = createPoller((text) => (text === 'stuck' ? stuck.promise : Promise.resolve()));
    const updateId = write('stuck');
    const bert = newPerson();
    for (let i = 1; i <= 120; i += 1) write(`number ${i}`, bert);
    await poller.start();
    await waitFor('the line', () => log.lines.length > 0);
    expect(seen).toHaveLength(100);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { updateId } }]);
    stuck.resolve();
    await confirmed();
    expect(seen).toHaveLength(121);
  });

  test('gives its successor nothing twice after a stop', async () => {
    const first = createPoller();
    await first.poller.start();
    write('one');
    await waitFor('the first update', () => first.seen.length === 1);
    await first.poller.stop();
    expect(sandbox.sim.pendingUpdates()).toEqual([]);
    write('two');
    const second = createPoller();
    await second.poller.start();
    await waitFor('the second update', () => second.seen.length > 0);
    expect(second.seen).toEqual(['two']);
  });

  test('waits at a stop for what is in hand, and leaves what failed to its successor', async () => {
    const gate = Promise.withResolvers<void>();
    const bert = newPerson();
    const { poller, seen } = createPoller(async (text) => {
      if (text === 'hopeless') throw new Error('no');
      await gate.promise;
    });
    write('in hand', bert);
    write('hopeless');
    await poller.start();
    await waitFor('both', () => seen.length >= 2);
    const stopped = poller.stop();
    gate.resolve();
    await stopped;
    expect(sandbox.sim.pendingUpdates().map((update) => ('message' in update ? update.message?.text : ''))).toEqual(['hopeless']);
    const successor = createPoller();
    await successor.poller.start();
    await confirmed();
    expect(successor.seen).toEqual(['hopeless']);
  });

  test('is done by one process at a time, which hands over without Telegram seeing two', async () => {
    const [first, second] = [createPoller(), createPoller()];
    await first.poller.start();
    write('one');
    await waitFor('the first update', () => first.seen.length === 1);
    await second.poller.start();
    write('two');
    await waitFor('the second update', () => first.seen.length === 2);
    expect(second.seen).toEqual([]);
    await first.poller.stop();
    write('three');
    await waitFor('the third update', () => second.seen.length === 1);
    expect([...first.seen, ...second.seen]).toEqual(['one', 'two', 'three']);
    expect(log.lines).toEqual([]);
  });

  test('survives another program that polls with the same token', async () => {
    const { poller, seen } = createPoller();
    await poller.start();
    const foreign = createTelegramClient(TOKEN, sandbox.url);
    await waitFor('the conflict', async () => {
      await foreign.call('getUpdates', { timeout: 1, offset: -1 }, 5_000).catch(() => undefined);
      return log.lines.some((line) => line.fields['code'] === 'conflict');
    });
    write('after all');
    await waitFor('the update', () => seen.includes('after all'));
  });

  test('switches off a webhook that was set before, and keeps what waits', async () => {
    await sandbox.telegram.setWebhook('http://127.0.0.1:9/nobody');
    write('waited');
    const { poller, seen } = createPoller();
    await poller.start();
    await waitFor('the update', () => seen.length === 1);
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({ url: '' });
    expect(seen).toEqual(['waited']);
  });

  test('removes a webhook that a stranger sets meanwhile, and keeps what waits', async () => {
    const { poller, seen } = createPoller();
    await poller.start();
    await waitFor('the first poll', () => sandbox.sim.calls().some(({ method }) => method === 'deleteWebhook'));
    await sandbox.telegram.setWebhook('http://127.0.0.1:9/nobody');
    write('waited');
    await waitFor('the update', () => seen.length === 1);
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({ url: '' });
    expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('A webhook is set') }]);
  });

  test('leaves alone the webhook of a newer process, and polls again when there is none of those any more', async () => {
    const { poller, seen } = createPoller();
    await poller.start();
    await waitFor('the first poll', () => sandbox.sim.calls().some(({ method }) => method === 'deleteWebhook'));
    const newer = createIntakeWay(database.pool, 'webhook', log);
    await newer.start();
    await sandbox.telegram.setWebhook('http://127.0.0.1:9/newer');
    write('waited');
    await waitFor('word of it', () => log.lines.some(({ message }) => message.includes('Newer processes')));
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({ url: 'http://127.0.0.1:9/newer' });
    await newer.stop();
    await database.pool.query(`update leases set held_until = now() where name = 'way of updates'`);
    await waitFor('the update', () => seen.length === 1);
    expect(log.lines).toHaveLength(1);
  });

  test('ends the process when the token is not accepted any more', async () => {
    sandbox.sim.faults.add({ match: { method: 'getUpdates' }, kind: 'status', status: 401 });
    const { poller, ends } = createPoller();
    await poller.start();
    await waitFor('the end', () => ends.length > 0);
    expect(ends[0]?.message).toContain('BOT_TOKEN');
  });

  test('goes on when Telegram fails for a while, and says so without the token', async () => {
    sandbox.sim.faults.add({ match: { method: 'getUpdates' }, times: 1, kind: 'status', status: 502 });
    const { poller, seen } = createPoller();
    await poller.start();
    write('patience');
    await waitFor('the update', () => seen.length === 1);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { fault: { code: 'unavailable' } } }]);
    expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
  });

  test('without the lease confirms nothing that may be in another process’s hands', async () => {
    const gate = Promise.withResolvers<void>();
    const { poller, seen } = createPoller(async () => await gate.promise);
    write('in hand');
    await poller.start();
    await waitFor('the update', () => seen.length === 1);
    await database.pool.query(`update leases set holder = 'somebody else', held_until = now() + interval '1 minute'`);
    // With an update in hand it would ask again every 0.6 s.
    await waitFor('the polls to end', () => Date.now() - (sandbox.sim.calls().at(-1)?.at ?? Date.now()) > 1_200);
    gate.resolve();
    await poller.stop();
    expect(sandbox.sim.pendingUpdates()).toHaveLength(1);
    await database.pool.query('delete from leases');
  });

  test('stops at once while it waits for updates or for the lease', async () => {
    const [first, second] = [createPoller(), createPoller()];
    await first.poller.start();
    await waitFor('the first call', () => sandbox.sim.calls().length > 0);
    await second.poller.start();
    const begin = performance.now();
    await Promise.all([first.poller.stop(), second.poller.stop()]);
    // A poll that brings nothing lasts 25 s.
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});
