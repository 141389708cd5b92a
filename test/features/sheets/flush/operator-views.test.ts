import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

let world: World;
let ledger: Ledger;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  await world.database.pool.query('truncate sheets_write_queue, sheet_batches, connections, switches');
  ledger = await world.addLedger();
});
afterAll(async () => await world.stop());

const select = async (statement: string): Promise<Record<string, any>[]> =>
  (await world.database.pool.query(statement)).rows as Record<string, any>[];

const set = async (change: string, { userId }: Ledger): Promise<unknown> =>
  await world.database.pool.query(`update connections set ${change} where user_id = $1`, [userId]);

describe('queue_overview', () => {
  const overview = async (): Promise<unknown[]> =>
    (await select('select status, waits_for, rows from queue_overview')).map(({ status, waits_for, rows }) => [
      status,
      waits_for,
      rows,
    ]);

  test('says how many rows wait, and for whom', async () => {
    const kinds = [{}, {}, { connected: false }];
    const others = await Promise.all(kinds.map(async (options) => await world.addLedger(options)));
    for (const each of [ledger, ...others]) await each.change(1, 1, 'append');
    await ledger.change(2, 1, 'append');
    await set('suspended_at = now()', others[0]!);
    await set('paused_at = now()', others[1]!);
    expect((await overview()).slice(0, 5)).toEqual([
      ['PENDING', 'a flush', 2],
      ['PENDING', 'a sheet', 1],
      ['PENDING', 'the operator', 1],
      ['PENDING', 'the person', 1],
      ['FAILED', 'a change or retry_failed()', 0],
    ]);
    await select('select pause_flushes()');
    expect((await overview())[1]).toEqual(['PENDING', 'the operator', 3]);
  });

  test('says since when the oldest waits', async () => {
    await ledger.change(1, 1, 'append');
    await ledger.change(2, 1, 'append');
    await world.database.pool.query(`update sheets_write_queue set created_at = now() - interval '90 s' where entry_id = 1`);
    const [pending] = await select('select extract(epoch from lag)::int as lag, oldest < newest as spread from queue_overview');
    expect(pending).toEqual({ lag: 90, spread: true });
  });

  test('counts what was written within the hour, and estimates the rest', async () => {
    await ledger.change(1, 1, 'append');
    await ledger.change(2, 1, 'append');
    await world.flushDue();
    await world.database.pool.query(`update sheets_write_queue set processed_at = now() - interval '2 h' where entry_id = 1`);
    await world.database.pool.query('analyze sheets_write_queue');
    expect(await overview()).toEqual([
      ['FAILED', 'a change or retry_failed()', 0],
      ['DONE (last hour)', null, 1],
      ['all (estimate)', null, 2],
    ]);
  });
});

describe('queue_by_user', () => {
  const of = async ({ userId }: Ledger) => await select(`select * from queue_by_user where user_id = ${userId}`);

  test('has no row for a ledger that is all written', async () => {
    await ledger.change(1, 1, 'append');
    await world.flushDue();
    expect(await of(ledger)).toEqual([]);
  });

  test('shows what waits, what failed and why, and what stops a ledger', async () => {
    await ledger.change(1, 1, 'append');
    await ledger.change(2, 1, 'append');
    await world.database.pool.query(`update sheets_write_queue set status = 'FAILED', last_error = 'too long' where entry_id = 2`);
    await set('paused_at = now()', ledger);
    expect(await of(ledger)).toEqual([
      expect.objectContaining({
        waiting: 1,
        failed: 1,
        oldest: expect.any(Date),
        due_at: expect.any(Date),
        is_being_flushed: false,
        paused_at: expect.any(Date),
        suspended_reason: null,
        reached_by: 'account',
        gate: world.gates[0]!.name,
        is_connected: true,
        last_error: 'too long',
      }),
    ]);
  });

  test('shows that a ledger is being flushed', async () => {
    await ledger.change(1, 1, 'append');
    const seen: unknown[] = [];
    await world.flushDue({ onStep: async () => void seen.push((await of(ledger))[0]?.['is_being_flushed']) });
    expect(new Set(seen)).toEqual(new Set([true]));
  });
});

describe('flush_history', () => {
  test('shows each flush with its rows, its time and its end', async () => {
    for (const entryId of [1, 2, 3]) await ledger.change(entryId, 1, 'append');
    await world.flushDue();
    const [flushed] = await select('select * from flush_history');
    expect(flushed).toMatchObject({ user_id: ledger.userId, rows: 3, attempts: 1, outcome: 'done', last_error: null });
    expect(flushed!['ended']).toBeInstanceOf(Date);
  });

  test('shows what went wrong with one that is under way', async () => {
    await ledger.change(1, 1, 'append');
    world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, times: 1, kind: 'status', status: 503 });
    await world.flushDue();
    world.google.sim.faults.clear();
    expect(await select('select outcome, ended, last_error from flush_history')).toEqual([
      { outcome: 'under way', ended: null, last_error: expect.stringContaining('503') },
    ]);
  });
});
