import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createWorkingQueue } from '../../src/platform/queue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

/** Each statement of the page's blocks of SQL, with the remark above it. */
const STATEMENTS = [...TEXT.matchAll(/```sql\n(.*?)```/gs)]
  .flatMap(([, block = '']) => block.split(/;[^\n]*\n/))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '');

describe('the operations page', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    const queue = createWorkingQueue({
      url: database.url,
      poolSize: 1,
      queues: [MESSAGE_QUEUE],
      onError: (error) => {
        throw error;
      },
    });
    await queue.start();
    await queue.stop();
    await database.pool.query(`insert into connections (user_id, spreadsheet_id) values (42, 'sheet')`);
    await database.pool.query(
      `insert into sheets_write_queue (user_id, entry_id, entry_version, op, status)
      values (42, 1, 1, 'append', 'PENDING'), (42, 2, 1, 'append', 'FAILED')`,
    );
    await database.pool.query(
      `insert into sheet_batches (user_id, batch_id, spreadsheet_id, fence, intent) values (42, gen_random_uuid(), 'sheet', 1, '{}')`,
    );
  });
  afterAll(async () => await database.drop());

  test('has the ten queries that it announces', () => {
    const numbers = STATEMENTS.flatMap((statement) => /^-- (\d+)\. /.exec(statement)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => String(index + 1)));
  });

  test.each(STATEMENTS.map((sql, index) => ({ sql, of: `${index + 1}: ${sql.split('\n')[0]!.slice(0, 70)}` })))(
    'shows a statement that runs ($of)',
    async ({ sql }) => {
      const { rowCount } = await database.pool.query(sql);
      expect(rowCount).not.toBeNull();
    },
  );

  test('shows how to let what failed be tried again, and that works', async () => {
    await database.pool.query(`update sheets_write_queue set status = 'FAILED' where entry_id = 2`);
    const retry = STATEMENTS.find((statement) => statement.includes('retry_failed(42)'))!;
    const { rows } = await database.pool.query(retry);
    expect(rows).toEqual([{ retry_failed: 1 }]);
    const { rows: left } = await database.pool.query(`select status from sheets_write_queue where entry_id = 2`);
    expect(left).toEqual([{ status: 'PENDING' }]);
  });
});
