import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request, type ClientRequest } from 'node:http';
import fc from 'fast-check';
import type { Update } from 'telegraf/types';
import { createMetrics, type Metrics } from '../../src/core/metrics.ts';
import type { Handled } from '../../src/core/pipeline.ts';
import { addWebhookRoute } from '../../src/core/webhook.ts';
import { createHttpServer, type HttpServer } from '../../src/platform/http-server.ts';
import { start } from '../sandbox/telegram/fixture.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

const SECRET = 'a-secret_of-the-tests';
const HEADER = 'x-telegram-bot-api-secret-token';

const UPDATES_AT_ONCE = 4;

/** How many updates are let in (four for each that is worked on). */
const BOUND = 4 * UPDATES_AT_ONCE;

let server: HttpServer;
let log: RecordingLog;
let metrics: Metrics;
let seen: Update[];
let handle: (update: Update) => Promise<Handled | void>;

beforeEach(async () => {
  log = createRecordingLog();
  metrics = createMetrics({ process: false });
  seen = [];
  handle = async () => {};
  server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'PORT', log });
  let inFlight = 0;
  const pipeline = {
    handle: async (update: Update): Promise<Handled> => {
      seen.push(update);
      inFlight += 1;
      const handled = await handle(update).finally(() => (inFlight -= 1));
      return handled ?? { kind: 'done' };
    },
    inFlight: () => inFlight,
    idle: async () => {},
  };
  addWebhookRoute(server.app, { pipeline, secret: SECRET, updatesAtOnce: UPDATES_AT_ONCE, log, metrics });
  await server.start();
});

afterEach(async () => {
  await server.stop();
});

async function deliver(body: string, headers: Record<string, string> = { [HEADER]: SECRET }): Promise<Response> {
  return await fetch(`${server.address()}/telegram`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body,
  });
}

const UPDATE = JSON.stringify({ update_id: 1 });

type Begun = { sent: ClientRequest; status: Promise<number | undefined> };

/** A delivery whose body never ends. */
function beginDelivery(headers: Record<string, string> = {}): Begun {
  const sent = request(`${server.address()}/telegram`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 900_000, ...headers }, agent: false,
  });
  sent.flushHeaders();
  const status = new Promise<number | undefined>((resolve, reject) => {
    sent.on('response', (response) => resolve(response.statusCode));
    sent.on('error', reject);
  });
  return { sent, status };
}

async function figure(name: string): Promise<number> {
  return Number((await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value);
}

describe('the webhook', () => {
  test('takes a delivery with the secret', async () => {
    expect((await deliver(UPDATE)).status).toBe(200);
    expect(seen).toEqual([{ update_id: 1 }]);
  });

  test.each<[string, Record<string, string>]>([
    ['without the secret', {}],
    ['with an empty one', { [HEADER]: '' }],
    ['with another of the same length', { [HEADER]: SECRET.replace('a', 'b') }],
    ['with a part of it', { [HEADER]: SECRET.slice(0, -1) }],
    ['with more than it', { [HEADER]: `${SECRET}x` }],
    ['with it twice', { [HEADER]: `${SECRET}, ${SECRET}` }],
  ])('turns away a delivery %s', async (_what, headers) => {
    const answer = await deliver(UPDATE, headers);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
    expect(seen).toEqual([]);
  });

  test('turns a stranger away before it reads what they send', async () => {
    const { sent, status } = beginDelivery();
    expect(await status).toBe(401);
    sent.destroy();
  });

  test.each<[string, string, number]>([
    ['no JSON', '{"update_id":', 400],
    ['an empty body', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['an update without an id', '{"message":{}}', 400],
    ['an id that is no number', '{"update_id":"1"}', 400],
    ['an id beyond all bounds', '{"update_id":1e300}', 400],
    ['a number', '17', 400],
    ['a text that isn’t closed', '{"update_id":1,"message":{"text":"a', 400],
    ['keys that would reach into every object', '{"update_id":1,"__proto__":{"x":1}}', 400],
    ['a very deep list', `${'['.repeat(400_000)}${']'.repeat(400_000)}`, 400],
    ['a body beyond all bounds', JSON.stringify({ update_id: 1, text: 'x'.repeat(1_000_001) }), 413],
  ])('refuses %s', async (_what, body, status) => {
    expect((await deliver(body)).status).toBe(status);
    expect(seen).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { deliveries: 1 } }]);
  });

  test.each<[string, string]>([
    ['that is deep', `{"update_id":1,"message":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
    ['whose text looks like a trick', JSON.stringify({ update_id: 1, message: { text: '{"__proto__":{"x":1}}' } })],
    ['of ids as large as they may be', JSON.stringify({ update_id: Number.MAX_SAFE_INTEGER })],
  ])('hands on an update %s', async (_what, body) => {
    expect((await deliver(body)).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  test('refuses a body without a length as soon as it is beyond all bounds', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(100_000));
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
    const headers = { 'content-type': 'application/json', [HEADER]: SECRET };
    const chunked = { method: 'POST', headers, body, duplex: 'half' as const };
    expect((await fetch(`${server.address()}/telegram`, chunked)).status).toBe(413);
  });

  test('takes no garbage for an update, and is as well as before after it', async () => {
    const garbage = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.string().map((text) => `{"update_id":${text}}`));
    await fc.assert(
      fc.asyncProperty(garbage, async (body) => {
        const before = seen.length;
        const { status } = await deliver(body);
        // Whoever is told 200 was handled.
        expect([400, seen.length > before ? 200 : 400]).toContain(status);
        expect(seen.slice(before).every(({ update_id: id }) => Number.isSafeInteger(id))).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect((await deliver(UPDATE)).status).toBe(200);
    expect(await figure('bot_updates_in_flight')).toBe(0);
  });

  test('knows no other method and no other type', async () => {
    expect((await fetch(`${server.address()}/telegram`, { headers: { [HEADER]: SECRET } })).status).toBe(404);
    expect((await deliver(UPDATE, { [HEADER]: SECRET, 'content-type': 'text/xml' })).status).toBe(415);
  });

  test('asks for a failed update again, in two seconds, without a word of why', async () => {
    handle = async () => {
      throw new Error('the database is gone');
    };
    const answer = await deliver(UPDATE);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.text()).toBe('');
  });

  test.each<[number, string]>([
    [61_500, '62'],
    [0, '1'],
  ])('puts off for a while what comes %i ms too soon', async (afterMs, header) => {
    handle = async () => ({ kind: 'later', afterMs });
    const answer = await deliver(UPDATE);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, header]);
  });

  test('puts off at once what is too much while updates hang, and takes all of it when they don’t any more', async () => {
    const gate = Promise.withResolvers<void>();
    handle = async () => await gate.promise;
    const many = Array.from({ length: 200 }, (_, index) => deliver(JSON.stringify({ update_id: index + 1 })));
    const answers = many.map(async (answer) => ({ status: (await answer).status, again: (await answer).headers.get('retry-after') }));
    await waitFor('all the others to be put off', async () => (await figure('bot_updates_shed_total')) === 200 - BOUND);
    expect(await figure('bot_updates_in_flight')).toBe(BOUND);
    expect(seen).toHaveLength(BOUND);
    // A stranger is no load, and learns nothing of it.
    expect((await deliver(UPDATE, {})).status).toBe(401);
    gate.resolve();
    const given = await Promise.all(answers);
    expect(given.filter(({ status }) => status === 200)).toHaveLength(BOUND);
    expect(given.filter(({ status, again }) => status === 503 && again === '1')).toHaveLength(200 - BOUND);
    expect(await figure('bot_updates_in_flight')).toBe(0);
    expect((await deliver(UPDATE)).status).toBe(200);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { deliveries: 1, mostInFlight: BOUND } }]);
    await server.stop();
    expect(log.lines[1]).toMatchObject({ level: 'warn', fields: { deliveries: 200 - BOUND - 1 } });
  });

  test('puts off what is too much before its body is read', async () => {
    const gate = Promise.withResolvers<void>();
    handle = async () => await gate.promise;
    const held = Array.from({ length: BOUND }, () => deliver(UPDATE));
    await waitFor('the bound', () => seen.length === BOUND);
    const { sent, status } = beginDelivery({ [HEADER]: SECRET });
    expect(await status).toBe(503);
    sent.destroy();
    gate.resolve();
    await Promise.all(held);
  });

  test('counts bodies that dribble in, and forgets those that never come to their end', async () => {
    const slow = Array.from({ length: BOUND }, () => beginDelivery({ [HEADER]: SECRET }));
    const ends = Promise.allSettled(slow.map(({ status }) => status));
    await waitFor('all of them', async () => (await figure('bot_updates_in_flight')) === BOUND);
    expect((await deliver(UPDATE)).status).toBe(503);
    slow.forEach(({ sent }) => sent.destroy());
    await ends;
    await waitFor('none of them', async () => (await figure('bot_updates_in_flight')) === 0);
    expect((await deliver(UPDATE)).status).toBe(200);
  });

  test('counts an update until it is done, also when Telegram has hung up', async () => {
    const gate = Promise.withResolvers<void>();
    handle = async () => await gate.promise;
    const giveUp = new AbortController();
    const given = fetch(`${server.address()}/telegram`, {
      method: 'POST', headers: { 'content-type': 'application/json', [HEADER]: SECRET }, body: UPDATE, signal: giveUp.signal,
    }).catch(() => 'given up');
    await waitFor('the update', () => seen.length === 1);
    giveUp.abort();
    expect(await given).toBe('given up');
    expect(await figure('bot_updates_in_flight')).toBe(1);
    gate.resolve();
    await waitFor('the end', async () => (await figure('bot_updates_in_flight')) === 0);
  });

  test('gets again what failed from a Telegram that was told so, and then it works', async () => {
    const sandbox = await start();
    let failures = 1;
    handle = async () => {
      if ((failures -= 1) >= 0) throw new Error('not yet');
    };
    sandbox.sim.sendText(sandbox.anna.id, 'waited');
    await sandbox.telegram.setWebhook(`${server.address()}/telegram`, { secret_token: SECRET });
    await waitFor('the redelivery', () => sandbox.sim.pendingUpdates().length === 0);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
  });
});
