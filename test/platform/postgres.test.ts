import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, firstRow, rows, transaction, type Db } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.pool;
  await db.query('create table things (id int primary key, name text)');
});

afterAll(async () => {
  await database.drop();
});

const names = async (): Promise<string[]> => {
  const found = await db.query('select name from things order by id');
  return (found.rows as { name: string }[]).map(({ name }) => name);
};

describe('a transaction', () => {
  test('keeps what it did when its work ends well, and nothing when it throws', async () => {
    const id = await transaction(db, async (tx) => {
      await tx.query(`insert into things values (1, 'kept')`);
      return 1;
    });
    expect(id).toBe(1);
    const failing = transaction(db, async (tx) => {
      await tx.query(`insert into things values (2, 'undone')`);
      throw new Error('on second thoughts');
    });
    await expect(failing).rejects.toThrow('on second thoughts');
    expect(await names()).toEqual(['kept']);
  });

  test('throws what the statement said, not what came of the rollback, and gives its connection back', async () => {
    const small = createPool({ url: database.url, applicationName: 'small', size: 1, timeoutMs: 1_000, onIdleError: () => {} });
    for (let round = 0; round < 3; round += 1) {
      const failing = transaction(small, async (tx) => await tx.query('select 1 / 0'));
      await expect(failing).rejects.toMatchObject({ code: '22012' });
    }
    await small.end();
  });

  test('whose connection breaks between two statements fails, and neither the process nor the pool with it', async () => {
    const small = createPool({ url: database.url, applicationName: 'small', size: 1, timeoutMs: 1_000, onIdleError: () => {} });
    const failing = transaction(small, async (tx) => {
      const { pid } = (await tx.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0] as { pid: number };
      const broken = new Promise((resolve) => tx.once('end', resolve));
      await db.query('select pg_terminate_backend($1)', [pid]);
      await broken;
      await tx.query('select 1');
    });
    await expect(failing).rejects.toThrow();
    expect((await small.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
    await small.end();
  });

  test('whose connection breaks on its way from the pool takes the process no more with it', async () => {
    const broken = new Error('terminating connection due to unexpected postmaster exit');
    // Ticks come before the promise that hands the connection over.
    db.once('acquire', (client) => process.nextTick(() => client.emit('error', broken)));
    await transaction(db, async (tx) => void (await tx.query('select 1')));
  });

  test('that hangs is ended by Postgres, so that its locks are not held for ever', async () => {
    const found = await db.query('show idle_in_transaction_session_timeout');
    expect(found.rows).toEqual([{ idle_in_transaction_session_timeout: '1min' }]);
    expect((await db.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '30s' }]);
  });
});

describe('values', () => {
  test('come as numbers where they are bigint, as text where they are dates, null as null', async () => {
    const found = await db.query(
      `select 9007199254740991::bigint as id, '{1,2}'::bigint[] as ids, '{}'::bigint[] as none, date '2026-03-01' as day,
         null::bigint as nothing, timestamptz '2026-03-01T00:00:00Z' as moment`,
    );
    expect(found.rows).toEqual([
      { id: 9_007_199_254_740_991, ids: [1, 2], none: [], day: '2026-03-01', nothing: null, moment: new Date('2026-03-01T00:00:00Z') },
    ]);
  });

  test('are bound, whatever stands in them', async () => {
    const echo = { name: 'test-echo', text: 'select $1::text as said' };
    const nasty = `'; drop table things; -- $1 \\ "`;
    expect(await rows(db, echo, [nasty])).toEqual([{ said: nasty }]);
    expect(await firstRow(db, { name: 'test-none', text: 'select 1 where false' }, [])).toBeUndefined();
  });
});

describe('a pool', () => {
  test('opens no more connections than it may, and lets a caller wait no longer than it may', async () => {
    const small = createPool({ url: database.url, applicationName: 'small', size: 1, timeoutMs: 2_000, onIdleError: () => {} });
    const client = await small.connect();
    await expect(small.query('select 1')).rejects.toThrow('timeout');
    client.release();
    expect((await small.query('select 1')).rowCount).toBe(1);
    await small.end();
  });

  test('reports a connection that broke while nobody used it, and opens another', async () => {
    const { promise: reported, resolve } = Promise.withResolvers<Error>();
    const small = createPool({ url: database.url, applicationName: 'small', size: 1, timeoutMs: 1_000, onIdleError: resolve });
    const { pid } = (await small.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0] as { pid: number };
    await db.query('select pg_terminate_backend($1)', [pid]);
    expect((await reported).message).toContain('terminating connection');
    expect((await small.query('select 1')).rowCount).toBe(1);
    await small.end();
  });
});

test('no two statements of the program have one name', () => {
  const src = join(import.meta.dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file) && !file.startsWith('generated'));
  const found = files.flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return [...text.matchAll(/: Statement = \{\s*name: '([^']+)'/g)].map((match) => match[1] as string);
  });
  expect(found.length).toBeGreaterThan(30);
  expect(found.filter((name, index) => found.indexOf(name) !== index)).toEqual([]);
});
