import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import type { Update } from 'telegraf/types';
import { together, type Service } from '../../src/core/lifecycle.ts';
import type { Handled } from '../../src/core/pipeline.ts';
import { addWebhookRoute, createWebhookRegistration } from '../../src/core/webhook.ts';
import { createHttpServer, type HttpServer } from '../../src/platform/http-server.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

const SECRET = 'a-secret_of-the-tests';
const HEADER = 'x-telegram-bot-api-secret-token';

let server: HttpServer;
let log: RecordingLog;
let seen: Update[];
let handle: (update: Update) => Promise<void>;
const services: Service[] = [];

beforeEach(async () => {
  log = createRecordingLog();
  seen = [];
  handle = async () => {};
  server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'PORT', log });
  const pipeline = {
    handle: async (update: Update): Promise<Handled> => {
      seen.push(update);
      await handle(update);
      return { kind: 'done' };
    },
    inFlight: () => 0,
    idle: async () => {},
  };
  addWebhookRoute(server.app, { pipeline, secret: SECRET });
  await server.start();
  services.push(server);
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
});

async function deliver(body: string, headers: Record<string, string> = { [HEADER]: SECRET }): Promise<Response> {
  return await fetch(`${server.address()}/telegram`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body,
  });
}

const UPDATE = JSON.stringify({ update_id: 1 });

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
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const unending = request(`${server.address()}/telegram`, {
        method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 900_000 },
      });
      unending.on('response', (response) => {
        resolve(response.statusCode);
        unending.destroy();
      });
      unending.on('error', reject);
      unending.flushHeaders();
    });
    expect(status).toBe(401);
  });

  test.each<[string, string, number]>([
    ['no JSON', '{"update_id":', 400],
    ['an empty body', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['an update without an id', '{"message":{}}', 400],
    ['an id that is no number', '{"update_id":"1"}', 400],
    ['an id beyond all bounds', '{"update_id":1e300}', 400],
    ['a body beyond all bounds', JSON.stringify({ update_id: 1, text: 'x'.repeat(1_000_001) }), 413],
  ])('refuses %s', async (_what, body, status) => {
    expect((await deliver(body)).status).toBe(status);
    expect(seen).toEqual([]);
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

  test('finishes at a stop what is in flight, and takes nothing new', async () => {
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    handle = async () => {
      begun.resolve();
      await gate.promise;
    };
    const address = server.address();
    const inFlight = deliver(UPDATE);
    await begun.promise;
    const stopped = server.stop();
    const late = await fetch(`${address}/telegram`, { method: 'POST', headers: { [HEADER]: SECRET } }).then(
      (answer) => answer.status,
      () => 'refused',
    );
    gate.resolve();
    expect([503, 'refused']).toContain(late);
    expect((await inFlight).status).toBe(200);
    await stopped;
  });
});

describe('the registration of the webhook', () => {
  let sandbox: Started;

  beforeEach(async () => {
    sandbox = await start();
  });

  function register(url = server.address()): Service {
    const telegram = createTelegramClient(TOKEN, sandbox.url);
    const registration = createWebhookRegistration({ telegram, url, secret: SECRET, log });
    services.push(registration);
    return registration;
  }

  test('brings updates with the secret, and one that failed comes again and works', async () => {
    let failures = 1;
    handle = async () => {
      if ((failures -= 1) >= 0) throw new Error('not yet');
    };
    sandbox.sim.sendText(sandbox.anna.id, 'waited');
    await register().start();
    await waitFor('the redelivery', () => sandbox.sim.pendingUpdates().length === 0, 8_000);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({
      url: `${server.address()}/telegram`,
      allowed_updates: ['message', 'callback_query', 'my_chat_member'],
    });
  }, 10_000);

  test('is tried again until Telegram takes it, and holds up no start', async () => {
    sandbox.sim.faults.add({ match: { method: 'setWebhook' }, times: 1, kind: 'status', status: 502 });
    await register().start();
    await waitFor('the webhook', async () => (await sandbox.telegram.getWebhookInfo()).url !== '');
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { fault: { code: 'unavailable' } } }]);
  });

  test('ends with a stop, also in the middle of a call that never ends', async () => {
    sandbox.sim.faults.add({ match: { method: 'setWebhook' }, kind: 'delay', delayMs: 60_000 });
    const all = together([register()]);
    await all.start();
    await all.stop();
    expect(log.lines).toEqual([]);
  });
});
