import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { untilNextDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { flushLoop } from '../../../../src/features/sheets/jobs.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => world.house.metrics.registry.clear());
afterAll(async () => await world.stop());

const call = async (statement: string, ...values: unknown[]): Promise<number> => {
  const { rows } = await world.database.pool.query(`select ${statement} as answer`, values);
  return rows[0].answer as number;
};

const ids = (ledger: Ledger): (string | undefined)[] => ledger.lines().map((cells) => cells[COLUMN.id]);

const written = async (ledger: Ledger, lines: number): Promise<unknown> =>
  await world.google.sim.waitFor(ledger.spreadsheetId, () => ledger.lines().length === lines);

describe('an operator', () => {
  test('stops all flushes: none begins, what is recorded waits, and all of it flows when they go on', async () => {
    const ledgers = [await world.addLedger(), await world.addLedger()];
    expect(await call('pause_flushes()')).toBe(2);
    for (const ledger of ledgers) await ledger.change(1, 1, 'append');
    expect(await world.flushDue()).toEqual([]);
    expect(await untilNextDue(world.database.pool, world.gates[0]!.name)).toBe(Infinity);
    const service = flushLoop({ house: world.house, gates: world.gates, flushDelayMs: 0 });
    await service.start();
    for (const ledger of ledgers) await ledger.change(2, 1, 'append');
    expect(ledgers.map(ids)).toEqual([[], []]);
    expect(await call('resume_flushes()')).toBe(2);
    await Promise.all(ledgers.map((ledger) => written(ledger, 2)));
    await service.stop();
    expect(ledgers.map(ids)).toEqual([['1', '2'], ['1', '2']]);
  });

  test('lets a flush in flight finish when they stop all of them', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const onStep = async (step: string): Promise<void> => {
      if (step !== 'frozen') return;
      await call('pause_flushes()');
      await ledger.change(2, 1, 'append');
    };
    expect(await world.flushDue({ onStep })).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1']);
    expect(await ledger.statuses()).toEqual(['DONE', 'PENDING']);
    await call('resume_flushes()');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1', '2']);
  });

  test('stops one ledger, and the others go on', async () => {
    const [still, moving] = [await world.addLedger(), await world.addLedger()];
    expect(await call('pause_flushes($1)', still.userId)).toBe(1);
    for (const ledger of [still, moving]) await ledger.change(1, 1, 'append');
    expect(await world.flushDue()).toEqual(['done']);
    expect([ids(still), ids(moving)]).toEqual([[], ['1']]);
    await call('pause_flushes()');
    await call('resume_flushes()');
    expect(await world.flushDue()).toEqual([]);
    expect(await call('resume_flushes($1)', still.userId)).toBe(1);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(still)).toEqual(['1']);
  });

  test('is told when a ledger to stop does not exist', async () => {
    expect(await call('pause_flushes(5)')).toBe(0);
  });
});

describe('what Google refused of a ledger', () => {
  const failed = async (ledger: Ledger): Promise<void> => {
    await world.database.pool.query(
      `update sheets_write_queue
      set status = 'FAILED', retry_count = 1, batch_id = gen_random_uuid(), processed_at = now(), last_error = 'no'
      where user_id = $1 and status = 'PENDING'`,
      [ledger.userId],
    );
    await world.flushDue();
    expect(await ledger.connection()).toMatchObject({ due_at: null });
  };

  test('is tried again when an operator wishes', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'old' });
    await ledger.change(1, 2, 'update', { note: 'new' });
    await failed(ledger);
    expect(await call('retry_failed($1)', ledger.userId)).toBe(2);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'new' });
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
  });

  test('is not left behind by a flush that ends at the same time', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await failed(ledger);
    await ledger.change(2, 1, 'append');
    const onStep = async (step: string): Promise<void> =>
      void (step === 'before-settling' && (await ledger.statuses())[0] === 'FAILED'
        && (await call('retry_failed($1)', ledger.userId)));
    expect(await world.flushDue({ onStep })).toEqual(['done', 'done']);
    expect(ids(ledger).toSorted()).toEqual(['1', '2']);
  });

  test('waits for the lock of whoever ends a flush, which sees it then', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await failed(ledger);
    const client = await world.database.pool.connect();
    await client.query('begin');
    await client.query('select from connections where user_id = $1 for no key update', [ledger.userId]);
    const retried = call('retry_failed($1)', ledger.userId);
    await client.query('update connections set due_at = null where user_id = $1', [ledger.userId]);
    await client.query('commit');
    client.release();
    expect(await retried).toBe(1);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1']);
  });

  test('stays as it is where the entry was changed since and written, unless it never had a line', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 2, 'update', { note: 'one' });
    await ledger.change(2, 1, 'append', { note: 'two' });
    await failed(ledger);
    await world.database.pool.query(
      `insert into transactions (user_id, id, recorded_by, kind, amount_minor, currency, category, entry_date, version)
      values ($1, 1, $1, 'expense', 1, 'VND', '', '2026-11-22', 3), ($1, 2, $1, 'expense', 1, 'VND', '', '2026-11-22', 3)`,
      [ledger.userId],
    );
    expect(await call('retry_failed($1)', ledger.userId)).toBe(1);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 2: 'two' });
    expect(await ledger.statuses()).toEqual(['FAILED', 'DONE']);
  });

  test('may be nothing: then nobody is woken', async () => {
    const ledger = await world.addLedger();
    await world.flushDue();
    expect(await call('retry_failed($1)', ledger.userId)).toBe(0);
    expect(await call('retry_failed(7)')).toBe(0);
    expect(await ledger.connection()).toMatchObject({ due_at: null });
  });
});
