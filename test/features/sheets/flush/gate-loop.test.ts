import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Service } from '../../../../src/core/lifecycle.ts';
import { spend, usage, type Budget } from '../../../../src/core/rate-budget.ts';
import type { Gate } from '../../../../src/features/sheets/flush/gate.ts';
import { gateLoop } from '../../../../src/features/sheets/flush/gate-loop.ts';
import type { Claimed } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { addWaiting, gateOf } from '../../../support/waiting-ledgers.ts';

describe('the loop of a gate', () => {
  let database: TestDatabase;
  let budget: Budget;
  const services: Service[] = [];
  const faults: unknown[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    budget = { name: randomUUID(), limit: 100, windowMs: 60_000 };
    await database.pool.query('delete from connections');
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map(async (service) => await service.stop()));
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(async () => await database.drop());

  /** A worker's flushes at a gate. Each ends when `end` is called with its user's id. */
  const startLoop = async (gate: Gate, { places = 10 } = {}) => {
    const ended = new EventEmitter();
    const begun = new EventEmitter();
    const order: number[] = [];
    const rest = async ({ userId }: Claimed, dueInMs: number | null): Promise<void> => {
      await database.pool.query(
        `update connections set lease_token = null, lease_until = null, due_at = now() + $2 * interval '1 ms' where user_id = $1`,
        [userId, dueInMs],
      );
    };
    const run = async (_: Gate, lease: Claimed): Promise<void> => {
      const ending = once(ended, String(lease.userId));
      order.push(lease.userId);
      begun.emit('flush');
      const [{ isSent = true, dueInMs = null } = {}] = (await ending) as [{ isSent?: boolean; dueInMs?: number }?];
      if (isSent) await lease.paid?.use();
      await rest(lease, dueInMs);
    };
    const onFault = (fault: unknown): void => void faults.push(fault);
    const service = gateLoop({ db: database.pool, gate, places, leaseMs: 60_000, run, onFault });
    services.push(service);
    await service.start();
    return {
      order,
      end: (userId: number, how = {}): void => void ended.emit(String(userId), how),
      until: async (count: number): Promise<void> => {
        while (order.length < count) await once(begun, 'flush');
      },
      service,
    };
  };

  const used = async (): Promise<number> => (await usage(database.pool, [budget]))[0]!.used;

  test('begins with those that have waited longest, as many as it has places, and goes on when one ends', async () => {
    const gate = gateOf(randomUUID(), [budget]);
    await addWaiting(database, gate, { 1: 10, 2: 40, 3: 20, 4: 30 });
    const { order, until, end } = await startLoop(gate, { places: 2 });
    await until(2);
    expect(order.toSorted()).toEqual([2, 4]);
    end(2);
    await until(3);
    expect(order[2]).toBe(3);
    end(4);
    await until(4);
    expect(order[3]).toBe(1);
    [1, 3].forEach((userId) => end(userId));
  });

  test('lets a heavy ledger in again only after all others that wait', async () => {
    const gate = gateOf(randomUUID(), [budget]);
    await addWaiting(database, gate, { 1: 100, 2: 50, 3: 40, 4: 30 });
    const { order, until, end } = await startLoop(gate, { places: 1 });
    const expected = [1, 2, 3, 4, 1, 1];
    for (const [index, userId] of expected.entries()) {
      await until(index + 1);
      expect(order[index]).toBe(userId);
      const hasMore = userId === 1 && index < expected.length - 1;
      end(userId, hasMore ? { dueInMs: 0 } : {});
    }
  });

  test('pays each flush once, and takes back the call of one that sent nothing', async () => {
    const gate = gateOf(randomUUID(), [budget]);
    await addWaiting(database, gate, { 1: 2, 2: 1 });
    const { until, end, service } = await startLoop(gate);
    await until(2);
    expect(await used()).toBe(2);
    end(1, { isSent: false });
    end(2);
    await service.stop();
    expect(await used()).toBe(1);
  });

  test('rests while its budget is used up, and begins when the next slot is free', async () => {
    const gate = gateOf(randomUUID(), [budget]);
    await spend(database.pool, [budget], 99);
    await database.pool.query('update rate_budgets set newest = newest - 240 where name = $1', [budget.name]);
    await addWaiting(database, gate, { 1: 1, 2: 1 });
    const startedMs = performance.now();
    const { until, end } = await startLoop(gate);
    await until(2);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    [1, 2].forEach((userId) => end(userId));
  });

  test('is not delayed by another gate whose flushes hang', async () => {
    const [busy, free] = [gateOf('busy'), gateOf('free')];
    await addWaiting(database, busy, { 1: 10, 2: 10, 3: 10 });
    await addWaiting(database, free, { 4: 1, 5: 1 });
    const stuck = await startLoop(busy, { places: 2 });
    await stuck.until(2);
    const other = await startLoop(free, { places: 2 });
    await other.until(2);
    expect(other.order.toSorted()).toEqual([4, 5]);
    [1, 2, 3, 4, 5].forEach((userId) => [stuck, other].forEach(({ end }) => end(userId)));
    await stuck.until(3);
    stuck.end(3);
  });

  test('finds what becomes due while it rests', async () => {
    const gate = gateOf(randomUUID(), [budget]);
    const { until, end } = await startLoop(gate);
    await addWaiting(database, gate, { 1: -0.2 });
    await until(1);
    end(1);
  });
});
