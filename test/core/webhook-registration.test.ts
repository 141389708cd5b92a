import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createIntakeWay } from '../../src/core/intake-way.ts';
import { createMetrics, type Metrics } from '../../src/core/metrics.ts';
import { createWebhookRegistration, type WebhookRegistration } from '../../src/core/webhook-registration.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

const URL = 'http://127.0.0.1:9';
const SECRET = 'a-secret_of-the-tests';

let database: TestDatabase;
let sandbox: Started;
let log: RecordingLog;
let metrics: Metrics;
const registrations: WebhookRegistration[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  sandbox = await start();
  log = createRecordingLog();
  metrics = createMetrics({ process: false });
});

afterEach(async () => {
  await Promise.all(registrations.splice(0).map((registration) => registration.stop()));
  await database.pool.query('delete from leases');
});

afterAll(async () => {
  await database.drop();
});

function register(): WebhookRegistration {
  const telegram = createTelegramClient(TOKEN, sandbox.url);
  const options = { db: database.pool, telegram, url: URL, secret: SECRET, log, metrics };
  const registration = createWebhookRegistration(options);
  registrations.push(registration);
  return registration;
}

const callsOf = (method: string) => sandbox.sim.calls().filter((call) => call.method === method);

const called = async (method: string, times = 1): Promise<true> =>
  await waitFor(`${method} ${times} times`, () => callsOf(method).length >= times);

/** Registered, and once more than `looks` looked at. */
async function registered(): Promise<WebhookRegistration> {
  const registration = register();
  await registration.start();
  await called('setWebhook');
  return registration;
}

async function looked(registration: WebhookRegistration): Promise<void> {
  const looks = callsOf('getWebhookInfo').length;
  registration.look();
  await called('getWebhookInfo', looks + 1);
}

const WANTED = {
  url: `${URL}/telegram`,
  max_connections: 100,
  allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
};

describe('the registration of the webhook', () => {
  test('names the address, the secret, the kinds of updates and as many connections as there may be', async () => {
    await registered();
    expect(callsOf('setWebhook')[0]?.params).toMatchObject({ ...WANTED, secret_token: SECRET });
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject(WANTED);
    expect(callsOf('setWebhook')[0]?.params).not.toHaveProperty('drop_pending_updates');
  });

  test('is tried again until Telegram takes it, and holds up no start', async () => {
    sandbox.sim.faults.add({ match: { method: 'setWebhook' }, times: 1, kind: 'status', status: 502 });
    await register().start();
    await waitFor('the webhook', async () => (await sandbox.telegram.getWebhookInfo()).url !== '');
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { fault: { code: 'unavailable' } } }]);
  });

  test('ends with a stop, also in the middle of a call that never ends', async () => {
    sandbox.sim.faults.add({ match: { method: 'setWebhook' }, kind: 'delay', delayMs: 60_000 });
    const registration = register();
    await registration.start();
    await registration.stop();
    expect(log.lines).toEqual([]);
  });

  test('stays as it is when nobody changed it', async () => {
    const registration = await registered();
    await looked(registration);
    await looked(registration);
    expect(callsOf('setWebhook')).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'the address',
      () => sandbox.telegram.setWebhook('http://127.0.0.1:1/secret-path', {
        allowed_updates: [...WANTED.allowed_updates] as never, max_connections: 100,
      }),
      'url: 127.0.0.1:1',
    ],
    ['the address away', () => sandbox.telegram.deleteWebhook(), 'url: none'],
    [
      'how many connections there may be',
      () => sandbox.telegram.setWebhook(WANTED.url, { max_connections: 5, secret_token: SECRET }),
      'max_connections: 5',
    ],
    [
      'the kinds of updates',
      () => sandbox.telegram.setWebhook(WANTED.url, {
        max_connections: 100, secret_token: SECRET, allowed_updates: ['poll'],
      }),
      'allowed_updates: poll',
    ],
  ])('is made anew when somebody changed %s, and the log says what differed', async (_what, change, found) => {
    const registration = await registered();
    // Telegram takes setWebhook once a second.
    await waitFor('the change', () => change().then(() => true, () => false));
    await waitFor('the next setWebhook to be allowed', () => Date.now() - (callsOf('setWebhook').at(-1)?.at ?? 0) > 1_000);
    await looked(registration);
    await waitFor('the webhook as it was', async () => {
      const info = await sandbox.telegram.getWebhookInfo();
      return info.url === WANTED.url && info.max_connections === 100 && info.allowed_updates?.length === 4;
    });
    const fields = log.lines.find(({ message }) => message.includes('changed the webhook'))?.fields;
    expect(fields?.['found']).toContain(found);
    expect(JSON.stringify(log.lines)).not.toContain('secret');
  });

  test('shows how many updates Telegram holds', async () => {
    sandbox.sim.sendText(sandbox.anna.id, 'nobody takes this');
    const registration = await registered();
    await looked(registration);
    await waitFor('the figure', async () => {
      return (await metrics.registry.metrics()).includes('bot_updates_pending_at_telegram 1');
    });
  });

  test('says once what Telegram says of a delivery that failed', async () => {
    const registration = await registered();
    sandbox.sim.sendText(sandbox.anna.id, 'nobody takes this');
    await waitFor('the failure', async () => (await sandbox.telegram.getWebhookInfo()).last_error_message !== undefined);
    const saysOf = () => log.lines.filter(({ message }) => message.includes('could not deliver'));
    await looked(registration);
    await waitFor('the line', () => saysOf().length > 0);
    expect(saysOf()[0]).toMatchObject({ level: 'warn', fields: { reason: 'Connection refused' } });
    expect(Date.parse(String(saysOf()[0]?.fields['at']))).toBeGreaterThan(Date.now() - 60_000);
  });

  test('of several processes at once changes nothing that is set already, and waits as long as Telegram asks', async () => {
    await Promise.all([register().start(), register().start(), register().start()]);
    await waitFor('all three to be taken', () => {
      return callsOf('setWebhook').filter(({ answer }) => answer?.ok === true).length === 3;
    });
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject(WANTED);
    expect(log.lines.every(({ fields }) => JSON.stringify(fields).includes('rate-limited'))).toBe(true);
  });

  test('stands back while newer processes poll, and comes again when there is none of those any more', async () => {
    const registration = await registered();
    const newer = createIntakeWay(database.pool, 'polling', log);
    await newer.start();
    await sandbox.telegram.deleteWebhook();
    await looked(registration);
    await waitFor('word of it', () => log.lines.some(({ message }) => message.includes('Newer processes')));
    expect(callsOf('setWebhook')).toHaveLength(1);
    await newer.stop();
    await database.pool.query('update leases set held_until = now()');
    await waitFor('the webhook', async () => (await sandbox.telegram.getWebhookInfo()).url === WANTED.url);
    expect(log.lines).toHaveLength(1);
  });

  test('says in one line that the token is refused, and asks again later without ending', async () => {
    const registration = await registered();
    sandbox.sim.faults.add({ match: { method: 'getWebhookInfo' }, times: 1, kind: 'status', status: 401 });
    await looked(registration);
    await waitFor('the line', () => log.lines.length > 0);
    expect(log.lines).toMatchObject([{ level: 'error', message: expect.stringContaining('BOT_TOKEN') }]);
    await looked(registration);
    expect(log.lines).toHaveLength(1);
  });
});
