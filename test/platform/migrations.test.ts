import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureDatabase, withClient } from '../../src/platform/databases.ts';
import { draftMigration, forgetFailedMigration, migrate } from '../../src/platform/migrations.ts';
import { createPrisma } from '../../src/platform/prisma.ts';
import { createTestDatabase } from '../support/database.ts';

const serverUrl = process.env['TEST_SERVER_URL']!;

let migrationsDir: string;
let database: string;
let url: string;

beforeEach(async () => {
  migrationsDir = mkdtempSync(join(tmpdir(), 'freedomwallet-migrations-'));
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  database = `empty_${randomUUID().replaceAll('-', '')}`;
  url = await ensureDatabase(serverUrl, database);
});

afterEach(async () => {
  rmSync(migrationsDir, { recursive: true });
  // Not "with (force)": it fails if a migration left a connection open.
  await withClient(serverUrl, (client) => client.query(`drop database ${database}`));
});

describe('migrations', () => {
  test('are applied in order, each once, and noted in the table that Prisma reads', async () => {
    write('20260102000000_second', 'alter table books add column title text;');
    write('20260101000000_first', 'create table books (id int);');
    expect(await apply()).toEqual(['20260101000000_first', '20260102000000_second']);
    expect(await apply()).toEqual([]);
    expect(await query('select migration_name from _prisma_migrations where finished_at is not null order by 1'))
      .toEqual([{ migration_name: '20260101000000_first' }, { migration_name: '20260102000000_second' }]);
  });

  test('are applied by one of several processes that start at once', async () => {
    write('20260101000000_first', 'create table books (id int);');
    const applied = await Promise.all([apply(), apply(), apply()]);
    expect(applied.flat()).toEqual(['20260101000000_first']);
  });

  test('may build an index beside writers while another process waits for them', async () => {
    write('20260101000000_first', 'create table books (id int);');
    write('20260102000000_index', 'create index concurrently books_by_id on books (id);');
    const applied = await Promise.all([apply(), apply()]);
    expect(applied.flat()).toEqual(['20260101000000_first', '20260102000000_index']);
  });

  test('may hold semicolons in comments, texts and function bodies', async () => {
    write('20260101000000_function', `
      -- first this; then that
      create function two() returns int language plpgsql as $$ begin return 2; end; $$;
      create table texts as select 'a;b' as text, two() as number;
    `);
    await apply();
    expect(await query('select text, number from texts')).toEqual([{ text: 'a;b', number: 2 }]);
  });

  test('that fail are told with file and line, and leave nothing behind', async () => {
    write('20260101000000_bad', 'create table books (id int);\nselect nonsense from books;');
    await expect(apply()).rejects.toMatchObject({
      name: 'StartError', message: 'Migration 20260101000000_bad failed: line 2: column "nonsense" does not exist',
    });
    expect(await query(`select to_regclass('books') as books`)).toEqual([{ books: null }]);
  });

  test('that failed stop every later start until somebody has mended and forgotten them', async () => {
    write('20260101000000_bad', 'nonsense;');
    await expect(apply()).rejects.toThrow('syntax error');
    write('20260101000000_bad', 'create table books (id int);');
    await expect(apply()).rejects.toThrow('npm run migrate -- forget 20260101000000_bad');
    await forgetFailedMigration(url, '20260101000000_bad');
    expect(await apply()).toEqual(['20260101000000_bad']);
  });
});

describe('a drafted migration', () => {
  const header = 'datasource db {\n  provider = "postgresql"\n}\n';
  const before = `${header}model Book {\n  id Int @id\n\n  @@map("books")\n}`;

  test('leads from the schema that was to the schema that is', async () => {
    const after = before.replace('@id\n', '@id\n  title String?\n');
    expect(await draftMigration(url, before, after)).toMatch(/ALTER TABLE "books" ADD COLUMN\s+"title" TEXT/);
  });

  test('is empty where the schema is what it was', async () => {
    expect(await draftMigration(url, before, before)).toBe('');
  });
});

describe('the Prisma schema', () => {
  test('finds every column of every model in the migrated tables', async () => {
    const migrated = await createTestDatabase();
    const prisma = createPrisma(migrated.pool);
    const models = Object.values(prisma).filter((value): value is { findMany: () => Promise<unknown[]> } =>
      typeof (value as { findMany?: unknown } | null)?.findMany === 'function');
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) await expect(model.findMany()).resolves.toBeInstanceOf(Array);
    await migrated.drop();
  });
});

function write(name: string, sql: string): void {
  mkdirSync(join(migrationsDir, name), { recursive: true });
  writeFileSync(join(migrationsDir, name, 'migration.sql'), sql);
}

async function apply(): Promise<string[]> {
  return (await migrate(url, { migrationsDir, log: () => {} })).applied;
}

function query(sql: string): Promise<unknown[]> {
  return withClient(url, async (client) => (await client.query(sql)).rows as unknown[]);
}
