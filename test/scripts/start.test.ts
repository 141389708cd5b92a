import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { locateEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import { createTestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

const ROOT = join(import.meta.dirname, '../..');

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freedomwallet-start-'));
});

afterAll(() => rmSync(dataDir, { recursive: true }));

describe('npm start with nothing configured', () => {
  test('brings up a database, bot, worker and page, and ends them all at the first Ctrl-C', async () => {
    const ports = { PORT: String(await freePort()), WORKER_PORT: String(await freePort()) };
    const program = start(ports);
    await said(program, 'sandbox is ready');
    for (const port of Object.values(ports)) expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect(await locateEmbeddedPostgres(dataDir)).toContain('postgres://');
    // A terminal signals the whole group: the database must not go before those who use it.
    process.kill(-program.pid!, 'SIGINT');
    expect(await ended(program)).toEqual({ code: 0, complaint: '' });
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });
});

describe('npm start tells in a line or two, with exit code 1 and no stack trace,', () => {
  test('that no Postgres answers at DATABASE_URL', async () => {
    expect(await ended(start({ DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/books' }))).toEqual({
      code: 1, complaint: 'There is no Postgres at 127.0.0.1:1/books: connect ECONNREFUSED 127.0.0.1:1\n',
    });
  });

  test('which variables are wrong, all at once', async () => {
    const { code, complaint } = await ended(start({ PORT: 'many', ROLES: 'cook' }));
    expect(code).toBe(1);
    expect(complaint).toMatch(/PORT must be .*PORT=\d+/);
    expect(complaint).toMatch(/ROLES must be .*ROLES=bot,worker/);
    expect(complaint).not.toContain('    at ');
  });

  test('that its port is in use', async () => {
    const database = await createTestDatabase();
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const port = String((stranger.address() as AddressInfo).port);
    const { code, complaint } = await ended(start({ DATABASE_URL: database.url, BOT_TOKEN: '1:token', PORT: port, ROLES: 'bot' }));
    expect({ code, lines: complaint.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(complaint).toContain(port);
    stranger.close();
    await database.drop();
  });

  test('that a key file is no key', async () => {
    const database = await createTestDatabase();
    const file = join(dataDir, 'not-a-key.json');
    writeFileSync(file, '{"hello": "world"}');
    const settings = { DATABASE_URL: database.url, BOT_TOKEN: '1:token', ROLES: 'worker', WORKER_PORT: '0' };
    const { code, complaint } = await ended(start({ ...settings, GOOGLE_APPLICATION_CREDENTIALS: file }));
    expect({ code, lines: complaint.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(complaint).toContain(file);
    await database.drop();
  });

  test('that Telegram does not accept its token any more', async () => {
    const { telegram, settings, close } = await pollingBot();
    const program = start(settings);
    await waitFor('the bot to poll', () => telegram.sim.calls().some(({ method }) => method === 'deleteWebhook'));
    telegram.sim.faults.add({ match: { method: 'getUpdates' }, kind: 'status', status: 401 });
    telegram.sim.sendText(telegram.sim.addPerson({ firstName: 'Bo' }).id, 'wakes the poll');
    const { code, complaint } = await ended(program);
    // Once from the log, once as the last word.
    expect({ code, lines: complaint.trim().split('\n').length }).toEqual({ code: 1, lines: 2 });
    expect(complaint).toMatch(/^Telegram does not accept BOT_TOKEN/m);
    expect(complaint).not.toContain('    at ');
    await close();
  });
});

describe('a program that was told to end', () => {
  test('says so at once while it finishes what is in hand, and ends there and then when told again', async () => {
    const { telegram, settings, database, close } = await pollingBot();
    const program = start(settings);
    const ready = `http://127.0.0.1:${settings.PORT}/readyz`;
    await waitFor('the bot', async () => await fetch(ready).then(({ ok }) => ok, () => false));
    const blocker = await database.pool.connect();
    await blocker.query('begin; lock table processed_updates');
    telegram.sim.sendText(telegram.sim.addPerson({ firstName: 'Bo' }).id, 'tea 1');
    await waitFor('the update to be in hand', async () => {
      const waiting = await database.pool.query(`select from pg_locks where not granted and relation = 'processed_updates'::regclass`);
      return waiting.rowCount === 1;
    });
    program.kill('SIGTERM');
    await waitFor('the word', async () => (await fetch(ready)).status === 503);
    expect(await (await fetch(ready)).json()).toEqual({ database: 'stopping' });
    expect(program.exitCode).toBeNull();
    program.kill('SIGTERM');
    expect(await ended(program)).toEqual({ code: 130, complaint: '' });
    await blocker.query('rollback');
    blocker.release();
    expect(telegram.sim.pendingUpdates()).toHaveLength(1);
    await close();
  });
});

/** A bot that polls a Telegram of the test's, on a database of its own. */
async function pollingBot() {
  const [database, telegram] = [await createTestDatabase(), await startTelegramSandbox({ token: '123456789:AAtest' })];
  const settings = {
    DATABASE_URL: database.url,
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    ROLES: 'bot',
    PORT: String(await freePort()),
  };
  const close = async (): Promise<void> => {
    await telegram.stop();
    await database.drop();
  };
  return { database, telegram, settings, close };
}

type Program = ChildProcessByStdio<null, Readable, Readable>;

/** Starts the program as a terminal does: in a process group of its own. */
function start(settings: Record<string, string>): Program {
  const { PATH } = process.env;
  return spawn(process.execPath, ['scripts/start.ts'], {
    cwd: ROOT,
    detached: true,
    env: { PATH, DATA_DIR: dataDir, LOG_DIR: join(dataDir, 'logs'), LOG_LEVEL: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function said(program: Program, text: string): Promise<void> {
  let output = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes(text)) {
    await Promise.race([once(program.stdout, 'data'), once(program, 'exit')]);
    if (program.exitCode !== null) throw new Error(`ended too early:\n${output}`);
  }
}

async function ended(program: Program): Promise<{ code: number | null; complaint: string }> {
  let complaint = '';
  program.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(program, 'close')) as [number | null];
  return { code, complaint };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
