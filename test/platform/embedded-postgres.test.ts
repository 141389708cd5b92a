import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withClient } from '../../src/platform/databases.ts';
import { locateEmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import type { StartError } from '../../src/platform/start-error.ts';

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freedomwallet-embedded-'));
});

afterAll(() => rmSync(dataDir, { recursive: true }));

describe('the embedded Postgres', () => {
  test('is one, with one owner, when two processes begin it at the same moment', async () => {
    const both = await Promise.all([startInAnotherProcess(), startInAnotherProcess()]);
    expect(both[0].address).toBe(both[1].address);
    const owner = both.find((one) => one.owner.pid === ownerPid())!;
    const guest = both.find((one) => one !== owner)!;
    guest.owner.kill('SIGTERM');
    await once(guest.owner, 'exit');
    expect(await run(owner.address, 'select 1 as one')).toEqual([{ one: 1 }]);
    owner.owner.kill('SIGTERM');
    await once(owner.owner, 'exit');
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('keeps its data, its port and its password from one run to the next', async () => {
    const first = await start();
    const url = await first.ensureDatabase('books');
    await run(url, 'create table notes as select 42 as note');
    await first.stop();
    const second = await start();
    expect(second.urlOf('books')).toBe(url);
    expect(await run(url, 'select note from notes')).toEqual([{ note: 42 }]);
    await second.stop();
  });

  test('shows its password to nobody but its owner', async () => {
    const server = await start();
    const url = new URL(server.adminUrl);
    url.password = 'guess';
    await expect(run(url.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'postgres/embedded.json')).mode & 0o777).toBe(0o600);
    await server.stop();
  });

  test('is found by other processes while it runs, and only then', async () => {
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
    const server = await start();
    expect(await locateEmbeddedPostgres(dataDir)).toBe(server.adminUrl);
    await server.stop();
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('stops without harm when it is told to twice', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('is shared with a process that joins it, whose stop leaves it running', async () => {
    const { owner, address } = await startInAnotherProcess();
    const joined = await start();
    expect(joined.adminUrl).toBe(address);
    await joined.stop();
    expect(await run(address, 'select 1 as one')).toEqual([{ one: 1 }]);
    owner.kill('SIGTERM');
    await once(owner, 'exit');
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('is taken over, and stopped in the end, when its owner was killed', async () => {
    const { owner, address } = await startInAnotherProcess();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const heir = await start();
    expect(heir.adminUrl).toBe(address);
    await heir.stop();
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('is started again on its port when the server itself is killed', async () => {
    const { promise: noticed, resolve } = Promise.withResolvers<string>();
    const server = await startEmbeddedPostgres({ dataDir, log: resolve });
    await run(server.adminUrl, 'create table kept as select 7 as number');
    process.kill(serverPid(), 'SIGKILL');
    expect(await noticed).toContain('starting it again');
    expect(await untilAnswers(server.adminUrl, 'select number from kept')).toEqual([{ number: 7 }]);
    await server.stop();
    expect(await locateEmbeddedPostgres(dataDir)).toBeNull();
  });

  test('takes another port when a stranger sits on its own', async () => {
    const first = await start();
    await first.stop();
    const stranger = createServer().listen(Number(new URL(first.adminUrl).port), '127.0.0.1');
    await once(stranger, 'listening');
    const second = await start();
    expect(new URL(second.adminUrl).port).not.toBe(new URL(first.adminUrl).port);
    await second.stop();
    stranger.close();
  });

  test('is not misled by a pid file whose number belongs to another program by now', async () => {
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n0\n1\n\n\n\nready   \n`);
    const server = await start();
    expect(await run(server.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test('clears away what a killed initdb left half-made', async () => {
    const halfMade = join(dataDir, 'second/postgres.new-999999999');
    mkdirSync(halfMade, { recursive: true });
    const options = { dataDir: join(dataDir, 'second'), durable: false, log: () => {} };
    const server = await startEmbeddedPostgres(options);
    expect(existsSync(halfMade)).toBe(false);
    await server.stop();
  });

  test('says in one line why it does not start', async () => {
    const settings = { shared_buffers: 'nonsense' };
    const attempt = startEmbeddedPostgres({ dataDir, durable: false, settings, log: () => {} });
    await expect(attempt).rejects.toMatchObject({
      name: 'StartError', message: expect.stringMatching(/^The embedded Postgres doesn't start: .*shared_buffers.*$/),
    });
  });
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, durable: false, log: () => {} });
}

async function startInAnotherProcess(): Promise<{ owner: ChildProcess; address: string }> {
  const script = join(import.meta.dirname, '../support/keep-postgres.ts');
  const owner = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, address: line.toString().trim() };
}

function ownerPid(): number {
  return (JSON.parse(readFileSync(join(dataDir, 'postgres/embedded.json'), 'utf8')) as { ownerPid: number }).ownerPid;
}

function serverPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

function run(url: string, sql: string): Promise<unknown[]> {
  return withClient(url, async (client) => (await client.query(sql)).rows as unknown[]);
}

async function untilAnswers(url: string, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await run(url, sql);
    } catch (error) {
      if ((error as StartError).code !== 'NO_DATABASE') throw error;
    }
  }
}
