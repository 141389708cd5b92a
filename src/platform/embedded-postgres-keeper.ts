/**
 * The one process that keeps the embedded server running: starts it or takes it over, starts it again if it dies, and
 * stops it last. The server is in a process group of its own, so the terminal's Ctrl-C doesn't reach it.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { postgresAccount, spawnAs } from './embedded-postgres-binaries.ts';
import {
  findRunningServer, lastComplaint, readClusterState, removeStalePidFile, writeClusterState,
} from './embedded-postgres-cluster.ts';
import type { RunningServer } from './embedded-postgres-cluster.ts';
import { StartError } from './start-error.ts';

export interface Cluster {
  dir: string;
  postgres: string;
  durable: boolean;
  settings: Record<string, string>;
  log: (line: string) => void;
}

type Launch =
  | { kind: 'ready'; server: RunningServer }
  /** Another process was quicker: the server is its. */
  | { kind: 'joined'; server: RunningServer }
  | { kind: 'gaveUp'; reason: string };

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 20;
const RETRY_MS = 250;
const LOG_LIMIT_BYTES = 10_000_000;
const SPEED_OVER_SAFETY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
/** Faults that go away: a port taken in between, and the last processes of a server that was killed. */
const PASSING = /could not bind|already in use|shared memory block|lock file .* already exists|could not create any TCP/i;

export class ServerKeeper {
  readonly #cluster: Cluster;
  /** The server that is ours to stop. */
  #pid: number | undefined;
  #relaunch: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Takes over the running server, or starts one; returns its port. */
  async start(orphan: RunningServer | undefined): Promise<number> {
    process.once('exit', this.#stopAtExit);
    if (orphan) this.#pid = orphan.pid;
    const { kind, server } = orphan ? { kind: 'ready', server: orphan } : await this.#launch();
    if (kind === 'ready') this.#rememberOwnership(server.port);
    return server.port;
  }

  /** Breaks off open transactions, writes a checkpoint and waits until the server is gone. */
  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  async #shutDown(): Promise<void> {
    await this.#relaunch;
    process.removeListener('exit', this.#stopAtExit);
    if (this.#pid === undefined) return;
    const steps: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGKILL'];
    for (const name of steps) {
      signal(this.#pid, name);
      if (await this.#gone(this.#pid)) return;
    }
  }

  async #gone(pid: number): Promise<boolean> {
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (findRunningServer(this.#cluster.dir)?.pid === pid) {
      if (Date.now() > deadline) return false;
      await delay(POLL_MS);
    }
    return true;
  }

  /** A process that ends without stop() still asks the server to go. */
  readonly #stopAtExit = (): void => {
    if (this.#pid !== undefined) signal(this.#pid, 'SIGINT');
  };

  async #launch(fixedPort?: number): Promise<Exclude<Launch, { kind: 'gaveUp' }>> {
    const { dir } = this.#cluster;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      removeStalePidFile(dir);
      const launch = await this.#tryLaunch(fixedPort ?? await freePort(readClusterState(dir).port), deadline);
      if (launch.kind !== 'gaveUp') return launch;
      if (!PASSING.test(launch.reason) || Date.now() > deadline) {
        throw new StartError('POSTGRES_START', `The embedded Postgres doesn't start: ${lastComplaint(launch.reason)}`);
      }
      await delay(RETRY_MS);
    }
  }

  async #tryLaunch(port: number, deadline: number): Promise<Launch> {
    const logFile = `${this.#cluster.dir}.log`;
    const logStart = trimmedSize(logFile);
    // Before it runs, so that nobody takes it for an orphan; after it runs again, if two were at it at once.
    this.#rememberOwnership(port);
    const child = this.#spawn(port, logFile);
    this.#pid = child.pid;
    let ended = false;
    child.once('exit', () => (ended = true));
    while (!ended && Date.now() < deadline) {
      const server = findRunningServer(this.#cluster.dir);
      if (server?.pid === child.pid && server?.ready) {
        child.once('exit', (code) => this.#onExit(code, port));
        return { kind: 'ready', server };
      }
      await delay(POLL_MS);
    }
    if (!ended) child.kill('SIGQUIT');
    this.#pid = undefined;
    const other = findRunningServer(this.#cluster.dir);
    if (other?.ready && other.pid !== child.pid) return { kind: 'joined', server: other };
    return { kind: 'gaveUp', reason: readFileSync(logFile).subarray(logStart).toString() };
  }

  #spawn(port: number, logFile: string): ChildProcess {
    const { dir, postgres, durable, settings } = this.#cluster;
    const flags = {
      port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '',
      // Statements that fail are told to the program that sent them; here they would only fill the disk.
      log_min_messages: 'log', log_checkpoints: 'off',
      // After a checkpoint each page is written whole into the log of changes: frequent ones double all writing.
      max_wal_size: '2GB', checkpoint_timeout: '15min', shared_buffers: '256MB',
      ...(durable ? {} : SPEED_OVER_SAFETY), ...settings,
    };
    const args = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const logTo = openSync(logFile, 'a', 0o600);
    const child = spawnAs(postgresAccount(dir), postgres, ['-D', dir, ...args], [dir], {
      stdio: ['ignore', logTo, logTo], detached: true, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' },
    });
    closeSync(logTo);
    child.unref();
    return child;
  }

  #onExit(code: number | null, port: number): void {
    if (this.#stopping) return;
    this.#pid = undefined;
    const { log } = this.#cluster;
    if (code === 0) return log('the embedded Postgres was stopped by somebody else');
    log('the embedded Postgres died: starting it again');
    this.#relaunch = this.#launch(port).then(() => undefined, (error: Error) => log(error.message));
  }

  #rememberOwnership(port: number): void {
    const { dir } = this.#cluster;
    writeClusterState(dir, { ...readClusterState(dir), port, ownerPid: process.pid });
  }
}

async function freePort(preferred: number | undefined): Promise<number> {
  return (preferred !== undefined && await listenOn(preferred)) || await listenOn(0);
}

/** The port if it can be listened on, else 0. */
function listenOn(port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function trimmedSize(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LOG_LIMIT_BYTES) return size;
  truncateSync(logFile);
  return 0;
}
