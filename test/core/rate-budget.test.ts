import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { available, spend, take, type Budget } from '../../src/core/rate-budget.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('a rate budget', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => await database.drop());

  const budgetOf = (limit: number): Budget => ({ name: randomUUID(), limit, windowMs: 60_000 });

  const letTimePass = async (budget: Budget, seconds: number): Promise<void> => {
    await database.pool.query(
      `update rate_budgets set refilled_at = refilled_at - $2 * interval '1 second' where name = $1`,
      [budget.name, seconds],
    );
  };

  test('grants a burst of a fifth of its limit, then says how long to wait', async () => {
    const budget = budgetOf(10);
    expect(await take(database.pool, [budget])).toEqual({ kind: 'granted' });
    expect(await take(database.pool, [budget])).toEqual({ kind: 'granted' });
    const refused = await take(database.pool, [budget]);
    expect(refused).toEqual({ kind: 'wait', waitMs: expect.any(Number) });
    const { waitMs } = refused as { waitMs: number };
    expect(waitMs).toBeGreaterThan(6_000);
    expect(waitMs).toBeLessThanOrEqual(7_500);
  });

  test('never grants more than its limit within one window, however many ask at once', async () => {
    const budget = budgetOf(20);
    let granted = 0;
    for (let second = 0; second < 60; second += 1) {
      const grants = await Promise.all(Array.from({ length: 10 }, () => take(database.pool, [budget])));
      granted += grants.filter(({ kind }) => kind === 'granted').length;
      await letTimePass(budget, 1);
    }
    expect(granted).toBeLessThanOrEqual(20);
    expect(granted).toBeGreaterThanOrEqual(19);
  });

  test('fills up to its burst and no further', async () => {
    const budget = budgetOf(50);
    await take(database.pool, [budget], 10);
    expect(await available(database.pool, [budget])).toBe(0);
    await letTimePass(budget, 3_600);
    expect(await available(database.pool, [budget])).toBe(10);
  });

  test('takes from all of several budgets or from none', async () => {
    const wide = budgetOf(100);
    const narrow = budgetOf(5);
    expect(await take(database.pool, [wide, narrow])).toEqual({ kind: 'granted' });
    expect(await take(database.pool, [wide, narrow])).toMatchObject({ kind: 'wait' });
    expect(await available(database.pool, [wide])).toBe(19);
    expect(await available(database.pool, [wide, narrow])).toBe(0);
  });

  test('lets callers that name the same budgets in different orders through without a deadlock', async () => {
    const one = budgetOf(1_000);
    const other = budgetOf(1_000);
    const grants = await Promise.all(
      Array.from({ length: 60 }, (_, index) => take(database.pool, index % 2 === 0 ? [one, other] : [other, one])),
    );
    expect(grants.every(({ kind }) => kind === 'granted')).toBe(true);
    expect(await available(database.pool, [one])).toBeLessThan(145);
  });

  test('counts what nobody may be made to wait for, and makes others wait for it', async () => {
    const budget = budgetOf(10);
    await spend(database.pool, [budget], 4);
    expect(await available(database.pool, [budget])).toBe(0);
    const { waitMs } = (await take(database.pool, [budget])) as { waitMs: number };
    expect(waitMs).toBeGreaterThan(20_000);
  });

  test('with a limit of one is used again after its window', async () => {
    const budget = budgetOf(1);
    expect(await take(database.pool, [budget])).toEqual({ kind: 'granted' });
    expect(await take(database.pool, [budget])).toMatchObject({ kind: 'wait' });
    await letTimePass(budget, 121);
    expect(await take(database.pool, [budget])).toEqual({ kind: 'granted' });
  });
});
