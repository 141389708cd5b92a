/**
 * The files of the embedded Postgres: the cluster folder, what we keep in it beside Postgres's own files (port,
 * password, who started the server), and what postmaster.pid says about a server that runs or once ran.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { postgresAccount, spawnAs } from './embedded-postgres-binaries.ts';
import type { PostgresBinaries } from './embedded-postgres-binaries.ts';
import { StartError } from './start-error.ts';

/** What we remember of a cluster, in a file that only its owner can read. */
export interface ClusterState {
  password: string;
  /** The port of the last run, taken again if it is free. */
  port?: number;
  /** The process that started the server and stops it. */
  ownerPid?: number;
}

/** A server that holds the cluster, as its own pid file describes it. */
export interface RunningServer {
  pid: number;
  port: number;
  ready: boolean;
}

const STATE_FILE = 'embedded.json';

/**
 * Makes the cluster if there is none. It is made beside its place and renamed when whole, so an initdb that was
 * killed leaves nothing half-made, and of two processes one wins.
 *
 * @throws StartError when initdb fails.
 */
export async function ensureCluster(
  binaries: PostgresBinaries,
  clusterDir: string,
  durable: boolean,
): Promise<'made' | 'found'> {
  if (existsSync(join(clusterDir, 'PG_VERSION'))) return 'found';
  removeHalfMade(dirname(clusterDir));
  const draftDir = `${clusterDir}.new-${process.pid}`;
  const password = randomBytes(24).toString('base64url');
  try {
    await initialize(binaries, draftDir, password, durable);
    writeClusterState(draftDir, { password });
    renameSync(draftDir, clusterDir);
    return 'made';
  } catch (cause) {
    rmSync(draftDir, { recursive: true, force: true });
    if (existsSync(join(clusterDir, 'PG_VERSION'))) return 'found';
    throw cause;
  }
}

/** Reads what we remember of the cluster. */
export function readClusterState(clusterDir: string): ClusterState {
  return JSON.parse(readFileSync(join(clusterDir, STATE_FILE), 'utf8')) as ClusterState;
}

/** Replaces what we remember of the cluster, in one step. */
export function writeClusterState(clusterDir: string, state: ClusterState): void {
  const path = join(clusterDir, STATE_FILE);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  giveToServer(draft, clusterDir);
  renameSync(draft, path);
}

/**
 * The server that holds the cluster now. A pid file whose process is gone, or is by now another program, is stale
 * and counts as none.
 */
export function findRunningServer(clusterDir: string): RunningServer | undefined {
  const lines = readPidFile(clusterDir);
  const pid = Number(lines?.[0]);
  if (!lines || !pid || !commandOf(pid).includes(clusterDir)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Removes a pid file that no server stands behind: Postgres trusts it if its number belongs to any process of ours. */
export function removeStalePidFile(clusterDir: string): void {
  if (!findRunningServer(clusterDir)) rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
}

/** Whether a process of this number exists, ours or not. A dead one that nobody has buried doesn't count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return commandOf(pid) !== '';
}

async function initialize(binaries: PostgresBinaries, dir: string, password: string, durable: boolean): Promise<void> {
  const account = postgresAccount(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [dir, passwordFile]) chownSync(path, account.uid, account.gid);
  const child = spawnAs(account, binaries.initdb, [
    `--pgdata=${dir}`, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8',
    // The builtin provider sorts alike on every machine, whatever locales it has.
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--set=timezone=UTC',
    ...(durable ? [] : ['--no-sync']),
  ], [dir], { stdio: ['ignore', 'ignore', 'pipe'], detached: true, cwd: '/' });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  rmSync(passwordFile);
  if (code !== 0) {
    throw new StartError(
      'POSTGRES_INITDB',
      `The embedded Postgres can't make its files in ${dir}: ${lastComplaint(complaint)}`,
    );
  }
}

function removeHalfMade(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const maker = /^postgres\.new-(\d+)/.exec(name)?.[1];
    if (maker && !isAlive(Number(maker))) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

function giveToServer(path: string, clusterDir: string): void {
  const account = postgresAccount(clusterDir);
  if (account) chownSync(path, account.uid, account.gid);
}

function readPidFile(clusterDir: string): string[] | undefined {
  try {
    return readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** The line by which a Postgres program says why it ends, of all that it wrote. */
export function lastComplaint(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? '';
}
