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

type Value = string | number | boolean | null;
const append = (...values: Value[][]): object => ({
  appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(...values) },
});
const resize = (rowCount: number, columnCount: number): object => ({
  updateSheetProperties: {
    properties: { sheetId: 0, gridProperties: { rowCount, columnCount } },
    fields: 'gridProperties(rowCount,columnCount)',
  },
});
const DATE = { userEnteredFormat: { numberFormat: { type: 'DATE', pattern: 'yyyy-mm-dd' } } };

describe('appendCells', () => {
  test('rows go after the last row with data of any column, and formats are no data', async () => {
    world.sandbox.sim.setCell(world.id, 0, 3, 8, 'a note of mine');
    const range = { sheetId: 0, endRowIndex: 9, endColumnIndex: 1 };
    await batch(world, { repeatCell: { range, cell: DATE, fields: '*' } });
    await batch(world, append([46_000]));
    expect(texts(world)[4]).toEqual(['2025-12-09']);
  });

  test('a full grid grows by the rows', async () => {
    await batch(world, resize(2, 2), append(['1'], ['2'], ['3']));
    expect(world.sandbox.sim.read(world.id).sheets[0]).toMatchObject({ rowCount: 3, columnCount: 2 });
  });

  test('more columns than the grid has are refused with the first one too many', async () => {
    const wide = Array.from({ length: 27 }, () => 'x');
    expect(await refusalOf(batch(world, append(wide)))).toMatchObject({
      message:
        'Invalid requests[0].appendCells: ' +
        'Attempting to write column: 26, beyond the last requested column of: 25',
    });
  });

  test('text that looks like a formula stays text, and a formula is one', async () => {
    await batch(world, append(['=1+1', 2]));
    world.sandbox.sim.setCell(world.id, 0, 1, 1, '=SUM(B1:B1)');
    const { data } = await world.client.spreadsheets.get({
      spreadsheetId: world.id,
      fields: 'sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue)',
    });
    const [first, second] = data.sheets?.[0]?.data?.[0]?.rowData ?? [];
    expect(first?.values?.[0]).toEqual({
      userEnteredValue: { stringValue: '=1+1' },
      effectiveValue: { stringValue: '=1+1' },
      formattedValue: '=1+1',
    });
    expect(second?.values?.[1]).toEqual({
      userEnteredValue: { formulaValue: '=SUM(B1:B1)' },
      effectiveValue: { numberValue: 2 },
      formattedValue: '2',
    });
  });

  test('a text of more than 50,000 characters is refused', async () => {
    expect(await refusalOf(batch(world, append(['x'.repeat(50_001)])))).toMatchObject({
      message:
        'Invalid requests[0].appendCells: ' +
        'Your input contains more than the maximum of 50000 characters in a single cell.',
    });
  });

  test('a missing mask is refused', async () => {
    const request = { appendCells: { sheetId: 0, rows: rowsOf(['x']) } };
    expect(await refusalOf(batch(world, request))).toMatchObject({
      message:
        'Invalid requests[0].appendCells: ' +
        "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
    });
  });
});

describe('updateCells', () => {
  test('writing values keeps formats, and a star resets them', async () => {
    const at = { sheetId: 0, rowIndex: 0, columnIndex: 0 };
    await batch(world, append([46_000]), {
      repeatCell: { range: { sheetId: 0, endRowIndex: 1 }, cell: DATE, fields: 'userEnteredFormat.numberFormat' },
    });
    await batch(world, { updateCells: { start: at, rows: rowsOf([46_001]), fields: 'userEnteredValue' } });
    expect(texts(world)[0]?.[0]).toBe('2025-12-10');
    await batch(world, { updateCells: { start: at, rows: rowsOf([46_001]), fields: '*' } });
    expect(texts(world)[0]?.[0]).toBe('46001');
  });

  test('one part of a format is written without the others', async () => {
    const range = { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 };
    const bold = { userEnteredFormat: { textFormat: { bold: true }, wrapStrategy: 'CLIP' } };
    await batch(
      world,
      { repeatCell: { range, cell: bold, fields: 'userEnteredFormat' } },
      { repeatCell: { range, cell: DATE, fields: 'userEnteredFormat(numberFormat,wrapStrategy)' } },
    );
    const fields = 'sheets.data.rowData.values.userEnteredFormat';
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields });
    expect(data.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0]?.userEnteredFormat).toEqual({
      ...DATE.userEnteredFormat,
      textFormat: { bold: true },
    });
  });

  test('with a range, cells that the rows leave out are emptied', async () => {
    await batch(world, append(['a', 'b'], ['c', 'd']));
    const range = { sheetId: 0, endRowIndex: 2, endColumnIndex: 2 };
    await batch(world, { updateCells: { range, rows: rowsOf(['x']), fields: 'userEnteredValue' } });
    expect(texts(world)).toEqual([['x']]);
  });

  test.each([
    [{ range: { sheetId: 0, endRowIndex: 1 } }, 'Attempting to write row: 1, beyond the last requested row of: 0'],
    [{ start: { sheetId: 0, rowIndex: 999 } }, 'Attempting to write row: 1000, beyond the last requested row of: 999'],
    [{ start: { sheetId: 0, rowIndex: 1000 } }, 'GridCoordinate.rowIndex[1000] is after last row in grid[999]'],
    [
      { range: { sheetId: 0, startRowIndex: 1000, startColumnIndex: 0, endColumnIndex: 2 } },
      'Range (Sheet1!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26',
    ],
    [{ range: { sheetId: 9 } }, 'No grid with id: 9'],
  ])('two rows at %j are refused by the grid', async (where, why) => {
    const request = { updateCells: { ...where, rows: rowsOf(['a'], ['b']), fields: 'userEnteredValue' } };
    const message = `Invalid requests[0].updateCells: ${why}`;
    expect(await refusalOf(batch(world, request))).toMatchObject({ message });
  });
});

describe('repeatCell', () => {
  test('a range that ends past the grid is cut to it', async () => {
    const cell = { userEnteredValue: { numberValue: 1 } };
    const range = { sheetId: 0, startRowIndex: 998, endRowIndex: 2000, endColumnIndex: 1 };
    await batch(world, { repeatCell: { range, cell, fields: 'userEnteredValue' } });
    expect(world.sandbox.sim.read(world.id).sheets[0]).toMatchObject({ rowCount: 1000, rows: { length: 1000 } });
  });
});

describe('copyPaste', () => {
  test('whole rows are copied to another sheet with their formats', async () => {
    const source = { sheetId: 0, startRowIndex: 1, endRowIndex: 2 };
    const destination = { sheetId: 4, startRowIndex: 2, endRowIndex: 3 };
    await batch(
      world,
      append(['a', 1], ['b', 46_000]),
      { repeatCell: { range: source, cell: DATE, fields: 'userEnteredFormat' } },
      { addSheet: { properties: { sheetId: 4, title: 'Deleted', hidden: true } } },
      { copyPaste: { source, destination, pasteType: 'PASTE_NORMAL' } },
    );
    expect(texts(world, 1)).toEqual([[], [], expect.arrayContaining(['b', '2025-12-09'])]);
  });

  test('a destination that is a multiple of the source is filled', async () => {
    const source = { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 };
    const destination = { sheetId: 0, startRowIndex: 1, endRowIndex: 4, endColumnIndex: 1 };
    await batch(world, append(['x']), { copyPaste: { source, destination } });
    expect(texts(world)).toEqual([['x'], ['x'], ['x'], ['x']]);
  });
});

describe('sortRange', () => {
  const sort = (range: object, dimensionIndex: number, sortOrder: string): object => ({
    sortRange: { range: { sheetId: 0, ...range }, sortSpecs: [{ dimensionIndex, sortOrder }] },
  });

  test('numbers come before texts and blanks last, and descending turns only the first two', async () => {
    await batch(world, append(['t1', 'b'], ['n2', 2], ['e', null], ['n1', 1], ['t2', 'A']));
    await batch(world, sort({}, 1, 'ASCENDING'));
    expect(texts(world).map(([name]) => name)).toEqual(['n1', 'n2', 't2', 't1', 'e']);
    await batch(world, sort({}, 1, 'DESCENDING'));
    expect(texts(world).map(([name]) => name)).toEqual(['t1', 't2', 'n2', 'n1', 'e']);
  });

  test('a part of the columns is sorted without the rest', async () => {
    await batch(world, append(['b', 'stays'], ['a', 'too']), sort({ endColumnIndex: 1 }, 0, 'ASCENDING'));
    expect(texts(world)).toEqual([['a', 'stays'], ['b', 'too']]);
  });

  test('a hidden row stays where it is', async () => {
    const hide = {
      updateDimensionProperties: {
        range: { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 1 },
        properties: { hiddenByUser: true },
        fields: 'hiddenByUser',
      },
    };
    await batch(world, append(['z'], ['b'], ['a']), hide, sort({}, 0, 'ASCENDING'));
    expect(texts(world)).toEqual([['z'], ['a'], ['b']]);
  });
});
