import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { claimUpdate, findResult, settleClaim } from '../../src/core/claims.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createIntakeStore } from '../../src/core/intake-store.ts';
import type { UpdateKey } from '../../src/core/update-key.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let lastId = 100;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

const newKey = (): UpdateKey => ({ userId: 7, updateId: (lastId += 1), day: '2026-03-01' });

const waiting = async (): Promise<number | null> =>
  (await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )).rowCount;

describe('a claim', () => {
  test('is fresh once; a second one gets what the first stored', async () => {
    const key = newKey();
    const claim = (result: object) => transaction(database.pool, async (tx) => await claimUpdate(tx, key, result));
    expect(await claim({ entryIds: [1] })).toEqual({ kind: 'fresh' });
    expect(await claim({ entryIds: [2] })).toEqual({ kind: 'duplicate', result: { entryIds: [1] } });
    expect(await findResult(database.pool, key)).toEqual({ entryIds: [1] });
  });

  test('is fresh for an update whose tries were counted, and gone with a transaction that fails', async () => {
    const key = newKey();
    await createIntakeStore(database.pool, systemClock).load(key);
    const failing = transaction(database.pool, async (tx) => {
      expect(await claimUpdate(tx, key, 'lost')).toEqual({ kind: 'fresh' });
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await findResult(database.pool, key)).toBeUndefined();
    expect(await transaction(database.pool, async (tx) => await claimUpdate(tx, key, 'kept'))).toEqual({ kind: 'fresh' });
  });

  test('waits for another of the same update that is on its way, and takes its result', async () => {
    const key = newKey();
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = transaction(database.pool, async (tx) => {
      const claim = await claimUpdate(tx, key, 'by the first');
      claimed.resolve();
      await gate.promise;
      return claim;
    });
    await claimed.promise;
    const second = transaction(database.pool, async (tx) => await claimUpdate(tx, key, 'by the second'));
    gate.resolve();
    expect(await first).toEqual({ kind: 'fresh' });
    expect(await second).toEqual({ kind: 'duplicate', result: 'by the first' });
  });

  test('can be settled later, with what was not known at first', async () => {
    const key = newKey();
    await transaction(database.pool, async (tx) => {
      await claimUpdate(tx, key, {});
      await settleClaim(tx, key, { questionIds: [5] });
    });
    expect(await findResult(database.pool, key)).toEqual({ questionIds: [5] });
  });

  test('keeps its people from being erased, and takes no effect for who is gone', async () => {
    await database.pool.query(
      `insert into users (user_id, locale, time_zone, currency, ledger_user_id)
       values (21, 'en', 'UTC', 'USD', 21), (22, 'en', 'UTC', 'USD', 21)`,
    );
    const key = { ...newKey(), userId: 22, ledgerUserId: 21 };
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writing = transaction(database.pool, async (tx) => {
      await claimUpdate(tx, key, 'kept');
      claimed.resolve();
      await gate.promise;
    });
    await claimed.promise;
    let isErased = false;
    const erasing = database.pool.query('delete from users where user_id = 21').then(() => (isErased = true));
    await waitFor('the erasure to wait', async () => (await waiting()) === 1);
    expect(isErased).toBe(false);
    gate.resolve();
    await Promise.all([writing, erasing]);
    const late = transaction(database.pool, async (tx) => await claimUpdate(tx, { ...newKey(), userId: 22, ledgerUserId: 21 }, 'lost'));
    await expect(late).rejects.toMatchObject({ code: 'person-gone' });
    expect(await transaction(database.pool, async (tx) => await claimUpdate(tx, key, 'again'))).toEqual({ kind: 'duplicate', result: 'kept' });
  });

  test('of one update is another for another person or day', async () => {
    const key = newKey();
    const keys = [key, { ...key, userId: 8 }, { ...key, day: '2026-03-02' }];
    for (const each of keys) {
      expect(await transaction(database.pool, async (tx) => await claimUpdate(tx, each, 'x'))).toEqual({ kind: 'fresh' });
    }
  });
});
