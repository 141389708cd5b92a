/**
 * Migrations: hand-finished SQL in prisma/migrations, applied as it stands, without the Prisma CLI. They are noted
 * in Prisma's own table `_prisma_migrations`, so the CLI may be used on the same database.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { DiffTarget, MigrationList } from '@prisma/schema-engine-wasm';
import type pg from 'pg';

import { withClient } from './databases.ts';
import { withSchemaEngine } from './schema-engine.ts';
import { StartError } from './start-error.ts';

export interface MigrateOptions {
  /** The folder with one subfolder a migration, in the order of their names. */
  migrationsDir: string;
  log: (line: string) => void;
}

/** A number that nobody else locks on in this database. The engine itself takes 72707369. */
const MIGRATION_LOCK = 72_707_370;
const LOCK_POLL_MS = 100;
const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Applies what is not applied yet. Of several processes at once one does it, the others wait.
 *
 * @param databaseUrl a session connection: through PgBouncer's transaction mode the lock would hold nothing.
 * @throws StartError when there is no such database, or a migration fails or once failed.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const { migrationsDir, log } = options;
  return underLock(databaseUrl, async (client) => {
    const migrations = readMigrations(migrationsDir);
    const { finished, failed } = await readHistory(client);
    if (failed[0]) throw failedBefore(failed[0]);
    // Most starts find nothing to do: then the engine (5 MB of WebAssembly) need not be loaded.
    if (migrations.migrationDirectories.every(({ path }) => finished.has(path))) return { applied: [] };
    const applied = await apply(databaseUrl, client, migrations);
    for (const name of applied) log(`applied migration ${name}`);
    return { applied };
  });
}

/** Forgets a failed migration, so that it runs again once its file is mended. */
export async function forgetFailedMigration(databaseUrl: string, name: string): Promise<void> {
  await withSchemaEngine(databaseUrl, (engine) => engine.markMigrationRolledBack({ migrationName: name }));
}

/**
 * Drafts the SQL that leads from one Prisma schema to another, empty if they agree. What Prisma has no words for
 * (partitions, partial indexes, checks) is added by hand.
 *
 * @param databaseUrl any Postgres: the engine asks for its version, and changes nothing.
 */
export async function draftMigration(databaseUrl: string, before: string, after: string): Promise<string> {
  const { stdout } = await withSchemaEngine(databaseUrl, (engine) => engine.diff({
    from: schemaTarget(before), to: schemaTarget(after), script: true, exitCode: null, filters: NO_FILTERS,
  }));
  const sql = (stdout ?? '').trim();
  return sql === '-- This is an empty migration.' ? '' : sql;
}

async function underLock<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  return withClient(url, async (client) => {
    while (!await tryLock(client)) await delay(LOCK_POLL_MS);
    return work(client);
  });
}

/**
 * Ends with the session, so a process that is killed leaves nothing locked. Asked again and again: who waited for it
 * inside a statement would keep a `create index concurrently` of its holder waiting, and so wait for ever.
 */
async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK]);
  return (rows as { locked: boolean }[])[0]?.locked === true;
}

async function apply(databaseUrl: string, client: pg.Client, migrations: MigrationList): Promise<string[]> {
  try {
    const done = await withSchemaEngine(databaseUrl, (engine) =>
      engine.applyMigrations({ migrationsList: migrations, filters: NO_FILTERS }));
    return done.appliedMigrationNames;
  } catch (cause) {
    const { failed } = await readHistory(client);
    throw new StartError('MIGRATION', `Migration ${failed[0] ?? ''} failed: ${messageOf(cause)}`, { cause });
  }
}

async function readHistory(client: pg.Client): Promise<{ finished: Set<string>; failed: string[] }> {
  const { rows: tables } = await client.query<{ table: string | null }>(`
    select to_regclass('_prisma_migrations') as table
  `);
  if (!tables[0]?.table) return { finished: new Set(), failed: [] };
  const { rows } = await client.query<{ name: string; finished: boolean }>(`
    select migration_name as name, finished_at is not null as finished
    from _prisma_migrations
    where rolled_back_at is null
  `);
  const names = (finished: boolean): string[] => rows.filter((row) => row.finished === finished).map((row) => row.name);
  return { finished: new Set(names(true)), failed: names(false) };
}

function failedBefore(name: string): StartError {
  return new StartError(
    'MIGRATION_FAILED_BEFORE',
    `Migration ${name} was begun and never finished. See what it left in the database, mend its file, ` +
      `then run: npm run migrate -- forget ${name}`,
  );
}

function readMigrations(migrationsDir: string): MigrationList {
  const read = (...path: string[]): string => readFileSync(join(migrationsDir, ...path), 'utf8');
  const folders = readdirSync(migrationsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir: resolve(migrationsDir),
    lockfile: { path: 'migration_lock.toml', content: read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: folders.map(({ name }) => name).sort().map((name) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: read(name, 'migration.sql') } },
    })),
  };
}

function schemaTarget(content: string): DiffTarget {
  return { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] };
}

/** One line: the engine adds a trace of its own functions. */
function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split(/\n\s*0: /)[0]!.replaceAll(/\s+/g, ' ').trim();
}
