import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { inTempFolder, sweepTempFolders } from '../../src/platform/temp-folder.ts';

/** The machine's own temp folder may hold what other tests are writing. */
let place: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sweep-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

afterAll(async () => {
  await rm(place, { recursive: true });
});

async function startWriter(): Promise<{ child: ChildProcess; dir: string }> {
  const script = join(import.meta.dirname, '../support/temp-folder-process.ts');
  const child = spawn(process.execPath, [script, place], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  const [dir] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, dir };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function makeOld(...paths: string[]): Promise<void> {
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const path of paths) await utimes(path, hoursAgo, hoursAgo);
}

describe('a folder for files on their way', () => {
  test('is gone when the work is done, also when it failed, and is nobody else’s to read', async () => {
    const made: [string, number][] = [];
    const failed = inTempFolder(async (dir) => {
      made.push([dirname(dir), (await stat(dir)).mode & 0o777]);
      await writeFile(join(dir, 'part'), 'x');
      throw new Error('the disk is full');
    }, place);
    await expect(failed).rejects.toThrow('the disk is full');
    expect(made).toEqual([[place, 0o700]]);
    expect(await readdir(place)).toEqual([]);
  });

  test('that a killed process left is swept when nobody has written there for an hour', async () => {
    const { child, dir } = await startWriter();
    await kill(child);
    expect(existsSync(join(dir, 'part'))).toBe(true);
    expect(await sweepTempFolders(place)).toBe(0);
    await makeOld(join(dir, 'part'), dir);
    expect(await sweepTempFolders(place)).toBe(1);
    expect(existsSync(dir)).toBe(false);
  });

  test('stays while another process writes there, however long ago it was made', async () => {
    const { child, dir } = await startWriter();
    await makeOld(dir);
    expect(await sweepTempFolders(place)).toBe(0);
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
    expect(existsSync(dir)).toBe(false);
  });

  test('is swept by one of two at once, and nothing else of the machine is', async () => {
    const { child, dir } = await startWriter();
    await kill(child);
    const others = [join(place, 'somebody-else'), join(place, 'freedomwallet-screens')];
    for (const other of others) await mkdir(other);
    const link = join(place, 'freedomwallet-file-link');
    await symlink(others[0] as string, link);
    await makeOld(join(dir, 'part'), dir, ...others);
    await Promise.all([sweepTempFolders(place), sweepTempFolders(place)]);
    expect(existsSync(dir)).toBe(false);
    expect([...others, link].map((path) => existsSync(path))).toEqual([true, true, true]);
    for (const path of [...others, link]) await rm(path, { recursive: true });
  });
});
