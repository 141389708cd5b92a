import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR_MS } from '../../../../src/core/clock.ts';
import { compareSchedules } from '../../../../src/features/sheets/compare/jobs.ts';
import { ledgerHand } from '../../../support/ledger-hand.ts';
import { openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('comparisons at night', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const run = async (name: string): Promise<void> => {
    await compareSchedules(world.house, world.gates).find((schedule) => schedule.name === name)!.run();
  };

  const turnOf = async (ledger: Ledger): Promise<Date | null> => (await ledger.connection())['compare_at'] as Date | null;

  const makeTurn = async (ledger: Ledger, agoMs = 0): Promise<void> => {
    await world.database.pool.query(
      `update connections set compare_at = now() - $2 * interval '1 millisecond' where user_id = $1`,
      [ledger.userId, agoMs],
    );
  };

  test('give each ledger a minute of its own in the night of where its owner lives', async () => {
    const ledgers = await Promise.all(Array.from({ length: 40 }, async () => await world.addLedger()));
    const loose = await world.addLedger({ connected: false });
    await run('sheets compare plan');
    const minutes = new Set<string>();
    for (const ledger of ledgers) {
      const turn = (await turnOf(ledger))!;
      const [hour = 0] = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh', hour: 'numeric' }).format(turn).split(':').map(Number);
      expect(hour).toBeGreaterThanOrEqual(1);
      expect(hour).toBeLessThan(6);
      expect(turn.getTime()).toBeGreaterThan(Date.now());
      expect(turn.getTime()).toBeLessThan(Date.now() + 30 * HOUR_MS);
      minutes.add(turn.toISOString().slice(11, 16));
    }
    expect(minutes.size).toBeGreaterThan(20);
    expect(await turnOf(loose)).toBeNull();
  });

  test('take the ledger whose turn it has been longest, one at a time, and plan the next night', async () => {
    const early = await world.addLedger();
    const late = await world.addLedger();
    const [ant = 0] = await ledgerHand(world, early.userId).record('ant', 'bee');
    await world.flushDue();
    world.google.sim.deleteRow(early.spreadsheetId, (await early.connection())['sheet_id'] as number, 1);
    await makeTurn(early, 60_000);
    await makeTurn(late);
    await run('sheets compare');
    expect(await early.connection()).toMatchObject({ findings: { missing: 1 }, compared_at: expect.any(Date) });
    expect(await late.connection()).toMatchObject({ compared_at: null });
    expect((await turnOf(early))!.getTime()).toBeGreaterThan(Date.now());
    const { rows } = await world.database.pool.query('select entry_id from sheet_differences where user_id = $1', [early.userId]);
    expect(rows).toEqual([{ entry_id: ant }]);
    await run('sheets compare');
    expect(await late.connection()).toMatchObject({ compared_at: expect.any(Date) });
  });

  test('come again in half an hour where Google had no time', async () => {
    const ledger = await world.addLedger();
    await makeTurn(ledger);
    world.google.sim.faults.add({ match: {}, kind: 'quota' });
    await run('sheets compare');
    world.google.sim.faults.clear();
    const inMs = (await turnOf(ledger))!.getTime() - Date.now();
    expect(inMs).toBeGreaterThan(29 * 60_000);
    expect(inMs).toBeLessThan(31 * 60_000);
    expect(await ledger.connection()).toMatchObject({ compared_at: null, comparing_until: null });
  });

  test.each([
    ['is suspended', `suspended_at = now(), suspended_reason = 'not-shared'`],
    ['was paused by the operator', 'paused_at = now()'],
    ['is being written anew', 'rebuild_started_at = now()'],
    ['has no sheet any more', 'spreadsheet_id = null'],
  ])('leave out a ledger that %s', async (_, change) => {
    const ledger = await world.addLedger();
    await makeTurn(ledger);
    await world.database.pool.query(`update connections set ${change} where user_id = $1`, [ledger.userId]);
    await run('sheets compare');
    expect(await ledger.connection()).toMatchObject({ compared_at: null });
    await world.database.pool.query('update connections set compare_at = null, spreadsheet_id = null where user_id = $1', [ledger.userId]);
  });
});
