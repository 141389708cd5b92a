import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { spend, type Budget } from '../../../../src/core/rate-budget.ts';
import { estimateWaitMs } from '../../../../src/features/sheets/flush/estimate.ts';
import type { Gate } from '../../../../src/features/sheets/flush/gate.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { addWaiting, gateOf } from '../../../support/waiting-ledgers.ts';

const WINDOW_MS = 61_250;

describe('the estimate of a ledger’s wait', () => {
  let database: TestDatabase;
  let gate: Gate;
  let neighbour: Gate;
  let account: Budget;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.pool.query('delete from connections');
    await database.pool.query('delete from switches');
    const project: Budget = { name: randomUUID(), limit: 15, windowMs: 60_000 };
    account = { name: randomUUID(), limit: 11, windowMs: 60_000 };
    gate = gateOf(randomUUID(), [account, project]);
    neighbour = gateOf(randomUUID(), [{ name: randomUUID(), limit: 11, windowMs: 60_000 }, project]);
  });
  afterAll(async () => await database.drop());

  const waitOf = async (userId: number): Promise<number | null> =>
    await estimateWaitMs(database.pool, [gate, neighbour], userId);

  const due = (from: number, count: number, ago: number): Record<number, number> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [from + index, ago]));

  test('is nothing where nobody is ahead', async () => {
    await addWaiting(database, gate, { 1: 5 });
    expect(await waitOf(1)).toBe(0);
  });

  test('is the time until it is due, if that is all', async () => {
    await addWaiting(database, gate, { 1: -60, 2: 10 });
    const waitMs = await waitOf(1);
    expect(waitMs).toBeGreaterThan(30_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  test('counts those ahead by the calls that are left, and then by whole minutes', async () => {
    await addWaiting(database, gate, { 1: 5, ...due(100, 25, 10) });
    expect(await waitOf(1)).toBe(2 * WINDOW_MS);
    await spend(database.pool, [account], 10);
    const withoutCalls = (await waitOf(1)) as number;
    expect(withoutCalls).toBeGreaterThan(2.5 * WINDOW_MS);
    expect(withoutCalls).toBeLessThanOrEqual(3 * WINDOW_MS);
  });

  test('counts those of other accounts that share the project', async () => {
    await addWaiting(database, gate, { 1: 5, ...due(100, 8, 10) });
    expect(await waitOf(1)).toBe(0);
    await addWaiting(database, neighbour, due(200, 8, 10));
    expect(await waitOf(1)).toBe(WINDOW_MS);
  });

  test('leaves out those behind, those that stand still, and those that have their call', async () => {
    await addWaiting(database, gate, { 1: 5, ...due(100, 30, 1), ...due(200, 30, 10), ...due(300, 30, 10) });
    await database.pool.query('update connections set paused_at = now() where user_id between 200 and 230');
    await database.pool.query(
      `update connections set lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute'
      where user_id between 300 and 330`,
    );
    expect(await waitOf(1)).toBe(0);
  });

  test('is nothing for a ledger that is being flushed', async () => {
    await addWaiting(database, gate, { 1: 5, ...due(100, 30, 10) });
    await database.pool.query(
      `update connections set lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute' where user_id = 1`,
    );
    expect(await waitOf(1)).toBe(0);
  });

  test('is at least as long as it was put off', async () => {
    await addWaiting(database, gate, { 1: 5 });
    await database.pool.query(`update connections set lease_until = now() + interval '1 minute'`);
    expect(await waitOf(1)).toBeGreaterThan(30_000);
  });

  test('is unknown where nothing waits, or where it waits for somebody’s hand', async () => {
    await addWaiting(database, gate, due(1, 4, 5));
    await database.pool.query('update connections set due_at = null where user_id = 1');
    await database.pool.query('update connections set suspended_at = now() where user_id = 2');
    await database.pool.query('update connections set paused_at = now() where user_id = 3');
    expect(await Promise.all([1, 2, 3, 99].map(waitOf))).toEqual([null, null, null, null]);
    expect(await waitOf(4)).toBe(0);
    await database.pool.query('select pause_flushes()');
    expect(await waitOf(4)).toBeNull();
  });

  test('knows nothing of calls where nobody counts them', async () => {
    gate = gateOf('uncounted');
    await addWaiting(database, gate, { 1: 5, ...due(100, 500, 10) });
    expect(await waitOf(1)).toBe(0);
  });
});
