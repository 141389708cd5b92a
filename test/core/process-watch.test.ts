import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';

let sandbox: Started;
let dir: string;

beforeEach(async () => {
  sandbox = await start();
  dir = await mkdtemp(join(tmpdir(), 'crash-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

function crash(kind: 'rejection' | 'exception'): ChildProcess {
  const program = new URL('../support/crashing-process.ts', import.meta.url).pathname;
  return fork(program, [kind, sandbox.url, TOKEN, String(sandbox.anna.id), dir], { stdio: 'ignore', execArgv: [] });
}

async function logged(): Promise<string> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.log'));
  return (await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')))).join('');
}

describe('a fault that nobody waited for', () => {
  test('is told to the admins, and the process goes on', async () => {
    const child = crash('rejection');
    await sandbox.sim.waitFor(sandbox.anna.id, ({ messages }) => messages.some(({ text }) => text.includes('nobody waits')));
    expect(child.exitCode).toBeNull();
    child.send('end');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('that leaves the process in an unknown state ends it, with the admins told and the log written', async () => {
    const child = crash('exception');
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(sandbox.sim.chat(sandbox.anna.id).messages[0]?.text).toContain('out of the blue');
    expect(await logged()).toContain('out of the blue');
  });
});
