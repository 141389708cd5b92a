import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, texts, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let shared: World;
let world: World;
beforeAll(async () => {
  shared = await startWorld();
});
beforeEach(() => {
  world = withNewSpreadsheet(shared);
});
afterAll(() => shared.sandbox.stop());

describe('sheets', () => {
  test('a sheet is added with the id, place and grid that the caller chooses', async () => {
    const gridProperties = { rowCount: 5, columnCount: 3, frozenRowCount: 1 };
    const properties = { sheetId: 9, title: 'Log', index: 0, hidden: true, gridProperties };
    const [reply] = await batch(world, { addSheet: { properties } });
    expect(reply).toEqual({ addSheet: { properties: { ...properties, sheetType: 'GRID' } } });
    expect(world.sandbox.sim.read(world.id).sheets.map(({ title }) => title)).toEqual(['Log', 'Sheet1']);
  });

  test('a sheet without an id gets one, and without a title one too', async () => {
    const [reply] = await batch(world, { addSheet: {} });
    const properties = reply?.addSheet?.properties;
    expect(properties).toMatchObject({ title: 'Sheet2', gridProperties: { rowCount: 1000, columnCount: 26 } });
    expect(properties?.sheetId).toBeGreaterThan(0);
  });

  test('properties are changed by mask, one at a time', async () => {
    await batch(world, {
      updateSheetProperties: {
        properties: { sheetId: 0, title: 'Ledger', gridProperties: { frozenRowCount: 1, columnCount: 30 } },
        fields: 'title,gridProperties/frozenRowCount',
      },
    });
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields: 'sheets.properties' });
    expect(data.sheets).toEqual([
      {
        properties: {
          sheetId: 0,
          title: 'Ledger',
          index: 0,
          sheetType: 'GRID',
          gridProperties: { rowCount: 1000, columnCount: 26, frozenRowCount: 1 },
        },
      },
    ]);
  });

  test('a copy of a sheet has its cells and a name of its own', async () => {
    await batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['a']) } });
    const [reply] = await batch(world, { duplicateSheet: { sourceSheetId: 0, newSheetId: 5 } });
    expect(reply?.duplicateSheet?.properties).toMatchObject({ sheetId: 5, title: 'Copy of Sheet1', index: 0 });
    await batch(world, { appendCells: { sheetId: 5, fields: 'userEnteredValue', rows: rowsOf(['b']) } });
    const sheets = world.sandbox.sim.read(world.id).sheets.map(({ rows }) => rows.map(({ cells }) => cells[0]?.text));
    expect(sheets).toEqual([['a', 'b'], ['a']]);
  });

  test('the spreadsheet takes another locale, and shows its numbers so', async () => {
    const numberFormat = { type: 'NUMBER', pattern: '#,##0.00' };
    const cell = { userEnteredValue: { numberValue: 1234.5 }, userEnteredFormat: { numberFormat } };
    await batch(
      world,
      { repeatCell: { range: { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 }, cell, fields: '*' } },
      { updateSpreadsheetProperties: { properties: { locale: 'de_DE' }, fields: 'locale' } },
    );
    expect(texts(world)).toEqual([['1.234,50']]);
  });

  test('a smaller grid loses what is outside', async () => {
    const rows = rowsOf(['a', 'b'], ['c', 'd']);
    await batch(
      world,
      { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } },
      {
        updateSheetProperties: {
          properties: { sheetId: 0, gridProperties: { rowCount: 1, columnCount: 1 } },
          fields: 'gridProperties(rowCount,columnCount)',
        },
      },
    );
    expect(texts(world)).toEqual([['a']]);
  });

  test('a protection answers without editors, and shows who added it afterwards', async () => {
    const range = { endRowIndex: 2, startRowIndex: 0, startColumnIndex: 0, endColumnIndex: 1 };
    const protectedRange = { protectedRangeId: 12, range: { ...range, sheetId: 0 }, warningOnly: true };
    const [reply] = await batch(world, { addProtectedRange: { protectedRange } });
    const shown = { protectedRangeId: 12, range, warningOnly: true, requestingUserCanEdit: true };
    expect(reply).toEqual({ addProtectedRange: { protectedRange: { ...shown, editors: {} } } });
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields: 'sheets.protectedRanges' });
    expect(data.sheets).toEqual([{ protectedRanges: [{ ...shown, editors: { users: [world.email] } }] }]);
  });

  test('a filter is set and cleared', async () => {
    const filter = async (): Promise<unknown> =>
      (await world.client.spreadsheets.get({ spreadsheetId: world.id, fields: 'sheets.basicFilter' })).data.sheets;
    await batch(world, { setBasicFilter: { filter: { range: { sheetId: 0, endColumnIndex: 3 } } } });
    const range = { startRowIndex: 0, endRowIndex: 1000, startColumnIndex: 0, endColumnIndex: 3 };
    expect(await filter()).toEqual([{ basicFilter: { range } }]);
    await batch(world, { clearBasicFilter: { sheetId: 0 } });
    expect(await filter()).toEqual([{}]);
  });

  test.each([
    [
      { addSheet: { properties: { title: 'sheet1' } } },
      'addSheet: A sheet with the name "sheet1" already exists. Please enter another name.',
    ],
    [{ addSheet: { properties: { sheetId: 0, title: 'B' } } }, 'addSheet: Sheet with id: 0 already exists.'],
    [{ deleteSheet: { sheetId: 0 } }, "deleteSheet: You can't remove all the sheets in a document."],
    [
      { updateSheetProperties: { properties: { sheetId: 0, hidden: true }, fields: 'hidden' } },
      "updateSheetProperties: You can't hide all the sheets in a document.",
    ],
    [
      { updateSheetProperties: { properties: { sheetId: 3, title: 'x' }, fields: 'title' } },
      'updateSheetProperties: No sheet with id: 3',
    ],
    [
      {
        updateSheetProperties: {
          properties: { sheetId: 0, gridProperties: { rowCount: 1_000_000 } },
          fields: 'gridProperties.rowCount',
        },
      },
      'updateSheetProperties: ' +
        'This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
    ],
  ])('Google does not take %j', async (request, why) => {
    expect(await refusalOf(batch(world, request))).toMatchObject({ message: `Invalid requests[0].${why}` });
  });

  test('the same protection twice is refused by id, and for a whole sheet by sheet', async () => {
    const add = (protectedRange: object): object => ({ addProtectedRange: { protectedRange } });
    await batch(world, add({ protectedRangeId: 1, range: { sheetId: 0 }, warningOnly: true }));
    expect(await refusalOf(batch(world, add({ range: { sheetId: 0 } })))).toMatchObject({
      message: 'Invalid requests[0].addProtectedRange: Sheet "Sheet1" already has sheet protection.',
    });
    const again = add({ protectedRangeId: 1, range: { sheetId: 0, endRowIndex: 1 } });
    expect(await refusalOf(batch(world, again))).toMatchObject({ code: 400 });
  });
});
