import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BIN_ID, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import type { FaultRule } from '../../../../src/sandbox/google/faults.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('the settling of a batch', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => {
    world.google.sim.faults.clear();
    world.notices.length = 0;
  });
  afterAll(async () => await world.stop());

  const meet = (fault: Omit<FaultRule, 'match'>): void =>
    void world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, times: 1, ...fault });

  const ids = (ledger: Ledger): (string | undefined)[] => ledger.lines().map((cells) => cells[COLUMN.id]);

  const secondsUntilDue = async (ledger: Ledger): Promise<number> =>
    (((await ledger.connection())['due_at'] as Date).getTime() - Date.now()) / 1_000;

  describe('when Google is in trouble', () => {
    test('waits longer with each failure in a row, from a second to minutes', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 9; attempt += 1) {
        meet({ kind: 'status', status: 503 });
        await ledger.makeDue();
        expect(await world.flushDue()).toEqual(['later']);
        waits.push(await secondsUntilDue(ledger));
        expect(await ledger.connection()).toMatchObject({ attempt, last_error: expect.stringContaining('503') });
      }
      expect(waits[0]).toBeLessThanOrEqual(2);
      expect(waits[3]).toBeGreaterThan(7);
      expect(waits[8]).toBeGreaterThan(140);
      expect(waits[8]).toBeLessThanOrEqual(300);
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['done']);
      expect(await ledger.connection()).toMatchObject({ attempt: 0, last_error: null });
    });

    test('counts a used-up quota as no failure and waits some seconds', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      meet({ kind: 'quota' });
      expect(await world.flushDue()).toEqual(['later']);
      const connection = await ledger.connection();
      expect(connection).toMatchObject({ attempt: 0, suspended_at: null, lease_token: null });
      const waits = ((connection['lease_until'] as Date).getTime() - Date.now()) / 1_000;
      expect(waits).toBeGreaterThan(4);
      expect(waits).toBeLessThanOrEqual(15);
      expect(await secondsUntilDue(ledger)).toBeLessThan(0);
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['done']);
      expect(ids(ledger)).toEqual(['1']);
    });

    test('goes on trying, and asks no person, when Google does not take the bot’s account', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      meet({ kind: 'status', status: 403, body: { error: { code: 403, details: [{ reason: 'SERVICE_DISABLED' }] } } });
      expect(await world.flushDue()).toEqual(['later']);
      expect(await ledger.connection()).toMatchObject({ attempt: 1, suspended_at: null });
      expect(world.notices).toEqual([]);
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['done']);
    });
  });

  describe('when the person has to do something', () => {
    const CHECK = { text: '🔄 Check again', data: 'sheet-check' };
    const ANEW = { text: '🧱 Write all anew', data: 'sheet-rebuild' };

    const stopped = async (ledger: Ledger, reason: string): Promise<void> => {
      expect(await ledger.connection()).toMatchObject({ suspended_reason: reason, lease_token: null });
      expect(world.notices).toEqual([
        {
          kind: 'send',
          chatId: ledger.userId,
          text: expect.stringContaining('Your sheet needs you'),
          keyboard: { inline: reason === 'tab-gone' ? [[CHECK], [ANEW]] : [[CHECK]] },
        },
      ]);
      await ledger.change(99, 1, 'append');
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual([]);
      expect(new Set(await ledger.statuses())).toEqual(new Set(['PENDING']));
    };

    test('stops when the sheet is not shared any more, tells them once, and keeps every row', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      world.google.sim.unshare(ledger.spreadsheetId, world.accounts.all[0]!.email);
      expect(await world.flushDue()).toEqual(['suspended']);
      await stopped(ledger, 'not-shared');
      expect((world.notices[0] as { text: string }).text).toContain(world.accounts.all[0]!.email);
    });

    test('stops when the sheet was deleted', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      world.google.sim.trash(ledger.spreadsheetId);
      expect(await world.flushDue()).toEqual(['suspended']);
      await stopped(ledger, 'not-found');
    });

    test('stops when the tab was deleted', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      world.google.sim.deleteSheet(ledger.spreadsheetId, TAB_ID);
      expect(await world.flushDue()).toEqual(['suspended']);
      await stopped(ledger, 'tab-gone');
    });

    test('stops before it writes into a column that is not its own', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append', { note: 'coffee' });
      await world.flushDue();
      const range = { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: 4, endIndex: 5 };
      await world.accounts.all[0]!.prompt.batchUpdate(
        { spreadsheetId: ledger.spreadsheetId },
        { requests: [{ insertDimension: { range, inheritFromBefore: true } }] },
      );
      const before = ledger.lines();
      await ledger.change(1, 2, 'update', { note: 'tea' });
      expect(await world.flushDue()).toEqual(['suspended']);
      expect(ledger.lines()).toEqual(before);
      expect(await ledger.connection()).toMatchObject({ suspended_reason: 'columns-moved' });
    });

    test.each([
      ['protected', 'Invalid requests[1].appendCells: You are trying to edit a protected cell or object.'],
      ['full', 'This action would increase the number of cells in the workbook above the limit of 10000000 cells.'],
    ])('stops when the sheet is %s', async (reason, message) => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append');
      meet({ kind: 'status', status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT', message } } });
      expect(await world.flushDue()).toEqual(['suspended']);
      await stopped(ledger, reason);
    });
  });

  test('makes the bin anew when the person deleted it', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'one' });
    await world.flushDue();
    world.google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID);
    await ledger.change(1, 2, 'update', { note: 'one!' });
    expect(await world.flushDue()).toEqual(['later']);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'one!' });
  });

  test('gives the bin its size back when the person cut it', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'one' });
    await world.flushDue();
    const properties = { sheetId: BIN_ID, gridProperties: { rowCount: 3, columnCount: 2 } };
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [{ updateSheetProperties: { properties, fields: 'gridProperties(rowCount,columnCount)' } }] },
    );
    await ledger.change(1, 2, 'update', { note: 'one!' });
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'one!' });
  });

  test('gives a change that is refused once another try', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    meet({ kind: 'status', status: 400 });
    expect(await world.flushDue()).toEqual(['refused', 'done']);
    expect(ids(ledger)).toEqual(['1']);
  });

  test('lets one bad row fail alone, with the reason and without its text', async () => {
    const ledger = await world.addLedger();
    const tooLong = 'x'.repeat(50_001);
    for (let entryId = 1; entryId <= 9; entryId += 1) {
      await ledger.change(entryId, 1, 'append', { note: entryId === 6 ? tooLong : `note ${entryId}` });
    }
    expect(new Set(await world.flushDue())).toEqual(new Set(['refused', 'done']));
    expect(await secondsUntilDue(ledger)).toBeLessThanOrEqual(2);
    await ledger.makeDue();
    await world.flushDue();
    expect(ids(ledger).toSorted()).toEqual(['1', '2', '3', '4', '5', '7', '8', '9']);
    const { rows } = await world.database.pool.query(
      `select entry_id, last_error from sheets_write_queue where user_id = $1 and status = 'FAILED'`,
      [ledger.userId],
    );
    expect(rows).toEqual([{ entry_id: 6, last_error: expect.stringContaining('50000 characters') }]);
    expect(rows[0].last_error).not.toContain('xxx');
    expect(await ledger.connection()).toMatchObject({ due_at: null, suspended_at: null });
  });
});
