import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start as startBot, type Running } from '../../../src/bot.ts';
import { loadConfig } from '../../../src/config.ts';
import { start, TOKEN, type Started } from '../../sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { findNginx, startNginx, type Nginx } from '../../support/nginx.ts';

const program = findNginx();
const describeWithNginx = program === undefined ? describe.skip : describe;

const SECRET = 'between_nginx-and-the-bots';

describeWithNginx('the sample of nginx, before two bot processes (skipped where nginx is not installed)', () => {
  let database: TestDatabase;
  let logDir: string;
  let sandbox: Started;
  let bots: Running[];
  let nginx: Nginx;
  let updateId = 1_000;

  beforeAll(async () => {
    database = await createTestDatabase();
    logDir = await mkdtemp(join(tmpdir(), 'nginx-bots-'));
    sandbox = await start();
    const config = loadConfig({
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: sandbox.url,
      DATABASE_URL: database.url,
      PORT: '0',
      WEBHOOK_URL: 'https://bot.example.org',
      WEBHOOK_SECRET: SECRET,
      LOG_DIR: logDir,
      LOG_LEVEL: 'error',
      MESSAGES_PER_MINUTE: '0',
      MESSAGE_GAP_MS: '0',
    });
    bots = [await startBot(config), await startBot({ ...config, NODE_APP_INSTANCE: 1 })];
    nginx = await startNginx(program as string, bots.map(({ address }) => new URL(address).host));
  });

  afterAll(async () => {
    await nginx.stop();
    for (const bot of bots) await bot.stop();
    await database.drop();
    await rm(logDir, { recursive: true });
  });

  /** As Telegram calls; @returns the status of the answer */
  async function ask(method: string, path: string, body = ''): Promise<number> {
    return await new Promise((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port: nginx.port,
        servername: 'bot.example.org',
        ca: nginx.certificate,
        method,
        path,
        agent: false,
        headers: {
          host: 'bot.example.org',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-telegram-bot-api-secret-token': SECRET,
        },
      });
      asked.on('response', (response) => resolve(response.resume().statusCode ?? 0));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  async function deliver(text: string): Promise<number> {
    const { id } = sandbox.sim.addPerson({ firstName: 'Linh' });
    const from = { id, is_bot: false, first_name: 'Linh' };
    updateId += 1;
    const date = Math.floor(Date.now() / 1000);
    const message = { message_id: updateId, date, chat: { id, type: 'private' }, from, text };
    return await ask('POST', '/telegram', JSON.stringify({ update_id: updateId, message }));
  }

  async function handledBy(bot: Running): Promise<number> {
    const figures = await (await fetch(`${bot.address}/metrics`)).text();
    return Number(/bot_requests_total\{command="text",outcome="handled"\} (\d+)/.exec(figures)?.[1] ?? 0);
  }

  const many = async (word: string): Promise<number[]> =>
    await Promise.all(Array.from({ length: 20 }, async (_, index) => await deliver(`${word} ${index + 1}.50`)));

  test('passes deliveries to both of them', async () => {
    expect(new Set(await many('coffee'))).toEqual(new Set([200]));
    const handled = [await handledBy(bots[0] as Running), await handledBy(bots[1] as Running)];
    expect(handled[0]! + handled[1]!).toBe(20);
    expect(Math.min(...handled)).toBeGreaterThan(0);
  });

  test.each([
    ['anything but POST to the webhook', 'GET', '/telegram', '', 403],
    ['a body that is too large', 'POST', '/telegram', 'x'.repeat(1_100_000), 413],
    ['the health of a process', 'GET', '/readyz', '', 404],
    ['its figures', 'GET', '/metrics', '', 404],
  ])('keeps from the public %s', async (_what, method, path, body, status) => {
    expect(await ask(method, path, body)).toBe(status);
  });

  test('passes every delivery to the other one when one is gone', async () => {
    await bots[1]!.stop();
    expect(new Set(await many('tea'))).toEqual(new Set([200]));
    expect(await handledBy(bots[0] as Running)).toBeGreaterThanOrEqual(20);
  });
});
