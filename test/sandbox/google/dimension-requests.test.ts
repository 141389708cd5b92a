import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, texts, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let shared: World;
let world: World;
beforeAll(async () => {
  shared = await startWorld();
});
beforeEach(async () => {
  world = withNewSpreadsheet(shared);
  const rows = rowsOf(['a1', 'b1', 'c1'], ['a2', 'b2', 'c2'], ['a3', 'b3', 'c3']);
  await batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } });
});
afterAll(() => shared.sandbox.stop());

const range = (dimension: string, startIndex: number, endIndex: number): object => {
  return { sheetId: 0, dimension, startIndex, endIndex };
};

describe('rows and columns', () => {
  test('inserted rows push the others down and take the format of their neighbour', async () => {
    const bold = { userEnteredFormat: { textFormat: { bold: true } } };
    const first = { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 };
    await batch(
      world,
      { repeatCell: { range: first, cell: bold, fields: 'userEnteredFormat' } },
      { insertDimension: { range: range('ROWS', 1, 2), inheritFromBefore: true } },
    );
    expect(texts(world).map(([text]) => text)).toEqual(['a1', '', 'a2', 'a3']);
    const fields = 'sheets.data.rowData.values.userEnteredFormat';
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, ranges: ['A2'], fields });
    expect(data.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0]).toEqual(bold);
  });

  test('columns are inserted, appended and deleted', async () => {
    await batch(
      world,
      { insertDimension: { range: range('COLUMNS', 1, 2) } },
      { deleteDimension: { range: range('COLUMNS', 0, 1) } },
      { appendDimension: { sheetId: 0, dimension: 'COLUMNS', length: 4 } },
    );
    expect(texts(world)[0]).toEqual(['', 'b1', 'c1']);
    expect(world.sandbox.sim.read(world.id).sheets[0]?.columnCount).toBe(30);
  });

  test('deleted rows are gone and the grid is smaller', async () => {
    await batch(world, { deleteDimension: { range: range('ROWS', 0, 2) } });
    expect(texts(world)).toEqual([['a3', 'b3', 'c3']]);
    expect(world.sandbox.sim.read(world.id).sheets[0]?.rowCount).toBe(998);
  });

  test('moved rows and columns land in front of the line that was named, with what hangs on them', async () => {
    const location = { dimensionRange: range('COLUMNS', 0, 1) };
    const mark = { metadataId: 7, metadataKey: 'k', metadataValue: 'a', location, visibility: 'DOCUMENT' };
    await batch(world, { createDeveloperMetadata: { developerMetadata: mark } });
    await batch(world, { moveDimension: { source: range('COLUMNS', 0, 1), destinationIndex: 3 } });
    await batch(world, { moveDimension: { source: range('ROWS', 2, 3), destinationIndex: 0 } });
    expect(texts(world)).toEqual([['b3', 'c3', 'a3'], ['b1', 'c1', 'a1'], ['b2', 'c2', 'a2']]);
    const { data } = await world.client.spreadsheets.developerMetadata.get({ spreadsheetId: world.id, metadataId: 7 });
    expect(data.location?.dimensionRange).toMatchObject({ startIndex: 2, endIndex: 3 });
    const inside = batch(world, { moveDimension: { source: range('ROWS', 0, 2), destinationIndex: 1 } });
    expect((await refusalOf(inside))['message']).toContain('inside of the source');
  });

  test('columns are hidden and resized, and show so', async () => {
    await batch(world, {
      updateDimensionProperties: {
        range: range('COLUMNS', 0, 1),
        properties: { hiddenByUser: true, pixelSize: 60 },
        fields: 'hiddenByUser,pixelSize',
      },
    });
    expect(world.sandbox.sim.read(world.id).sheets[0]?.columns.slice(0, 2)).toEqual([
      { hidden: true, width: 60 },
      { hidden: false },
    ]);
    const fields = 'sheets.data.columnMetadata(hiddenByUser,pixelSize)';
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, ranges: ['A1:B1'], fields });
    expect(data.sheets?.[0]?.data?.[0]?.columnMetadata).toEqual([
      { hiddenByUser: true, pixelSize: 60 },
      { pixelSize: 100 },
    ]);
  });

  test('columns are fitted to their longest text', async () => {
    world.sandbox.sim.setCell(world.id, 0, 0, 0, 'x'.repeat(100));
    await batch(world, { autoResizeDimensions: { dimensions: range('COLUMNS', 0, 1) } });
    expect(world.sandbox.sim.read(world.id).sheets[0]?.columns[0]?.width).toBeGreaterThan(500);
  });

  const freeze = {
    updateSheetProperties: {
      properties: { gridProperties: { frozenRowCount: 1 } },
      fields: 'gridProperties.frozenRowCount',
    },
  };
  test.each([
    [
      { deleteDimension: { range: range('ROWS', 1372, 1373) } },
      "deleteDimension: Cannot delete a row that doesn't exist. " +
        'Tried to delete row index 1372 but there are only 1000 rows.',
    ],
    [
      { deleteDimension: { range: range('COLUMNS', 0, 26) } },
      "deleteDimension: You can't delete all the columns on the sheet.",
    ],
    [
      { deleteDimension: { range: range('ROWS', 1, 1000) } },
      'deleteDimension: Sorry, it is not possible to delete all non-frozen rows.',
    ],
    [
      { insertDimension: { range: range('ROWS', 1000, 1001) } },
      'insertDimension: range.startIndex must be less than the grid size (1000) if inheritFromBefore is false.',
    ],
    [
      { insertDimension: { range: range('ROWS', 1001, 1002), inheritFromBefore: true } },
      'insertDimension: range.startIndex is larger than current grid size (1000)',
    ],
    [
      { appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1_000_000 } },
      'appendDimension: ' +
        'This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
    ],
    [{ deleteDimension: { range: { sheetId: 8, dimension: 'ROWS' } } }, 'deleteDimension: No grid with id: 8'],
  ])('the request %j is refused', async (request, why) => {
    await batch(world, freeze);
    expect(await refusalOf(batch(world, request))).toMatchObject({ message: `Invalid requests[0].${why}` });
  });
});
