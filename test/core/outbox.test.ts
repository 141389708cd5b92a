import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { countWaiting, enqueueChange, type OutboxChange } from '../../src/core/outbox.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plainPeople } from '../support/plain-people.ts';

let database: TestDatabase;
let owner = 100;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  owner += 1;
  const defaults = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;
  await plainPeople(database.pool).meet({ userId: owner, firstName: 'Linh', languageCode: 'en' }, defaults);
});

const row = { date: '2026-03-01', type: 'Expense', category: 'Food', amountMinor: 350, currency: 'USD', note: 'tea', tags: [] };

const change = (changes: Partial<OutboxChange> = {}): OutboxChange => ({
  userId: owner, entryId: 1, entryVersion: 1, op: 'append', row, ...changes,
});

async function enqueue(changes: Partial<OutboxChange> = {}, delayMs = 5_000): Promise<void> {
  await transaction(database.pool, async (tx) => await enqueueChange(tx, change(changes), delayMs));
}

async function dueInMs(): Promise<number | null> {
  const found = await database.pool.query(
    `select extract(epoch from due_at - now()) * 1000 as ms from connections where user_id = $1`, [owner],
  );
  const { ms } = (found.rows as { ms: string | null }[])[0] as { ms: string | null };
  return ms === null ? null : Number(ms);
}

describe('the outbox', () => {
  test('holds the whole row of a change, and nothing of a deletion', async () => {
    await enqueue();
    const { row: _row, ...deletion } = change({ op: 'delete', entryVersion: 2 });
    await transaction(database.pool, async (tx) => await enqueueChange(tx, deletion, 5_000));
    const found = await database.pool.query('select op, status, payload from sheets_write_queue where user_id = $1 order by id', [owner]);
    expect(found.rows).toEqual([
      { op: 'append', status: 'PENDING', payload: row },
      { op: 'delete', status: 'PENDING', payload: {} },
    ]);
    expect(await countWaiting(database.pool, owner)).toEqual({ waiting: 2, oldest: expect.any(Date) });
    expect(await countWaiting(database.pool, 404)).toEqual({ waiting: 0, oldest: null });
  });

  test('makes the ledger due after the delay, and later changes don’t put it off', async () => {
    expect(await dueInMs()).toBeNull();
    await enqueue({}, 5_000);
    expect(await dueInMs()).toBeGreaterThan(3_000);
    await enqueue({}, 60_000);
    expect(await dueInMs()).toBeLessThanOrEqual(5_000);
  });

  test('is as it was when the transaction fails', async () => {
    const failing = transaction(database.pool, async (tx) => {
      await enqueueChange(tx, change(), 0);
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await countWaiting(database.pool, owner)).toMatchObject({ waiting: 0 });
    expect(await dueInMs()).toBeNull();
  });

  test('lets earlier changes of an entry that failed go again with its next change, and no others', async () => {
    await enqueue();
    await enqueue({ entryId: 2 });
    await database.pool.query(
      `update sheets_write_queue set status = 'FAILED', batch_id = gen_random_uuid(), last_error = 'too long' where user_id = $1`,
      [owner],
    );
    await enqueue({ op: 'update', entryVersion: 2 });
    const found = await database.pool.query(
      'select entry_id, op, status, batch_id from sheets_write_queue where user_id = $1 order by id',
      [owner],
    );
    expect(found.rows).toEqual([
      { entry_id: 1, op: 'append', status: 'PENDING', batch_id: null },
      { entry_id: 2, op: 'append', status: 'FAILED', batch_id: expect.any(String) },
      { entry_id: 1, op: 'update', status: 'PENDING', batch_id: null },
    ]);
  });

  test('keeps the ledger’s connection locked until the change is committed, so that no worker slips in between', async () => {
    const worker = await database.pool.connect();
    const free = async (): Promise<number | null> =>
      (await worker.query('select from connections where user_id = $1 for update skip locked', [owner])).rowCount;
    await transaction(database.pool, async (tx) => {
      await enqueueChange(tx, change(), 0);
      expect(await free()).toBe(0);
    });
    expect(await free()).toBe(1);
    worker.release();
  });
});
