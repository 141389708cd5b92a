import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BIN_ID, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import type { SheetRequest } from '../../../../src/platform/google-sheets.ts';
import { COLUMN, connectLedger, type Ledger } from '../../../support/sheets-world.ts';
import { openFaultWorld, type FaultWorld } from '../../../support/fault-world.ts';

describe('a batch that Google refuses', () => {
  let world: FaultWorld;
  beforeAll(async () => {
    // Room for a look-up and some rows, not for fifty with long notes.
    world = await openFaultWorld({ maxBodyBytes: 100_000 });
  });
  afterEach(() => {
    world.google.sim.faults.clear();
    world.notices.length = 0;
  });
  afterAll(async () => await world.stop());

  const refused = (message: string, status = 'INVALID_ARGUMENT') =>
    ({ kind: 'status', status: 400, body: { error: { code: 400, status, message } } }) as const;

  /** As the person, who may do everything. */
  const byHand = async ({ spreadsheetId }: Ledger, ...requests: SheetRequest[]): Promise<unknown> =>
    await world.accounts.all[0]!.prompt.batchUpdate({ spreadsheetId }, { requests });

  const addEntries = async (ledger: Ledger, count: number, noteOf: (entryId: number) => string): Promise<void> => {
    for (let entryId = 1; entryId <= count; entryId += 1) {
      await ledger.change(entryId, 1, 'append', { note: noteOf(entryId) });
    }
  };

  const ids = (ledger: Ledger): number[] =>
    ledger.lines().map((cells) => Number(cells[COLUMN.id])).toSorted((one, other) => one - other);

  const failedRows = async ({ userId }: Ledger): Promise<Record<string, unknown>[]> => {
    const failed = `select entry_id, last_error from sheets_write_queue where user_id = $1 and status = 'FAILED'`;
    return (await world.database.pool.query(failed, [userId])).rows;
  };

  /** As "Check again" does when nothing is in the way any more. */
  const repaired = async ({ userId, spreadsheetId }: Ledger): Promise<void> =>
    await connectLedger(world.house, world.accounts, userId, spreadsheetId);

  /** The connection is suspended, its person told once, every row waits; repaired, all goes in. */
  const stopsAndFlowsAgain = async (ledger: Ledger, reason: string, mend: () => unknown): Promise<void> => {
    expect(await world.flushDue()).toEqual(['suspended']);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: reason, attempt: 0, lease_token: null });
    expect(world.notices).toMatchObject([
      { chatId: ledger.userId, keyboard: { inline: [[{ data: 'sheet-check' }]] } },
    ]);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual([]);
    expect((await ledger.statuses()).slice(2)).toEqual(['PENDING', 'PENDING', 'PENDING']);
    await mend();
    await repaired(ledger);
    await world.expectAllWell(ledger);
    expect(world.notices).toHaveLength(1);
  };

  describe('for one row', () => {
    test('finds the cell of more than 50,000 characters in few calls, fails it, and writes the others', async () => {
      const ledger = await world.addLedger();
      await addEntries(ledger, 64, (entryId) => (entryId === 41 ? 'x'.repeat(50_001) : `note ${entryId}`));
      const before = world.writesTo(ledger);
      await world.flushDue();
      await ledger.makeDue();
      await world.flushDue();
      expect(world.writesTo(ledger) - before).toBeLessThanOrEqual(2 * Math.log2(64) + 3);
      expect(ids(ledger)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1).filter((id) => id !== 41));
      expect(await failedRows(ledger)).toEqual([
        { entry_id: 41, last_error: expect.stringMatching(/^bad-request: 400 .*50000 characters/) },
      ]);
      expect(world.notices).toEqual([]);
    });

    test('waits longer with each row that fails, so that a sheet that takes nothing costs little', async () => {
      const ledger = await world.addLedger();
      await addEntries(ledger, 4, () => 'x'.repeat(50_001));
      const waits: number[] = [];
      for (let failed = 1; failed <= 4; failed += 1) {
        await ledger.makeDue();
        expect(new Set(await world.flushDue())).toEqual(new Set(['refused']));
        waits.push(await world.secondsUntilDue(ledger));
        expect(await failedRows(ledger)).toHaveLength(failed);
      }
      expect(waits[0]).toBeLessThanOrEqual(2);
      expect(waits[3]).toBeGreaterThan(7);
      await ledger.change(9, 1, 'append', { note: 'good' });
      await ledger.makeDue();
      await world.flushDue();
      expect(ids(ledger)).toEqual([9]);
      expect(await ledger.connection()).toMatchObject({ attempt: 0, last_error: null, due_at: null });
    });

    test('tries a row once more before it fails, since a position may have been to blame', async () => {
      const ledger = await world.ledgerWithWork();
      world.meet(refused('Invalid requests[5].updateCells: GridCoordinate.rowIndex[9] is after last row in grid[5]'));
      expect(await world.flushDue()).toContain('refused');
      await world.expectAllWell(ledger);
    });

    test('waits until an earlier try can’t come late any more before it cuts the batch anew', async () => {
      const ledger = await world.ledgerWithWork();
      world.meet({ kind: 'late', delayMs: 400 });
      expect(await world.flushDue()).toEqual(['later']);
      world.meet(refused('Invalid requests[5].updateCells: something'));
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['later']);
      expect(await ledger.connection()).toMatchObject({ attempt: 1 });
      expect(await world.secondsUntilDue(ledger)).toBeGreaterThan(180);
      await world.google.sim.waitFor(ledger.spreadsheetId, () => ledger.lines().some(([id]) => id === '3'));
      await world.expectAllWell(ledger);
    });
  });

  test('for its size is halved and loses nothing', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 40, (entryId) => `${entryId} `.padEnd(9_000, 'long '));
    const outcomes = await world.flushDue();
    expect(outcomes).toContain('refused');
    expect(ids(ledger)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(await failedRows(ledger)).toEqual([]);
    expect(await ledger.connection()).toMatchObject({ attempt: 0, last_error: null, due_at: null });
  });

  test('for its size is halved also where Google says so with 400', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet(refused('Request payload size exceeds the limit: 10485760 bytes.'));
    expect(await world.flushDue()).toEqual(['refused', 'done', 'done']);
    await world.expectAllWell(ledger);
  });

  test('for a protected range waits for the person', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet(
      refused(
        'Invalid requests[4].updateCells: You are trying to edit a protected cell or object. Please contact the ' +
          'spreadsheet owner to remove protection if you need to edit.',
      ),
    );
    await stopsAndFlowsAgain(ledger, 'protected', () => undefined);
  });

  test('for a tab that is narrower than its columns waits for the person', async () => {
    const ledger = await world.ledgerWithWork();
    await byHand(ledger, { deleteDimension: { range: { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: 7 } } });
    expect(await world.flushDue()).toEqual(['suspended']);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'columns-moved' });
    expect(world.notices).toHaveLength(1);
    await world.expectAllWaits(ledger);
  });

  test('for a tab that became too narrow since its columns were seen waits for the person', async () => {
    const ledger = await world.ledgerWithWork();
    await world.flushDue();
    await byHand(ledger, { deleteDimension: { range: { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: 7 } } });
    await ledger.change(4, 1, 'append', { tags: ['four'] });
    expect(await world.flushDue()).toEqual(['suspended']);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'columns-moved' });
    expect((await ledger.statuses()).at(-1)).toBe('PENDING');
  });

  test('for 10 million cells waits until there is room', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 2, (entryId) => `note ${entryId}`);
    await world.flushDue();
    const properties = { sheetId: TAB_ID, gridProperties: { rowCount: 3 } };
    await byHand(ledger, { updateSheetProperties: { properties, fields: 'gridProperties.rowCount' } });
    const filler = { sheetId: 99, gridProperties: { rowCount: 10_000_000 - (await cellsOf(ledger)), columnCount: 1 } };
    await byHand(ledger, { addSheet: { properties: filler } });
    await ledger.change(3, 1, 'append');
    expect(await world.flushDue()).toEqual(['suspended']);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'full' });
    expect(world.notices).toHaveLength(1);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE', 'PENDING']);
    world.google.sim.deleteSheet(ledger.spreadsheetId, filler.sheetId);
    await repaired(ledger);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual([1, 2, 3]);
  });

  const cellsOf = async ({ spreadsheetId }: Ledger): Promise<number> => {
    const { prompt } = world.accounts.all[0]!;
    const { sheets } = await prompt.get({ spreadsheetId }, 'sheets.properties.gridProperties(rowCount,columnCount)');
    return (sheets ?? []).reduce((sum, { properties }) => {
      return sum + (properties?.gridProperties?.rowCount ?? 0) * (properties?.gridProperties?.columnCount ?? 0);
    }, 0);
  };

  test('for hidden notes that other programs have filled waits for the person, and fails no row', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet(
      refused(
        'Invalid requests[0].createDeveloperMetadata: Adding the requested developer metadata would exceed the ' +
          'allowed storage limit',
      ),
    );
    await stopsAndFlowsAgain(ledger, 'full', () => undefined);
  });

  test('for the bin that is gone makes another, whatever tab has its name', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID);
    await byHand(ledger, { addSheet: { properties: { title: 'FreedomWallet bin' } } });
    expect(await world.flushDue()).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({ attempt: 1, last_error: 'the bin was gone' });
    await world.expectAllWell(ledger);
  });

  test('for the tab that is gone waits for the person', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.deleteSheet(ledger.spreadsheetId, TAB_ID);
    expect(await world.flushDue()).toEqual(['suspended']);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'tab-gone' });
    expect(world.notices).toHaveLength(1);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual([]);
    expect((await ledger.statuses()).slice(2)).toEqual(['PENDING', 'PENDING', 'PENDING']);
  });

  test('for a read that goes before it fails no row', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet(refused('Request contains an invalid argument.'), 'spreadsheets.getByDataFilter');
    expect(await world.flushDue()).toEqual(['later']);
    await world.expectAllWaits(ledger);
    await world.expectAllWell(ledger);
  });

  test('for something else that happened at the same time tries again', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'status', status: 409 });
    expect(await world.flushDue()).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({
      attempt: 1,
      last_error: expect.stringMatching(/^conflict: 409/),
    });
    await world.expectAllWell(ledger);
  });

  test('for its fence, which a late first try has taken, is done, whatever the status says', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'status-after', status: 409 });
    expect(await world.flushDue()).toEqual(['done']);
    await world.expectAllWell(ledger);
  });

  test('for its fence, which somebody else has, takes another', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'drop-before' });
    expect(await world.flushDue()).toEqual(['later']);
    const { rows } = await world.database.pool.query<{ fence: number }>(
      'select fence from sheet_batches where user_id = $1 and settled_at is null',
      [ledger.userId],
    );
    await byHand(ledger, {
      createDeveloperMetadata: {
        developerMetadata: {
          metadataId: rows[0]!.fence,
          metadataKey: 'other',
          metadataValue: 'of somebody else',
          location: { spreadsheet: true },
          visibility: 'DOCUMENT',
        },
      },
    });
    await ledger.makeDue();
    expect((await world.flushDue())[0]).toBe('recut');
    await world.expectAllWell(ledger);
  });
});
