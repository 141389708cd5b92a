import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from '../src/config.ts';
import type { Service } from '../src/core/lifecycle.ts';
import { MESSAGE_QUEUE } from '../src/core/sender.ts';
import { createSendingQueue } from '../src/platform/queue.ts';
import { start as startWorker } from '../src/worker.ts';
import { start, TOKEN, type Started } from './sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { waitFor } from './support/wait-for.ts';

let database: TestDatabase;
let logDir: string;
let sandbox: Started;
const running: Service[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  logDir = await mkdtemp(join(tmpdir(), 'worker-'));
});

beforeEach(async () => {
  sandbox = await start();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

afterAll(async () => {
  // Fails if a worker left a connection open.
  await database.drop();
  await rm(logDir, { recursive: true });
});

function configOf(changes: Record<string, string> = {}): Config {
  return loadConfig({
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: sandbox.url,
    DATABASE_URL: database.url,
    WORKER_PORT: '0',
    LOG_DIR: logDir,
    LOG_LEVEL: 'error',
    ...changes,
  });
}

describe('the worker', () => {
  test('delivers what waits, makes partitions ahead, and stops without a trace', async () => {
    const queue = createSendingQueue(database.pool, [MESSAGE_QUEUE], (error) => {
      throw error;
    });
    await queue.start();
    const message = { kind: 'send', chatId: sandbox.anna.id, text: 'it waited' };
    await queue.send(database.pool, MESSAGE_QUEUE.name, message, { key: `reply:${sandbox.anna.id}` });
    await queue.stop();
    running.push(await startWorker(configOf()));
    await sandbox.sim.waitFor(sandbox.anna.id, ({ messages }) => messages.some(({ text }) => text === 'it waited'));
    await waitFor('the partitions', async () => {
      const made = await database.pool.query(`select from pg_class where relname ~ '^processed_updates_[0-9]{8}$'`);
      return made.rowCount === 4;
    });
  });

  test('does not start where its port is taken, and says so in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startWorker(configOf({ WORKER_PORT: String(port) }))).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ is taken by another program: [^\n]*WORKER_PORT[^\n]*$/),
    });
    await new Promise((resolve) => other.close(resolve));
  });
});
