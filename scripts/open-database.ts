/**
 * The database that entry points and scripts work on: the configured one, else the embedded one. The sandbox has a
 * database of its own on either, so that playing never touches the books.
 */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import type { Config } from '../src/config.ts';
import { ensureDatabase, withDatabase } from '../src/platform/databases.ts';
import { locateEmbeddedPostgres, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { StartError } from '../src/platform/start-error.ts';

export interface OpenDatabase {
  url: string;
  /** A session connection: for migrations, LISTEN and locks. */
  directUrl: string;
  /** Stops the embedded server if this process is its owner. */
  stop(): Promise<void>;
}

export interface OpenOptions {
  log: (line: string) => void;
  /** Wait for the embedded server that another process keeps, rather than start it here. */
  join?: boolean;
}

export const MIGRATIONS_DIR = new URL('../prisma/migrations', import.meta.url).pathname;

const EMBEDDED_NAME = 'freedomwallet';
const JOIN_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** What `.env` beside package.json says; nothing if there is none. */
export function readEnvFile(): NodeJS.Dict<string> {
  const file = new URL('../.env', import.meta.url);
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** Puts what `.env` says into the environment, but for what is there already. */
export function loadEnvFile(): void {
  Object.assign(process.env, { ...readEnvFile(), ...process.env });
}

/**
 * Opens the database, starting the embedded server where none is configured, and making what is missing of ours.
 * Without a bot token it is the sandbox's.
 *
 * @throws StartError when the configured server can't be reached, or the embedded one doesn't start.
 */
export async function openDatabase(config: Config, options: OpenOptions): Promise<OpenDatabase> {
  if (config.DATABASE_URL) return openConfigured(config, config.DATABASE_URL);
  const server = options.join
    ? await joinEmbedded(config.DATA_DIR)
    : await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log: options.log });
  const url = await ensureDatabase(server.adminUrl, nameFor(config, EMBEDDED_NAME));
  return { url, directUrl: url, stop: () => server.stop() };
}

async function openConfigured(config: Config, url: string): Promise<OpenDatabase> {
  const name = nameFor(config, decodeURIComponent(new URL(url).pathname.slice(1)) || EMBEDDED_NAME);
  const direct = config.DATABASE_DIRECT_URL ?? url;
  const directUrl = config.BOT_TOKEN ? direct : await ensureDatabase(direct, name);
  return { url: config.BOT_TOKEN ? url : withDatabase(url, name), directUrl, stop: async () => {} };
}

async function joinEmbedded(dataDir: string): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const deadline = Date.now() + JOIN_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const adminUrl = await locateEmbeddedPostgres(dataDir);
    if (adminUrl) return { adminUrl, stop: async () => {} };
    await delay(POLL_MS);
  }
  throw new StartError('NO_EMBEDDED_POSTGRES', `No embedded Postgres runs on ${dataDir}: start it with npm run up.`);
}

function nameFor(config: Config, name: string): string {
  return config.BOT_TOKEN ? name : `${name}_sandbox`;
}
