/**
 * A database of its own for a test file: a copy of the migrated template, made in a few dozen milliseconds.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { withClient, withDatabase } from '../../src/platform/databases.ts';
import { createPool } from '../../src/platform/postgres.ts';
import type { Db } from '../../src/platform/postgres.ts';

export interface TestDatabase {
  url: string;
  pool: Db;
  /** Removes the database. Throws if somebody else than `pool` is still connected: a test left something running. */
  drop(): Promise<void>;
}

/** A connection that was closed is gone from the server a moment later. One that is still there then was leaked. */
const GOODBYE_MS = 2_000;

/** Call it in `beforeAll`, and `drop()` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['TEST_SERVER_URL']!;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name} template ${process.env['TEST_TEMPLATE']!}`));
  const url = withDatabase(serverUrl, name);
  const pool = createPool({ url, applicationName: 'test', size: 20, timeoutMs: 10_000, onIdleError: () => {} });
  return { url, pool, drop: () => drop(serverUrl, name, pool) };
}

async function drop(serverUrl: string, name: string, pool: Db): Promise<void> {
  await pool.end();
  await withClient(serverUrl, async (client) => {
    const connected = async (): Promise<string[]> => {
      const { rows } = await client.query<{ who: string }>(
        `select application_name || ': ' || left(query, 200) as who from pg_stat_activity where datname = $1`,
        [name],
      );
      return rows.map(({ who }) => who);
    };
    const deadline = Date.now() + GOODBYE_MS;
    let leaked = await connected();
    while (leaked.length > 0 && Date.now() < deadline) {
      await delay(20);
      leaked = await connected();
    }
    await client.query(`drop database ${name} with (force)`);
    if (leaked.length > 0) throw new Error(`connections left open:\n${leaked.join('\n')}`);
  });
}
