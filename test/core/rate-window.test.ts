import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { spend, take, takeUpTo, type Budget } from '../../src/core/rate-budget.ts';
import { startTaker } from '../support/budget-taker.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const MINUTE_MS = 60_000;

/** A minute, a second of margin, and the slot that is running. */
const SLOT_MS = 250;
const FULL_WINDOW_MS = 245 * SLOT_MS;

describe('the window of a budget', () => {
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

  test('is shared by processes that race for it: never beyond the limit, and hardly below it', async () => {
    const budget = budgetOf(300, 2_000);
    const part = 297;
    const rounds = 4;
    const uses: number[] = [];
    const takers = Array.from({ length: 4 }, () => startTaker(database.url, budget));
    await Promise.all(takers.map(({ ready }) => ready));
    await new Promise<void>((resolve) => {
      for (const taker of takers) {
        taker.begin((atMs, count) => {
          for (let use = 0; use < count; use += 1) uses.push(atMs);
          if (uses.length >= rounds * part) resolve();
        });
      }
    });
    await Promise.all(takers.map(({ stop }) => stop()));
    uses.sort((one, other) => one - other);
    const closest = uses.slice(part).map((atMs, index) => atMs - uses[index]!);
    expect(Math.min(...closest)).toBeGreaterThan(2_250);
    // The machine may have been busy in one of them.
    const tookMs = Array.from({ length: rounds - 1 }, (_, round) => uses[(round + 1) * part]! - uses[round * part]!);
    expect(Math.min(...tookMs)).toBeLessThan((2_250 * 245) / 244 / 0.9);
  }, 60_000);

  type Step = { kind: 'take' | 'spend' | 'upTo'; count: number; slots: number };

  const step = fc.record<Step>({
    kind: fc.constantFrom('take', 'upTo', 'upTo', 'spend'),
    count: fc.integer({ min: 1, max: 30 }),
    slots: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 400 })),
  });

  test('never grants patient work more than the limit in any window, and refuses nothing that is surely free', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 80 }), fc.array(step, { maxLength: 25 }), async (limit, steps) => {
        const budget = budgetOf(limit);
        const most = Math.max(1, limit - Math.max(1, Math.round(limit / 100)));
        const uses: { atMs: number; count: number }[] = [];
        let passedMs = 0;
        const usedSince = (sinceMs: number): number =>
          uses.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { count }) => sum + count, 0);
        for (const { kind, count, slots } of steps) {
          await letTimePass(budget, slots);
          passedMs += slots * SLOT_MS;
          const nowMs = Date.now() + passedMs;
          if (kind === 'spend') {
            await spend(database.pool, [budget], count);
            uses.push({ atMs: nowMs, count });
            continue;
          }
          const least = kind === 'take' ? Math.min(count, most) : 1;
          const taken = kind === 'take' ? await takeAll(budget, least) : await takeUpTo(database.pool, [budget], count);
          if (taken.count > 0) {
            uses.push({ atMs: taken.atMs + passedMs, count: taken.count });
            expect(usedSince(taken.atMs + passedMs - MINUTE_MS - 1_000)).toBeLessThanOrEqual(most);
          } else {
            expect(usedSince(nowMs - FULL_WINDOW_MS - 2 * SLOT_MS) + least).toBeGreaterThan(most);
            expect(taken.waitMs).toBeLessThanOrEqual(FULL_WINDOW_MS);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  const takeAll = async (budget: Budget, count: number): Promise<{ count: number; atMs: number; waitMs: number }> => {
    const grant = await take(database.pool, [budget], count);
    return grant.kind === 'granted' ? { count, atMs: grant.atMs, waitMs: 0 } : { count: 0, atMs: 0, waitMs: grant.waitMs };
  };

  test('lets patient work that never rests use at least 97 % of its part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: 400 }), fc.integer({ min: 1, max: 6 }), async (limit, lots) => {
        const budget = budgetOf(limit);
        const part = limit - Math.max(1, Math.round(limit / 100));
        const firstMinute = 240;
        const minutes = 100;
        let granted = 0;
        for (let slots = 0; slots <= firstMinute + minutes * 240; ) {
          const taken = await takeUpTo(database.pool, [budget], Math.ceil(part / lots));
          if (slots > firstMinute) granted += taken.count;
          if (taken.count > 0) continue;
          const wait = Math.ceil(taken.waitMs / SLOT_MS);
          await letTimePass(budget, wait);
          slots += wait;
        }
        expect(granted).toBeGreaterThanOrEqual(0.97 * minutes * part);
      }),
      { numRuns: 5 },
    );
  });
});
