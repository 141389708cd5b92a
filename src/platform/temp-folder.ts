/**
 * Folders for files on their way to a person: gone when the work is done, whatever came of it. A process that is killed
 * leaves its own behind, with what a person recorded in it: other workers sweep it away.
 */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'freedomwallet-file-';

/**
 * Longer than a job is allowed to take (`expireInSeconds` of the queues) and than anything in it lasts between two
 * writes. Age is what workers of several containers with one temp folder can tell of each other; a pid is not.
 */
const ABANDONED_AFTER_MS = 3_600_000;

/** Runs `work` with an empty folder that only this user of the machine can read. */
export async function inTempFolder<Result>(
  work: (dir: string) => Promise<Result>,
  place: string = tmpdir(),
): Promise<Result> {
  const dir = await mkdtemp(join(place, PREFIX));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Removes the folders in which nobody wrote for an hour. Safe beside processes that write, and beside another sweep.
 * @returns how many there were
 */
export async function sweepTempFolders(place: string = tmpdir()): Promise<number> {
  const beforeMs = Date.now() - ABANDONED_AFTER_MS;
  const names = (await readdir(place)).filter((name) => name.startsWith(PREFIX));
  let count = 0;
  for (const dir of names.map((name) => join(place, name))) {
    if (!(await isAbandoned(dir, beforeMs))) continue;
    await rm(dir, { recursive: true, force: true });
    count += 1;
  }
  return count;
}

/** What is not ours stays: another user of the machine may have made it. */
async function isAbandoned(dir: string, beforeMs: number): Promise<boolean> {
  try {
    const folder = await lstat(dir);
    if (!folder.isDirectory() || folder.uid !== (process.getuid?.() ?? folder.uid)) return false;
    const inside = (await readdir(dir)).map((name) => join(dir, name));
    const touched = await Promise.all([dir, ...inside].map(async (path) => (await lstat(path)).mtimeMs));
    return Math.max(...touched) < beforeMs;
  } catch (fault) {
    // Its owner, or another sweep, was done with it meanwhile.
    if ((fault as { code?: string }).code === 'ENOENT') return false;
    throw fault;
  }
}
