import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../../src/core/locale.ts';
import { BIN_ID, headerOf, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { prepareTab } from '../../../../src/features/sheets/google/prepare.ts';
import { openWorld, type World } from '../../../support/sheets-world.ts';

describe('the preparing of a tab', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const newSpreadsheet = (): string => {
    const { id } = world.google.sim.createSpreadsheet({ title: 'Household' });
    world.google.sim.share(id, world.accounts.all[0]!.email);
    return id;
  };

  const prepare = async (spreadsheetId: string, locale: (typeof LOCALES)[number] = 'en') =>
    await prepareTab({ client: world.accounts.all[0]!.prompt, address: { spreadsheetId }, sheetId: TAB_ID }, [
      headerOf(world.house.text, locale),
      ...LOCALES.map((other) => headerOf(world.house.text, other)),
    ]);

  const tabOf = (spreadsheetId: string) =>
    world.google.sim.read(spreadsheetId).sheets.find(({ sheetId }) => sheetId === TAB_ID)!;
  const header = (spreadsheetId: string) => tabOf(spreadsheetId).rows[0]?.cells.map(({ text }) => text);

  test('makes a tab with a frozen header and a hidden ID column, in front of what was there, and a hidden bin', async () => {
    const id = newSpreadsheet();
    expect(await prepare(id)).toEqual({ kind: 'ready', spreadsheetTitle: 'Household' });
    const [tab, own, bin] = world.google.sim.read(id).sheets;
    expect(tab).toMatchObject({ sheetId: TAB_ID, title: 'FreedomWallet', hidden: false, frozenRowCount: 1 });
    expect(tab?.columns.slice(0, 3)).toEqual([
      { hidden: true, width: 90 },
      { hidden: false, width: 100 },
      { hidden: false, width: 90 },
    ]);
    expect(own).toMatchObject({ title: 'Sheet1', hidden: false });
    expect(bin).toMatchObject({ sheetId: BIN_ID, hidden: true });
    expect(header(id)?.slice(0, 8)).toEqual(['ID', 'Date', 'Type', 'Category', 'Amount', 'Currency', 'Note', 'Tags']);
  });

  test('warns of changes to header and ID column, without forbidding them', async () => {
    const id = newSpreadsheet();
    await prepare(id);
    const fields = 'sheets(properties.sheetId,protectedRanges(range,warningOnly))';
    const { sheets } = await world.accounts.all[0]!.prompt.get({ spreadsheetId: id }, fields);
    expect(sheets?.find(({ properties }) => properties?.sheetId === TAB_ID)?.protectedRanges).toEqual([
      { range: expect.objectContaining({ startRowIndex: 0, endRowIndex: 1 }), warningOnly: true },
      { range: expect.objectContaining({ startColumnIndex: 0, endColumnIndex: 1 }), warningOnly: true },
    ]);
  });

  test('is the same when it is done twice, keeps the lines and follows the language', async () => {
    const id = newSpreadsheet();
    await prepare(id);
    world.google.sim.setCell(id, TAB_ID, 1, 6, 'a line');
    expect(await prepare(id, 'vi')).toMatchObject({ kind: 'ready' });
    expect(world.google.sim.read(id).sheets).toHaveLength(3);
    expect(header(id)?.[1]).toBe('Ngày');
    expect(tabOf(id).rows[1]?.cells[6]?.text).toBe('a line');
  });

  test('takes another title when the person has a tab of that name', async () => {
    const id = newSpreadsheet();
    world.google.sim.renameSheet(id, 0, 'freedomwallet');
    await prepare(id);
    expect(tabOf(id).title).toBe('FreedomWallet 2');
  });

  test('finds the tab whatever the person has called it since', async () => {
    const id = newSpreadsheet();
    await prepare(id);
    world.google.sim.renameSheet(id, TAB_ID, 'Money');
    await prepare(id);
    expect(world.google.sim.read(id).sheets.map(({ title }) => title)).toEqual(['Money', 'Sheet1', 'FreedomWallet bin']);
  });

  test('is done when only the answer was lost', async () => {
    const id = newSpreadsheet();
    const match = { method: 'spreadsheets.batchUpdate', spreadsheetId: id };
    world.google.sim.faults.add({ match, kind: 'drop-after', times: 1 });
    expect(await prepare(id)).toMatchObject({ kind: 'ready' });
    expect(header(id)?.[0]).toBe('ID');
  });

  test('says so when the spreadsheet may only be read', async () => {
    const id = newSpreadsheet();
    world.google.sim.share(id, world.accounts.all[0]!.email, 'reader');
    expect(await prepare(id)).toEqual({ kind: 'view-only' });
  });

  test('leaves a tab alone whose columns were moved', async () => {
    const id = newSpreadsheet();
    await prepare(id);
    const range = { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: 2, endIndex: 3 };
    const requests = [{ insertDimension: { range } }];
    await world.accounts.all[0]!.prompt.batchUpdate({ spreadsheetId: id }, { requests });
    const before = header(id);
    expect(await prepare(id, 'ru')).toEqual({ kind: 'columns-moved' });
    expect(header(id)).toEqual(before);
  });
});
