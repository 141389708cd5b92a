import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../src/features/sheets/layout.ts';
import { COLUMN, openWorld, type World } from '../../support/sheets-world.ts';

describe('a flush', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => world.google.sim.faults.clear());
  afterAll(async () => await world.stop());

  const callsOf = (method: string, spreadsheetId: string) =>
    world.google.sim.calls().filter((call) => call.method === method && call.spreadsheetId === spreadsheetId);

  test('writes what waits in one call, and says so in the outbox', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'coffee', tags: ['work', 'trip'] });
    await ledger.change(2, 1, 'append', { note: 'lunch', amountMinor: 1250, currency: 'USD' });
    const before = callsOf('spreadsheets.batchUpdate', ledger.spreadsheetId).length;
    expect(await world.flushDue()).toEqual(['done']);
    expect(callsOf('spreadsheets.batchUpdate', ledger.spreadsheetId)).toHaveLength(before + 1);
    expect(ledger.lines()).toEqual([
      ['1', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'coffee', '#work #trip'],
      ['2', '2026-11-22', 'Expense', 'Coffee', '12.50', 'USD', 'lunch'],
    ]);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
    const connection = await ledger.connection();
    expect(connection).toMatchObject({ due_at: null, lease_token: null, attempt: 0, last_error: null });
    expect(connection['last_synced_at']).toBeInstanceOf(Date);
  });

  test('changes and deletes lines wherever the person has sorted them', async () => {
    const ledger = await world.addLedger();
    for (const [id, note] of ['ant', 'bee', 'cat', 'dog'].entries()) await ledger.change(10 + id, 1, 'append', { note });
    await world.flushDue();
    ledger.type(2, COLUMN.own, 'my remark on bee');
    ledger.sort(COLUMN.note, false);
    await ledger.change(11, 2, 'update', { note: 'bumblebee' });
    await ledger.change(12, 2, 'delete');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note], cells[COLUMN.own]])).toEqual([
      ['13', 'dog', undefined],
      ['11', 'bumblebee', 'my remark on bee'],
      ['10', 'ant', undefined],
    ]);
  });

  test('puts right the lines that a sort moved between look-up and write', async () => {
    const ledger = await world.addLedger();
    for (const [id, note] of ['ant', 'bee', 'cat', 'dog'].entries()) await ledger.change(20 + id, 1, 'append', { note });
    await world.flushDue();
    for (const row of [1, 2, 3, 4]) ledger.type(row, COLUMN.own, `remark ${19 + row}`);
    await ledger.change(20, 2, 'update', { note: 'termite' });
    await ledger.change(21, 2, 'delete');
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    const outcomes = await world.flushDue();
    expect(outcomes[0]).toBe('missed');
    expect(ledger.notes()).toEqual({ 20: 'termite', 22: 'cat', 23: 'dog' });
    expect(Object.fromEntries(ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.own]]))).toEqual({
      20: 'remark 20',
      22: 'remark 22',
      23: 'remark 23',
    });
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
  });
});
