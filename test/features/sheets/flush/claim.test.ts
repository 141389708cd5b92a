import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openBudgets, takeUpTo, usage, type Budget } from '../../../../src/core/rate-budget.ts';
import { claimPaid } from '../../../../src/features/sheets/flush/claim.ts';
import type { Gate } from '../../../../src/features/sheets/flush/gate.ts';
import { putOffConnection, untilNextDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { holdRows } from '../../../support/held-rows.ts';
import { addWaiting, gateOf } from '../../../support/waiting-ledgers.ts';

let database: TestDatabase;
let gate: Gate;
let account: Budget;
let project: Budget;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await database.pool.query('delete from connections');
  account = { name: randomUUID(), limit: 10, windowMs: 60_000 };
  project = { name: randomUUID(), limit: 1_000, windowMs: 60_000 };
  gate = gateOf(randomUUID(), [account, project]);
  await openBudgets(database.pool, gate.budgets);
});
afterAll(async () => await database.drop());

const claim = async (places = 100, leaseMs = 60_000) => await claimPaid(database.pool, gate, { places, leaseMs });

const used = async (): Promise<number[]> => (await usage(database.pool, [account, project])).map(({ used }) => used);

const idsOf = (leases: { userId: number }[]): number[] => leases.map(({ userId }) => userId).toSorted();

describe('a claim', () => {
  test('takes the ledgers that have waited longest, as many as there are calls', async () => {
    const waits = Array.from({ length: 20 }, (_, index) => [index + 1, 100 - index]);
    await addWaiting(database, gate, Object.fromEntries(waits));
    const first = await claim();
    expect(idsOf(first.leases)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await used()).toEqual([9, 9]);
    const second = await claim();
    expect(second.leases).toEqual([]);
    expect(second.brokeMs).toBeGreaterThan(60_000);
  });

  test('takes no more ledgers than there are places', async () => {
    await addWaiting(database, gate, { 1: 3, 2: 2, 3: 1 });
    expect(idsOf((await claim(2)).leases)).toEqual([1, 2]);
    expect(await used()).toEqual([2, 2]);
  });

  test('returns the calls for which there was no ledger', async () => {
    await addWaiting(database, gate, { 1: 1, 2: -60 });
    expect((await claim()).leases).toEqual([expect.objectContaining({ userId: 1, waitedMs: expect.any(Number) })]);
    expect(await used()).toEqual([1, 1]);
  });

  test('is bounded by places alone where nobody counts', async () => {
    gate = gateOf('grant-like');
    await addWaiting(database, gate, { 1: 3, 2: 2, 3: 1 });
    expect((await claim(2)).leases).toHaveLength(2);
    expect((await claim(2)).leases).toHaveLength(1);
  });

  test('never makes another one at the same budget find it used up in vain', async () => {
    const other = gateOf(randomUUID(), [account, project]);
    await addWaiting(database, gate, { 1: 1 });
    await addWaiting(database, other, { 2: 1 });
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        claimPaid(database.pool, index % 2 === 0 ? gate : other, { places: 100, leaseMs: 60_000 }),
      ),
    );
    expect(claims.every(({ brokeMs }) => brokeMs === 0)).toBe(true);
    expect(idsOf(claims.flatMap(({ leases }) => leases))).toEqual([1, 2]);
    expect(await used()).toEqual([2, 2]);
  });

  test('gives no ledger to two workers, and all of them to somebody', async () => {
    account.limit = 1_000;
    await addWaiting(database, gate, Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index + 1, 1])));
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(15)));
    const claimed = claims.flatMap(({ leases }) => leases).map(({ userId }) => userId);
    expect(new Set(claimed).size).toBe(claimed.length);
    while ((await claim(15)).leases.length > 0);
    const { rows } = await database.pool.query('select count(*)::int as leased from connections where lease_token is not null');
    expect(rows[0].leased).toBe(200);
  });

  test('leaves out what is paused, suspended, or not connected', async () => {
    await addWaiting(database, gate, { 1: 9, 2: 8, 3: 7, 4: 6 });
    await database.pool.query(
      `update connections
      set paused_at = case user_id when 1 then now() end, suspended_at = case user_id when 2 then now() end,
        spreadsheet_id = case user_id when 3 then null else spreadsheet_id end`,
    );
    expect(idsOf((await claim()).leases)).toEqual([4]);
  });
});

describe('a claimed call', () => {
  const claimOne = async () => {
    await addWaiting(database, gate, { 1: 1 });
    return (await claim()).leases[0]!.paid!;
  };

  test('pays for one write, and for one only', async () => {
    const paid = await claimOne();
    expect([await paid.use(), await paid.use()]).toEqual([true, false]);
    expect(await paid.giveBack()).toBe(false);
    expect(await used()).toEqual([1, 1]);
  });

  test('is returned once if nothing was sent', async () => {
    const paid = await claimOne();
    expect([await paid.giveBack(), await paid.giveBack()]).toEqual([true, false]);
    expect(await paid.use()).toBe(false);
    expect(await used()).toEqual([0, 0]);
  });

  test('counts from when it is used, if that is late', async () => {
    const paid = await claimOne();
    await database.pool.query('update rate_budgets set newest = newest - 100');
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 25_000);
    expect(await paid.use()).toBe(true);
    clock.mockRestore();
    await database.pool.query('update rate_budgets set newest = newest - 200');
    expect(await used()).toEqual([1, 1]);
  });
});

describe('the line at a gate', () => {
  test('says how long until the next ledger is due', async () => {
    expect(await untilNextDue(database.pool, gate.name)).toBe(Infinity);
    await addWaiting(database, gate, { 1: -30 });
    const inHalfAMinute = await untilNextDue(database.pool, gate.name);
    expect(inHalfAMinute).toBeGreaterThan(25_000);
    expect(inHalfAMinute).toBeLessThanOrEqual(30_000);
    await addWaiting(database, gate, { 2: 1 });
    expect(await untilNextDue(database.pool, gate.name)).toBe(0);
    await claim();
    expect(await untilNextDue(database.pool, gate.name)).toBeGreaterThan(25_000);
  });

  test('keeps the place of a ledger that found the quota used up', async () => {
    await addWaiting(database, gate, { 1: 90, 2: 60, 3: 30 });
    await claim(1);
    await transaction(database.pool, async (tx) => await putOffConnection(tx, 1, { waitMs: 60_000, error: 'quota' }));
    expect(idsOf((await claim(1)).leases)).toEqual([2]);
    await database.pool.query(`update connections set lease_until = now() - interval '1 ms' where user_id = 1`);
    expect(idsOf((await claim(1)).leases)).toEqual([1]);
    expect(idsOf((await claim(1)).leases)).toEqual([3]);
  });

  test('is not held up by a ledger that a writer holds', async () => {
    await addWaiting(database, gate, { 1: 90, 2: 60 });
    const held = await holdRows(database.pool, 'select from connections where user_id = 1 for update', []);
    expect(idsOf((await claim()).leases)).toEqual([2]);
    await held.release();
    expect(idsOf((await claim()).leases)).toEqual([1]);
    expect((await takeUpTo(database.pool, gate.budgets, 100)).count).toBe(7);
  });
});
