import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { claimUpdate } from '../../src/core/claims.ts';
import { systemClock } from '../../src/core/clock.ts';
import { openDialog } from '../../src/core/dialog-store.ts';
import { createIntakeStore, type IntakeStore } from '../../src/core/intake-store.ts';
import type { UpdateKey } from '../../src/core/update-key.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: IntakeStore;
let lastId = 1_000;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIntakeStore(database.pool);
});

afterAll(async () => {
  await database.drop();
});

const newKey = (userId = 7): UpdateKey => ({ userId, updateId: (lastId += 1), day: '2026-03-01' });

describe('what is known of an update', () => {
  test('is how often it was tried, whether it took effect', async () => {
    const key = newKey();
    expect(await store.load(key)).toMatchObject({ tries: 1, done: false, dialogs: [], wroteAgoMs: null });
    expect(await store.load(key)).toMatchObject({ tries: 2, done: false });
    await transaction(database.pool, async (tx) => await claimUpdate(tx, key, {}));
    expect(await store.load(key)).toMatchObject({ tries: 3, done: true });
  });

  test('is what the bot waits for from who sent it', async () => {
    const dialogId = await transaction(database.pool, async (tx) => {
      await openDialog(tx, systemClock, { userId: 8, kind: 'late', state: {}, awaitsText: false, ttlMs: -1 });
      return await openDialog(tx, systemClock, { userId: 8, kind: 'ask', state: { a: [1] }, awaitsText: true, ttlMs: 60_000 });
    });
    expect(await store.load(newKey(8))).toMatchObject({
      tries: 1,
      done: false,
      dialogs: [{ id: dialogId, kind: 'ask', state: { a: [1] }, awaitsText: true, version: 1 }],
    });
  });

  test('is told to each of many that arrive at once, also of one update twice and in two processes', async () => {
    const keys = Array.from({ length: 40 }, () => newKey());
    const other = createIntakeStore(database.pool);
    const twice = [...keys, ...keys.toReversed()];
    const loaded = await Promise.all(twice.map((key, index) => (index % 3 === 0 ? other : store).load(key)));
    for (const [index] of keys.entries()) {
      const tries = [loaded[index]?.tries, loaded[2 * keys.length - 1 - index]?.tries];
      expect(tries.toSorted()).toEqual([1, 2]);
    }
  });

  test('is not known of an id that is no id, and nobody else’s load fails with it', async () => {
    const results = await Promise.allSettled([
      store.load(newKey()),
      store.load({ userId: 2 ** 63, updateId: 1, day: '2026-03-01' }),
      store.load({ userId: 7, updateId: 2, day: 'someday' }),
      store.load(newKey()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });
});
