import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, firstRow, transaction, type Db, type Tx } from '../../src/platform/postgres.ts';
import { createPrisma } from '../../src/platform/prisma.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { findPgBouncer, startPgBouncer, type PgBouncer } from '../support/pgbouncer.ts';

const OURS = { statement: '30s', idle: '1min', plans: 'force_generic_plan' };
const ONE = { name: 'session-one', text: 'select $1::int as one' };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

type Visit = { url: string; readOnly?: boolean; size?: number };

/** Works with a pool of its own, and gives what the pool said of a pooler. */
async function visit({ url, readOnly = false, size = 3 }: Visit, work: (db: Db) => Promise<void>): Promise<string[][]> {
  const told: string[][] = [];
  const db = createPool({
    url, readOnly, size, applicationName: 'visit', timeoutMs: 5_000, onIdleError: () => {}, onPooler: (unset) => told.push(unset),
  });
  await work(db).finally(() => db.end());
  return told;
}

async function settingsOf(db: Db | Tx): Promise<unknown> {
  const { rows } = await db.query(`
    select current_setting('statement_timeout') as statement, current_setting('plan_cache_mode') as plans,
      current_setting('idle_in_transaction_session_timeout') as idle`);
  return rows[0];
}

async function namesOf(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(`select name from pg_prepared_statements`);
  return rows.map(({ name }) => name);
}

describe('a connection', () => {
  test('has the program’s settings, and its statements have names', async () => {
    const told = await visit({ url: database.url, size: 1 }, async (db) => {
      expect(await settingsOf(db)).toEqual(OURS);
      await firstRow(db, ONE, [1]);
      expect(await namesOf(db)).toEqual(['session-one']);
    });
    expect(told).toEqual([]);
  });

  test('ends a statement of Prisma’s that takes too long', async () => {
    await visit({ url: database.url, size: 1 }, async (db) => {
      const prisma = createPrisma(db);
      const shown = await prisma.$queryRaw`select current_setting('statement_timeout') as statement`;
      expect(shown).toEqual([{ statement: '30s' }]);
      await db.query(`set statement_timeout = '50ms'`);
      await expect(prisma.$queryRaw`select 1 from pg_sleep(10)`).rejects.toThrow('57014');
      await prisma.$disconnect();
    });
  });

  test('that only reads refuses whatever would write', async () => {
    await visit({ url: database.url, readOnly: true }, async (db) => {
      await expect(db.query('create table written (id int)')).rejects.toMatchObject({ code: '25006' });
    });
  });

  test('that can’t be had is the fault of who asked for it alone', async () => {
    const url = new URL(database.url);
    url.pathname = '/there_is_none';
    await visit({ url: url.href }, async (db) => {
      await expect(db.query('select 1')).rejects.toMatchObject({ code: '3D000' });
      await expect(db.query('select 1')).rejects.toMatchObject({ code: '3D000' });
    });
  });
});

const describeWithPgBouncer = findPgBouncer() === undefined ? describe.skip : describe;

describeWithPgBouncer('a connection through PgBouncer', () => {
  let pooler: PgBouncer;

  beforeAll(async () => {
    pooler = await startPgBouncer(database.url, { default_pool_size: '1', min_pool_size: '0' });
  });

  afterAll(async () => {
    await pooler?.stop();
  });

  test('is noticed: no statement has a name, however many clients share the server’s session', async () => {
    const told = await visit({ url: pooler.url }, async (db) => {
      const sent = Array.from({ length: 10 }, async (_, index) => await firstRow<{ one: number }>(db, ONE, [index]));
      expect((await Promise.all(sent)).map((row) => row?.one)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      await transaction(db, async (tx) => expect(await firstRow(tx, ONE, [1])).toEqual({ one: 1 }));
      expect(await namesOf(db)).toEqual([]);
    });
    expect(told).toEqual([[]]);
  });

  test('has the program’s settings from connect_query, in transactions and out of them', async () => {
    await visit({ url: pooler.url }, async (db) => {
      expect(await settingsOf(db)).toEqual(OURS);
      await transaction(db, async (tx) => expect(await settingsOf(tx)).toEqual(OURS));
    });
  });

  test('leaves nothing behind: who only reads makes nobody else read-only', async () => {
    await visit({ url: pooler.url, readOnly: true }, async (db) => void (await db.query('select 1')));
    await visit({ url: pooler.url }, async (db) => void (await db.query('create table written_by_another (id int)')));
  });

  test('works without connect_query too, and says which time-outs are missing', async () => {
    const { hostname, port, pathname } = new URL(database.url);
    const bare = await startPgBouncer(database.url, { freedomwallet: `host=${hostname} port=${port} dbname=${pathname.slice(1)}` });
    const told = await visit({ url: bare.url }, async (db) => {
      expect(await firstRow(db, ONE, [7])).toEqual({ one: 7 });
      await db.query('select 1');
    });
    await bare.stop();
    expect(told).toEqual([['statement_timeout', 'idle_in_transaction_session_timeout']]);
  });

  test('is given up when PgBouncer has no server for it in time', async () => {
    const { promise: freed, resolve: free } = Promise.withResolvers<void>();
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const holder = visit({ url: pooler.url }, async (db) => {
      await transaction(db, async (tx) => {
        await tx.query('select 1');
        take();
        await freed;
      });
    });
    await taken;
    const late = createPool({ url: pooler.url, size: 1, applicationName: 'late', timeoutMs: 200, onIdleError: () => {} });
    await expect(late.query('select 1')).rejects.toThrow('timeout');
    free();
    await holder;
    expect((await late.query('select 1')).rowCount).toBe(1);
    await late.end();
  });
});
