/**
 * Databases on a Postgres server: one connection outside any pool, for what is done at start, and the making of a
 * database that is missing.
 */
import pg from 'pg';

import { StartError } from './start-error.ts';

/**
 * Runs `work` on a connection of its own.
 *
 * @throws StartError when nobody answers at the address, or not to us. The message has no password.
 */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'freedomwallet-start' });
  try {
    await client.connect();
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    throw new StartError('NO_DATABASE', `There is no Postgres at ${placeOf(url)}: ${message || code}`, { cause });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates the database on the server of `serverUrl` if it doesn't exist, and returns its address. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await createDatabase(client, name);
  });
  return withDatabase(serverUrl, name);
}

/** The same server's address with another database. */
export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process made it meanwhile: 42P04 when that was committed, 23505 when both were at it.
    if (!['42P04', '23505'].includes((error as pg.DatabaseError).code ?? '')) throw error;
  }
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}
