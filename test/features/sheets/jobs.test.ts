import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flushLoop, sheetsSchedules } from '../../../src/features/sheets/jobs.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../support/sheets-world.ts';

const written = async ({ google }: World, ledger: Ledger, lines: number): Promise<unknown> =>
  await google.sim.waitFor(ledger.spreadsheetId, () => ledger.lines().length === lines);

describe('the flush loop', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const allWritten = async (ledgers: Ledger[], lines: number): Promise<void> => {
    await Promise.all(ledgers.map((ledger) => written(world, ledger, lines)));
  };

  test('flushes many ledgers at once, and each again for what came later', async () => {
    const ledgers = await Promise.all(Array.from({ length: 12 }, () => world.addLedger()));
    const { house, gates } = world;
    const service = flushLoop({ house, gates, flushDelayMs: 0 });
    await service.start();
    for (const ledger of ledgers) await ledger.change(1, 1, 'append');
    await allWritten(ledgers, 1);
    for (const ledger of ledgers) await ledger.change(2, 1, 'append');
    await allWritten(ledgers, 2);
    await service.stop();
    const figures = await house.metrics.registry.metrics();
    expect(figures).toMatch(/sheets_flushes_total\{outcome="done"\} \d+/);
    expect(figures).toContain('sheets_rows_total 24');
    expect(figures).toMatch(/sheets_due_wait_seconds_count [1-9]/);
    expect(figures).toMatch(/sheets_entry_lag_seconds_count [1-9]/);
  });

  test('finishes the flushes in flight when it stops', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    let reached: () => void = () => {};
    const frozen = new Promise<void>((resolve) => (reached = resolve));
    const { house, gates } = world;
    house.metrics.registry.clear();
    const onStep = async (step: string): Promise<void> => void (step === 'frozen' && reached());
    const service = flushLoop({ house, gates, flushDelayMs: 0, onStep });
    await service.start();
    await frozen;
    await service.stop();
    expect(await ledger.statuses()).toEqual(['DONE']);
    expect((await ledger.connection())['lease_token']).toBeNull();
  });
});

describe('what is looked after now and then', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const run = async (name: string): Promise<void> => {
    world.house.metrics.registry.clear();
    const schedule = sheetsSchedules(world.house, world.accounts, world.gates).find((one) => one.name === name);
    await schedule!.run();
  };

  test('makes a ledger due whose waiting rows were forgotten', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await world.database.pool.query('update connections set due_at = null');
    await run('sheets sweep');
    expect(await world.flushDue()).toEqual([]);
    await world.database.pool.query(`update sheets_write_queue set created_at = now() - interval '31 seconds'`);
    await run('sheets sweep');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.lines().map((cells) => cells[COLUMN.id])).toEqual(['1']);
  });

  test('asks a person once to share the sheet anew when their account is gone, and goes on by itself when it is back', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const { email } = world.accounts.all[0]!;
    const moveTo = async (account: string): Promise<unknown> =>
      await world.database.pool.query(
        `update connections set account_email = $2, due_at = due_at - interval '6 minutes' where user_id = $1`,
        [ledger.userId, account],
      );
    await moveTo('gone@x.iam');
    await run('sheets sweep');
    await run('sheets sweep');
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'account-gone' });
    expect(world.notices).toHaveLength(1);
    expect((world.notices[0] as { text: string }).text).toContain(email);
    await moveTo(email);
    await run('sheets sweep');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.lines()).toHaveLength(1);
  });

  test('leaves a ledger alone whose account came a moment ago: a worker of the version before doesn’t know it', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await world.database.pool.query(`update connections set account_email = 'new@x.iam' where user_id = $1`, [ledger.userId]);
    await run('sheets sweep');
    expect(await ledger.connection()).toMatchObject({ suspended_reason: null });
  });

  test('shows how much of each budget is used', async () => {
    await run('sheets budgets');
    const figures = await world.house.metrics.registry.metrics();
    for (const what of ['reads', 'writes']) {
      for (const whose of ['freedomwallet-sandbox', world.accounts.all[0]!.email]) {
        expect(figures).toMatch(new RegExp(`sheets_budget_used_ratio\\{budget="sheets-${what} ${whose}"\\} [0-9.e-]+`));
      }
    }
  });

  test('removes rows that were written a week ago, and nothing that waits or failed', async () => {
    const ledger = await world.addLedger({ connected: false });
    for (const id of [1, 2, 3, 4]) await ledger.change(id, 1, 'append');
    await world.database.pool.query(
      `update sheets_write_queue
      set status = case entry_id when 1 then 'PENDING' when 2 then 'FAILED' else 'DONE' end,
        processed_at = now() - case entry_id when 4 then interval '6 days' else interval '8 days' end
      where user_id = $1`,
      [ledger.userId],
    );
    await run('sheets purge');
    expect(await ledger.statuses()).toEqual(['PENDING', 'FAILED', 'DONE']);
  });

  test('removes batches of a sheet that the ledger has left', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await world.flushDue();
    await world.database.pool.query(`update sheet_batches set settled_at = now() - interval '8 days'`);
    await run('sheets batches purge');
    const left = async () => (await world.database.pool.query('select 1 from sheet_batches where user_id = $1', [ledger.userId])).rowCount;
    expect(await left()).toBe(1);
    await world.database.pool.query(`update connections set spreadsheet_id = 'another' where user_id = $1`, [ledger.userId]);
    await run('sheets batches purge');
    expect(await left()).toBe(0);
  });
});
