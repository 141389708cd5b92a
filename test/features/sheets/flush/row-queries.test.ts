import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { finishRows } from '../../../../src/features/sheets/flush/row-queries.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

describe('the end of a batch’s rows', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => await database.drop());

  type Made = { rows: number; ahead?: number; said?: number };

  const endBatch = async (userId: number, { rows, ahead = 0, said = rows }: Made) => {
    const batchId = randomUUID();
    await database.pool.query(
      `insert into sheet_batches (user_id, batch_id, spreadsheet_id, fence, intent, row_count) values ($1, $2, 'x', 1, '{}', $3)`,
      [userId, batchId, said],
    );
    await database.pool.query(
      `insert into sheets_write_queue (user_id, entry_id, entry_version, op, batch_id, created_at)
      select $1, place, 1, 'append', case when place > $4 then $2::uuid end, now() - interval '1 minute'
      from generate_series(1, $3::int + $4) as place`,
      [userId, batchId, rows, ahead],
    );
    return await transaction(database.pool, async (tx) => await finishRows(tx, userId, batchId));
  };

  const statuses = async (userId: number): Promise<unknown> =>
    (await database.pool.query(
      `select status, count(*)::int from sheets_write_queue where user_id = $1 group by status order by status`,
      [userId],
    )).rows;

  test('is found at the head of the line', async () => {
    const { rows, lagMs } = await endBatch(1, { rows: 3 });
    expect(rows).toBe(3);
    expect(lagMs).toBeGreaterThan(59_000);
    expect(await statuses(1)).toEqual([{ status: 'DONE', count: 3 }]);
  });

  test('is found behind many rows that wait for another batch, too', async () => {
    expect(await endBatch(2, { rows: 3, ahead: 999 })).toMatchObject({ rows: 3 });
    expect(await statuses(2)).toEqual([{ status: 'DONE', count: 3 }, { status: 'PENDING', count: 999 }]);
  });

  test('is complete where some of them have left the batch, or nobody wrote down how many there are', async () => {
    expect(await endBatch(3, { rows: 2, said: 5 })).toMatchObject({ rows: 2 });
    expect(await endBatch(4, { rows: 2, said: 0 })).toMatchObject({ rows: 2 });
    expect(await endBatch(5, { rows: 0, said: 0 })).toEqual({ rows: 0, lagMs: null });
  });
});
