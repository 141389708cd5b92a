/** What every part of the benchmark stands on: a Postgres of its own, and databases with the product's tables. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../src/platform/databases.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { migrate } from '../../src/platform/migrations.ts';
import { createPool, type Db } from '../../src/platform/postgres.ts';
import { MIGRATIONS_DIR } from '../open-database.ts';

export type Ground = {
  /** A folder for key files and the like. */
  dir: string;
  postgresPid: number;
  openDatabase(name: string): Promise<Database>;
  stop(): Promise<void>;
};

export type Database = { url: string; db: Db; drop(): Promise<void> };

const SETTINGS = [
  ...['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'work_mem'],
  ...['max_wal_size', 'wal_compression', 'checkpoint_timeout', 'random_page_cost', 'jit'],
];

const TEMPLATE = 'bench_template';

/** Starts an embedded Postgres as the product does, durable, on a temporary folder. */
export async function openGround(): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-bench-'));
  const server = await startEmbeddedPostgres({
    dataDir: dir,
    settings: { max_connections: '500' },
    log: () => undefined,
  });
  await migrate(await server.ensureDatabase(TEMPLATE), { migrationsDir: MIGRATIONS_DIR, log: () => undefined });
  return {
    dir,
    postgresPid: Number((await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]),
    openDatabase: async (name) => {
      await withClient(server.adminUrl, (client) => client.query(`create database ${name} template ${TEMPLATE}`));
      const url = server.urlOf(name);
      // Postgres ends under a part that was broken off.
      const onIdleError = (fault: Error): void => console.error(fault.message);
      const db = createPool({ url, applicationName: 'bench', size: 10, timeoutMs: 20_000, onIdleError });
      return {
        url,
        db,
        drop: async () => {
          await db.end();
          await withClient(server.adminUrl, (client) => client.query(`drop database ${name} with (force)`));
        },
      };
    },
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true });
    },
  };
}

export async function printSettings(db: Db): Promise<void> {
  const { rows } = await db.query<{ name: string; value: string }>(
    `select name, current_setting(name) as value
    from pg_settings
    where name = any ($1)
    order by array_position($1, name)`,
    [SETTINGS],
  );
  console.log(`Postgres: ${rows.map(({ name, value }) => `${name}=${value}`).join(' ')}`);
}
