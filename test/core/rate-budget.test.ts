import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  forecast,
  giveBack,
  redate,
  spend,
  take,
  takeUpTo,
  usage,
  type Budget,
  type Grant,
} from '../../src/core/rate-budget.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const MINUTE_MS = 60_000;

/** A minute, a second of margin, and the slot that is running. */
const SLOT_MS = 250;
const FULL_WINDOW_MS = 245 * SLOT_MS;

describe('a rate budget', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => await database.drop());

  const budgetOf = (limit: number, windowMs = MINUTE_MS): Budget => ({ name: randomUUID(), limit, windowMs });

  /** Moves what was counted into the past. */
  const letTimePass = async (budget: Budget, slots: number): Promise<void> => {
    await database.pool.query('update rate_budgets set newest = newest - $2 where name = $1', [budget.name, slots]);
  };

  const used = async (budget: Budget): Promise<number> => (await usage(database.pool, [budget]))[0]!.used;

  const waitMsOf = (grant: Grant): number => (grant.kind === 'wait' ? grant.waitMs : 0);

  test('lets all of its limit but the reserve go at once after a rest, then says how long to wait', async () => {
    const budget = budgetOf(10);
    expect(await take(database.pool, [budget], 9)).toEqual({ kind: 'granted', atMs: expect.any(Number) });
    const waitMs = waitMsOf(await take(database.pool, [budget]));
    expect(waitMs).toBeGreaterThan(MINUTE_MS);
    expect(waitMs).toBeLessThanOrEqual(FULL_WINDOW_MS);
    await letTimePass(budget, 245);
    expect(await take(database.pool, [budget], 9)).toMatchObject({ kind: 'granted' });
  });

  test('says how long to wait for as many uses as were asked for', async () => {
    const budget = budgetOf(11);
    await take(database.pool, [budget], 4);
    await letTimePass(budget, 40);
    await take(database.pool, [budget], 6);
    const forOne = waitMsOf(await take(database.pool, [budget], 1));
    const forFour = waitMsOf(await take(database.pool, [budget], 4));
    const forFive = waitMsOf(await take(database.pool, [budget], 5));
    expect(Math.abs(forFour - forOne)).toBeLessThan(SLOT_MS);
    expect(forFive - forFour).toBeGreaterThan(39 * SLOT_MS);
    expect(forFive - forFour).toBeLessThan(41 * SLOT_MS);
  });

  test('gives as many uses as are left when not all that were asked for are', async () => {
    const budget = budgetOf(100);
    expect(await takeUpTo(database.pool, [budget], 60)).toMatchObject({ count: 60, waitMs: 0 });
    expect(await takeUpTo(database.pool, [budget], 60)).toMatchObject({ count: 39, waitMs: 0 });
    const none = await takeUpTo(database.pool, [budget], 60);
    expect(none.count).toBe(0);
    expect(none.waitMs).toBeGreaterThan(MINUTE_MS);
    expect(await used(budget)).toBe(99);
  });

  test('takes from all of several budgets or from none', async () => {
    const wide = budgetOf(100);
    const narrow = budgetOf(5);
    expect(await takeUpTo(database.pool, [wide, narrow], 10)).toMatchObject({ count: 4 });
    expect(await take(database.pool, [wide, narrow])).toMatchObject({ kind: 'wait' });
    expect(await usage(database.pool, [wide, narrow])).toEqual([
      { name: wide.name, limit: 100, used: 4 },
      { name: narrow.name, limit: 5, used: 4 },
    ]);
  });

  test('asks nobody where there is no budget', async () => {
    expect(await takeUpTo(database.pool, [], 7)).toMatchObject({ count: 7 });
    expect(await take(database.pool, [])).toMatchObject({ kind: 'granted' });
    await spend(database.pool, []);
    expect(await usage(database.pool, [])).toEqual([]);
  });

  test('with a limit of one is used again after its window', async () => {
    const budget = budgetOf(1);
    expect(await take(database.pool, [budget])).toMatchObject({ kind: 'granted' });
    expect(await take(database.pool, [budget])).toMatchObject({ kind: 'wait' });
    await letTimePass(budget, 245);
    expect(await take(database.pool, [budget])).toMatchObject({ kind: 'granted' });
  });

  test('counts what nobody may be made to wait for, and makes others wait for it', async () => {
    const budget = budgetOf(10);
    await spend(database.pool, [budget], 12);
    expect(await used(budget)).toBe(12);
    expect(await take(database.pool, [budget])).toMatchObject({ kind: 'wait' });
    await spend(database.pool, [budget]);
    expect(await used(budget)).toBe(13);
  });

  test('keeps room for those who can’t wait, however much patient work there is', async () => {
    for (const [limit, kept] of [[60, 1], [300, 3], [1_000, 10]] as const) {
      expect(await takeUpTo(database.pool, [budgetOf(limit)], limit)).toMatchObject({ count: limit - kept });
    }
  });

  test('takes uses back into the time that they came from', async () => {
    const budget = budgetOf(10);
    const early = await takeUpTo(database.pool, [budget], 5);
    await letTimePass(budget, 100);
    await takeUpTo(database.pool, [budget], 4);
    await giveBack(database.pool, [budget], { count: 3, atMs: early.atMs - 100 * SLOT_MS });
    expect(await used(budget)).toBe(6);
    await letTimePass(budget, 145);
    expect(await used(budget)).toBe(4);
  });

  test('takes back no more than was used, nor what has left the window', async () => {
    const budget = budgetOf(10);
    const { atMs } = await takeUpTo(database.pool, [budget], 2);
    await giveBack(database.pool, [budget], { count: 5, atMs });
    expect(await used(budget)).toBe(0);
    await spend(database.pool, [budget]);
    await giveBack(database.pool, [budget], { count: 5, atMs: atMs - 2 * MINUTE_MS });
    expect(await used(budget)).toBe(1);
  });

  test('counts a use that was made late from when it was made', async () => {
    const budget = budgetOf(10);
    const { atMs } = await takeUpTo(database.pool, [budget], 1);
    await letTimePass(budget, 200);
    await redate(database.pool, [budget], { count: 1, atMs: atMs - 200 * SLOT_MS });
    expect(await used(budget)).toBe(1);
    await letTimePass(budget, 100);
    expect(await used(budget)).toBe(1);
    await letTimePass(budget, 145);
    expect(await used(budget)).toBe(0);
  });

  test('foretells when work that waits will have had its turn', async () => {
    const budget = budgetOf(10);
    expect(await forecast(database.pool, budget, 9)).toBe(0);
    await takeUpTo(database.pool, [budget], 9);
    await letTimePass(budget, 45);
    const first = await forecast(database.pool, budget, 1);
    expect(first).toBeGreaterThan(199 * SLOT_MS);
    expect(first).toBeLessThanOrEqual(200 * SLOT_MS);
    const second = await forecast(database.pool, budget, 10);
    expect(second - first).toBeGreaterThan(FULL_WINDOW_MS - SLOT_MS);
    expect(second - first).toBeLessThan(FULL_WINDOW_MS + SLOT_MS);
  });

  test('counts once what is counted for a budget of long standing and a new one together', async () => {
    const known = budgetOf(10);
    await spend(database.pool, [known]);
    const fresh = budgetOf(10);
    await spend(database.pool, [known, fresh], 2);
    expect(await usage(database.pool, [known, fresh])).toMatchObject([{ used: 3 }, { used: 2 }]);
  });

  test('returns what was taken when the transaction around it is undone', async () => {
    const budget = budgetOf(10);
    const undone = transaction(database.pool, async (tx) => {
      await takeUpTo(tx, [budget], 4);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await used(budget)).toBe(0);
  });

  test('counts everything as made now after the clock was set back by more than a window', async () => {
    const budget = budgetOf(10);
    await takeUpTo(database.pool, [budget], 6);
    await letTimePass(budget, -10_000);
    expect(await takeUpTo(database.pool, [budget], 9)).toMatchObject({ count: 3 });
    await letTimePass(budget, 245);
    expect(await used(budget)).toBe(0);
  });

  test('goes on counting in its newest slot after the clock was set back a little', async () => {
    const budget = budgetOf(10);
    await takeUpTo(database.pool, [budget], 6);
    await letTimePass(budget, -40);
    expect(await takeUpTo(database.pool, [budget], 9)).toMatchObject({ count: 3 });
    await letTimePass(budget, 265);
    expect(await used(budget)).toBe(9);
    await letTimePass(budget, 20);
    expect(await used(budget)).toBe(0);
  });

  test('lets callers that name the same budgets in different orders through without a deadlock', async () => {
    const one = budgetOf(1_000);
    const other = budgetOf(1_000);
    const grants = await Promise.all(
      Array.from({ length: 60 }, (_, index) => take(database.pool, index % 2 === 0 ? [one, other] : [other, one])),
    );
    expect(grants.every(({ kind }) => kind === 'granted')).toBe(true);
    expect(await used(one)).toBe(60);
  });

  test('keeps a row of one size, whatever its limit is', async () => {
    const budget = budgetOf(2_000_000_000);
    await take(database.pool, [budget], 1_900_000_000);
    for (let slot = 0; slot < 20; slot += 1) {
      await letTimePass(budget, 13);
      await spend(database.pool, [budget]);
    }
    const { rows } = await database.pool.query(
      `select cardinality(counts) as slots, pg_column_size(counts) as bytes from rate_budgets where name = $1`,
      [budget.name],
    );
    expect(rows[0]).toEqual({ slots: 245, bytes: expect.any(Number) });
    expect(rows[0].bytes).toBeLessThan(1_100);
  });
});
