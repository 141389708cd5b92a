/**
 * A Postgres of our own for machines that have none: the programs come from npm, the data stays in <dataDir>/postgres.
 * It listens on loopback only, on a port that it keeps, with a random password that only its owner can read.
 * A server that already runs on the data is shared, so that bot, worker and scripts use one; a server whose owner died
 * is taken over; one that dies is started again on its port.
 */
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ensureDatabase, withDatabase } from './databases.ts';
import { findPostgresBinaries } from './embedded-postgres-binaries.ts';
import { ensureCluster, findRunningServer, isAlive, readClusterState } from './embedded-postgres-cluster.ts';
import type { RunningServer } from './embedded-postgres-cluster.ts';
import { ServerKeeper } from './embedded-postgres-keeper.ts';
import { StartError } from './start-error.ts';

export interface EmbeddedPostgresOptions {
  /** The program's data folder; the cluster is its subfolder `postgres`. */
  dataDir: string;
  log: (line: string) => void;
  /** False gives up safety against a power cut for speed: for tests only. Default true. */
  durable?: boolean;
  /** Server settings beside our own, such as `{ max_connections: '200' }`. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** The database `postgres`, as its superuser. */
  adminUrl: string;
  /** The address of one database of this server. */
  urlOf(database: string): string;
  /** Creates the database if it doesn't exist, and returns its address. */
  ensureDatabase(name: string): Promise<string>;
  /** Fast shutdown, if this process is the server's owner; twice does no harm. */
  stop(): Promise<void>;
}

const SETTLE_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/**
 * Starts the server on `<dataDir>/postgres`, making the cluster at the first run, or joins the one that runs.
 *
 * @throws StartError with one line that says what is wrong.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, durable = true, settings = {} } = options;
  const binaries = findPostgresBinaries();
  claimFolder(dataDir);
  const dir = clusterFolder(dataDir);
  if (await ensureCluster(binaries, dir, durable) === 'made') log(`made a Postgres cluster in ${dir}`);
  const running = await settledServer(dir);
  if (running && ownedByAnother(dir)) return connectionTo(dir, running.port, async () => {});
  const keeper = new ServerKeeper({ dir, postgres: binaries.postgres, durable, settings, log });
  const port = await keeper.start(running);
  return connectionTo(dir, port, () => keeper.stop());
}

/** The admin address of the server that runs on `<dataDir>/postgres`, or null where none does. */
export async function locateEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const dir = clusterFolder(dataDir);
  const running = await settledServer(dir);
  return running ? addressOf(dir, running.port, 'postgres') : null;
}

function connectionTo(dir: string, port: number, stop: () => Promise<void>): EmbeddedPostgres {
  const adminUrl = addressOf(dir, port, 'postgres');
  return {
    adminUrl,
    urlOf: (database) => withDatabase(adminUrl, database),
    ensureDatabase: (name) => ensureDatabase(adminUrl, name),
    stop,
  };
}

/** The running server, once it has come up or gone away. */
async function settledServer(dir: string): Promise<RunningServer | undefined> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const running = findRunningServer(dir);
    if (!running || running.ready) return running;
    if (Date.now() > deadline) {
      throw new StartError('POSTGRES_BUSY', `The embedded Postgres (${running.pid}) doesn't get ready: see ${dir}.log`);
    }
    await delay(POLL_MS);
  }
}

function ownedByAnother(dir: string): boolean {
  const { ownerPid } = readClusterState(dir);
  return ownerPid !== undefined && ownerPid !== process.pid && isAlive(ownerPid);
}

function addressOf(dir: string, port: number, database: string): string {
  return `postgres://postgres:${readClusterState(dir).password}@127.0.0.1:${port}/${database}`;
}

/** Without links on the way: a running server is recognized by the path in its command line. */
function clusterFolder(dataDir: string): string {
  return join(existsSync(dataDir) ? realpathSync(dataDir) : resolve(dataDir), 'postgres');
}

function claimFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    for (const folder of [dataDir, clusterFolder(dataDir)].filter((path) => existsSync(path))) {
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (cause) {
    throw new StartError('DATA_DIR', `DATA_DIR isn't ours to write: ${(cause as Error).message}`, { cause });
  }
}
