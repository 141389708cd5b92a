import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorld, type World } from '../../../support/sheets-world.ts';
import { waitFor } from '../../../support/wait-for.ts';

describe('rows of the outbox', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  test('that another worker wrote while this one stood still between reading and taking them are not written again', async () => {
    const { pool } = world.database;
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const other = await pool.connect();
    try {
      // An unsettled batch that is not committed yet holds this worker up right after it has read the rows.
      await other.query('begin');
      await other.query(
        `insert into sheet_batches (user_id, batch_id, spreadsheet_id, fence, intent)
        values ($1, gen_random_uuid(), 'another', 1, '{}')`,
        [ledger.userId],
      );
      const flushing = world.flushDue().catch((fault: unknown) => fault);
      await waitFor('the worker to stand still', async () => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
      await pool.query(
        `update sheets_write_queue
        set status = 'DONE', processed_at = now()
        where user_id = $1`,
        [ledger.userId],
      );
      await other.query('rollback');
      expect(await flushing).toMatchObject({ name: 'Fault', code: 'rows-taken' });
    } finally {
      other.release();
    }
    expect(ledger.lines()).toEqual([]);
    const { rowCount } = await pool.query('select from sheet_batches where user_id = $1', [ledger.userId]);
    expect(rowCount).toBe(0);
  });
});
