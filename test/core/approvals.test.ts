import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approve, listApprovals, withdrawApproval } from '../../src/core/approvals.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => await database.drop());

const letIn = (userId: number, approvedBy: number): Promise<boolean> =>
  transaction(database.pool, async (tx) => await approve(tx, { userId, approvedBy }));

const sendAway = (userId: number): Promise<boolean> =>
  transaction(database.pool, async (tx) => await withdrawApproval(tx, userId));

describe('an approval', () => {
  test('is given once, by whoever came first, and can be taken back', async () => {
    expect(await letIn(11, 1)).toBe(true);
    expect(await letIn(11, 2)).toBe(false);
    const beforeMs = Date.now();
    expect(await listApprovals(database.pool, 10)).toEqual([
      { userId: 11, approvedBy: 1, approvedAtMs: expect.any(Number) },
    ]);
    expect(Math.abs(beforeMs - ((await listApprovals(database.pool, 1))[0]?.approvedAtMs ?? 0))).toBeLessThan(60_000);
    expect(await sendAway(11)).toBe(true);
    expect(await sendAway(11)).toBe(false);
    expect(await listApprovals(database.pool, 10)).toEqual([]);
  });

  test('stands before the earlier ones in the list, which has an end', async () => {
    for (const userId of [21, 22, 23]) await letIn(userId, 1);
    expect((await listApprovals(database.pool, 2)).map(({ userId }) => userId)).toEqual([23, 22]);
  });
});
