/**
 * The database that scripts and entry points work on: the configured one, else the embedded one. The sandbox has a
 * database of its own on either, so that playing never touches the books.
 */
import { ensureDatabase, withDatabase } from '../src/platform/databases.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';

export interface OpenDatabase {
  url: string;
  /** A session connection, for migrations, LISTEN and locks. */
  directUrl: string;
  /** Whether the server is the embedded one. */
  embedded: boolean;
  /** Stops the embedded server if this process started it. */
  stop(): Promise<void>;
}

export const MIGRATIONS_DIR = new URL('../prisma/migrations', import.meta.url).pathname;
const DATABASE_NAME = 'freedomwallet';

/** Reads `.env` beside package.json, if there is one. What the environment says already, stays. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile(new URL('../.env', import.meta.url).pathname);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The folder for the embedded database and everything else that the program keeps. */
export function dataDir(): string {
  return process.env['DATA_DIR'] ?? '.data';
}

/**
 * Opens the database, starting the embedded server where none is configured, and creating what is missing of ours.
 *
 * @throws StartError when the configured server can't be reached or the embedded one doesn't start.
 */
export async function openDatabase(purpose: 'product' | 'sandbox', log: (line: string) => void): Promise<OpenDatabase> {
  const configured = process.env['DATABASE_URL'];
  if (configured) return openConfigured(configured, purpose);
  const server = await startEmbeddedPostgres({ dataDir: dataDir(), log });
  const url = await server.ensureDatabase(purpose === 'sandbox' ? `${DATABASE_NAME}_sandbox` : DATABASE_NAME);
  return { url, directUrl: url, embedded: true, stop: () => server.stop() };
}

async function openConfigured(configured: string, purpose: 'product' | 'sandbox'): Promise<OpenDatabase> {
  const direct = process.env['DATABASE_DIRECT_URL'] ?? configured;
  const stop = async (): Promise<void> => {};
  if (purpose === 'product') return { url: configured, directUrl: direct, embedded: false, stop };
  const name = `${new URL(configured).pathname.slice(1)}_sandbox`;
  const directUrl = await ensureDatabase(direct, name);
  return { url: withDatabase(configured, name), directUrl, embedded: false, stop };
}
