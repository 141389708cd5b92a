import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimUpdate } from '../../src/core/claims.ts';
import {
  askForReplay,
  countParked,
  dropParked,
  findParked,
  listParked,
  parkUpdate,
  reasonOf,
  type Which,
} from '../../src/core/parked.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => void (await database.pool.query('truncate failed_updates, replays, processed_updates')));
afterAll(async () => await database.drop());

const park = (updateId: number, { userId = 7, payload = {}, reason = 'Error: no' } = {}) =>
  transaction(database.pool, (tx) => parkUpdate(tx, { userId, updateId, payload, reason, tries: 5 }));
const ask = (which: Which, askedBy: number | null = 1) =>
  transaction(database.pool, (tx) => askForReplay(tx, which, askedBy));
const drop = (which: Which) => transaction(database.pool, (tx) => dropParked(tx, which));

describe('parking', () => {
  test('keeps an update with its reason once', async () => {
    expect(await park(1, { payload: { update_id: 1, message: { text: 'tea' } } })).toBe(true);
    expect(await park(1, { payload: { update_id: 1 } })).toBe(false);
    const found = await database.pool.query('select payload, reason, tries from failed_updates where update_id = 1');
    expect(found.rows).toEqual([{ payload: { update_id: 1, message: { text: 'tea' } }, reason: 'Error: no', tries: 5 }]);
  });

  test('takes also what Postgres does not take as it is', async () => {
    const payload = { text: 'a\0b', deep: [{ name: 'x\ud83d' }] };
    expect(await park(2, { payload, reason: 'Error: \0 in \ud83d' })).toBe(true);
    const found = await database.pool.query('select payload from failed_updates where update_id = 2');
    expect(found.rows).toEqual([{ payload: { text: 'ab', deep: [{ name: 'x\ufffd' }] } }]);
  });

  test('gives a reason of bounded length, and none of a secret', () => {
    expect(reasonOf(new TypeError('no way'))).toBe('TypeError: no way');
    expect(reasonOf(new Error('x'.repeat(2_000)))).toHaveLength(500);
  });
});

describe('what is parked', () => {
  test('is listed by page, the latest first, without what the person sent', async () => {
    for (const updateId of [1, 2, 3]) {
      await park(updateId, { payload: { message: { text: 'secret coffee' } } });
      await database.pool.query(`update failed_updates set failed_at = to_timestamp($1) where update_id = $1`, [updateId]);
    }
    const page = await listParked(database.pool, { skip: 1, limit: 5 });
    expect(page.map(({ updateId, parkedAtMs }) => [updateId, parkedAtMs])).toEqual([[2, 2_000], [1, 1_000]]);
    expect(JSON.stringify(page)).not.toContain('secret');
    const columns = await database.pool.query('select * from parked_updates');
    expect(JSON.stringify(columns.rows)).not.toContain('secret');
    expect(await countParked(database.pool)).toBe(3);
  });

  test('says whether its effect is committed, and whether it is being tried', async () => {
    await park(1);
    await park(2);
    const key = { userId: 7, updateId: 1, day: '2026-03-01' };
    await transaction(database.pool, (tx) => claimUpdate(tx, key, {}));
    await ask({ updateId: 2 });
    const find = (userId: number, updateId: number) => findParked(database.pool, { userId, updateId });
    expect(await find(7, 1)).toMatchObject({ tookEffect: true, isBeingTried: false });
    expect(await find(7, 2)).toMatchObject({ tookEffect: false, isBeingTried: true });
    expect(await find(8, 2)).toBeUndefined();
  });

  test('is dropped one by one, of the named person alone, or all at once', async () => {
    for (const updateId of [1, 2, 3]) await park(updateId);
    expect(await drop({ userId: 8, updateId: 1 })).toBe(0);
    expect(await drop({ userId: 7, updateId: 1 })).toBe(1);
    expect(await drop({ updateId: 1 })).toBe(0);
    await ask({ updateId: 2 });
    expect(await drop('all')).toBe(2);
  });
});

describe('asking for another try', () => {
  test('of an update that is asked for already changes nothing: it stays with who asked first', async () => {
    await park(1);
    await park(2);
    expect(await ask({ userId: 7, updateId: 1 }, 11)).toBe(1);
    expect(await ask({ updateId: 1 }, 12)).toBe(0);
    expect(await ask('all', 12)).toBe(1);
    const asked = await database.pool.query('select update_id, asked_by from parked_updates order by update_id');
    expect(asked.rows).toEqual([{ update_id: 1, asked_by: 11 }, { update_id: 2, asked_by: 12 }]);
  });

  test('of nothing asks for nothing', async () => {
    expect(await ask('all')).toBe(0);
    expect(await ask({ updateId: 9 }, null)).toBe(0);
    expect((await database.pool.query('select from replays')).rowCount).toBe(0);
  });

  test('by two at once gives each update to one of them', async () => {
    for (let updateId = 1; updateId <= 50; updateId += 1) await park(updateId);
    const counts = await Promise.all([ask('all', 11), ask('all', 12), ask({ updateId: 7 }, 13)]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(50);
  });
});
