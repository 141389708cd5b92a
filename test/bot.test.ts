import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start as startBot } from '../src/bot.ts';
import { freePort } from '../scripts/free-port.ts';
import { loadConfig, type Config } from '../src/config.ts';
import type { Service } from '../src/core/lifecycle.ts';
import { StartError } from '../src/platform/start-error.ts';
import { start, TOKEN, type Started } from './sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

let database: TestDatabase;
let logDir: string;
let sandbox: Started;
const running: Service[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  logDir = await mkdtemp(join(tmpdir(), 'bot-'));
});

beforeEach(async () => {
  sandbox = await start();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

afterAll(async () => {
  // Fails if a bot left a connection open.
  await database.drop();
  await rm(logDir, { recursive: true });
});

function configOf(changes: Record<string, string> = {}): Config {
  return loadConfig({
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: sandbox.url,
    DATABASE_URL: database.url,
    PORT: '0',
    LOG_DIR: logDir,
    LOG_LEVEL: 'error',
    ...changes,
  });
}

async function run(changes: Record<string, string> = {}) {
  const bot = await startBot(configOf(changes));
  running.push(bot);
  return bot;
}

async function startFault(changes: Record<string, string>): Promise<StartError> {
  const fault = await startBot(configOf(changes)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (fault instanceof StartError) return fault;
  throw new Error(`Expected a StartError, got ${String(fault)}`);
}

const says = (words: string) =>
  sandbox.sim.waitFor(sandbox.anna.id, ({ messages }) => {
    return messages.some(({ who, text }) => who === 'bot' && text.includes(words));
  });

describe('the bot', () => {
  test('answers by polling, and is ready', async () => {
    const { address } = await run();
    sandbox.sim.sendText(sandbox.anna.id, 'coffee 3.50');
    await says('$3.50');
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect((await fetch(`${address}/telegram`, { method: 'POST' })).status).toBe(401);
    const figures = await (await fetch(`${address}/metrics`)).text();
    expect(figures).toContain('bot_requests_total{command="text",outcome="handled"} 1');
    expect(figures).toMatch(/bot_database_connections\{state="open"\} [1-9]/);
  });

  test('answers for itself alone on a port of its own, and logs into a file of its own, where several share one', async () => {
    const firstPort = (await freePort()) - 1;
    await run({ METRICS_PORT: String(firstPort), NODE_APP_INSTANCE: '1', LOG_LEVEL: 'info' });
    const figures = await fetch(`http://127.0.0.1:${firstPort + 1}/metrics`);
    expect(await figures.text()).toContain('bot_database_connections');
    expect(await readdir(logDir)).toContainEqual(expect.stringMatching(/^bot-1-\d{4}-\d{2}-\d{2}\.log$/));
  });

  test('answers by webhook where an address is given', async () => {
    // The port must be known before: one that was free a moment ago.
    const probe = await run();
    const { port } = new URL(probe.address);
    await Promise.all(running.splice(0).map((service) => service.stop()));
    await run({ PORT: port, WEBHOOK_URL: `http://127.0.0.1:${port}` });
    sandbox.sim.sendText(sandbox.anna.id, 'coffee 3.50');
    await says('$3.50');
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({ url: `http://127.0.0.1:${port}/telegram` });
  });

  test('does not start with a token that Telegram refuses, says so in one line, and leaves nothing open', async () => {
    const fault = await startFault({ BOT_TOKEN: '123456789:AAEof-another-bot-altogether' });
    expect(fault.message).toContain('BOT_TOKEN');
    expect(fault.message).not.toMatch(/\n|AAE/);
  });

  test('does not start on a port that is taken, says so in one line, and leaves nothing open', async () => {
    const { port } = new URL((await run()).address);
    const fault = await startFault({ PORT: port });
    expect(fault.message).toContain(`127.0.0.1:${port} is taken`);
  });

  test('starts while Telegram is away, and takes what waited when it is back', async () => {
    const fault = sandbox.sim.faults.add({ match: {}, kind: 'html' });
    sandbox.sim.sendText(sandbox.anna.id, 'coffee 3.50');
    const { address } = await run();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    sandbox.sim.faults.remove(fault);
    await says('$3.50');
  });
});
