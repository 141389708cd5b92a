import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, texts, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.stop());

const append = (...values: string[][]): object => ({
  appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(...values) },
});
const fence = (metadataId: number, metadataValue = 'batch'): object => ({
  createDeveloperMetadata: {
    developerMetadata: {
      metadataId,
      metadataKey: 'fence',
      metadataValue,
      location: { spreadsheet: true },
      visibility: 'DOCUMENT',
    },
  },
});

describe('spreadsheets.batchUpdate', () => {
  test('requests are applied in order and each has its reply', async () => {
    const here = withNewSpreadsheet(world);
    const replies = await batch(here, append(['a']), { addSheet: { properties: { sheetId: 7, title: 'Log' } } });
    expect(replies).toEqual([{}, { addSheet: { properties: expect.objectContaining({ sheetId: 7, index: 1 }) } }]);
    expect(texts(here)).toEqual([['a']]);
  });

  test('a refused request takes back every kind of change before it', async () => {
    const here = withNewSpreadsheet(world);
    await batch(
      here,
      append(['b', '2'], ['a', '1']),
      { addSheet: { properties: { sheetId: 5, title: 'Other' } } },
      fence(1),
    );
    const before = await wholeState(here);
    const refused = await refusalOf(
      batch(
        here,
        append(['c', '3']),
        { updateCells: { start: { sheetId: 0 }, rows: rowsOf(['x']), fields: '*' } },
        { repeatCell: { range: { sheetId: 0 }, cell: { userEnteredFormat: { wrapStrategy: 'WRAP' } }, fields: '*' } },
        { sortRange: { range: { sheetId: 0 }, sortSpecs: [{ dimensionIndex: 1 }] } },
        { sortRange: { range: { sheetId: 0, endColumnIndex: 1 }, sortSpecs: [{ dimensionIndex: 0 }] } },
        { insertDimension: { range: { dimension: 'ROWS', startIndex: 1, endIndex: 3 } } },
        { insertDimension: { range: { dimension: 'COLUMNS', startIndex: 1, endIndex: 2 } } },
        { deleteDimension: { range: { dimension: 'ROWS', startIndex: 0, endIndex: 1 } } },
        { deleteDimension: { range: { dimension: 'COLUMNS', startIndex: 0, endIndex: 1 } } },
        { appendDimension: { dimension: 'COLUMNS', length: 5 } },
        { copyPaste: { source: { endRowIndex: 1, endColumnIndex: 3 }, destination: { sheetId: 5, endRowIndex: 1 } } },
        {
          updateDimensionProperties: {
            range: { dimension: 'COLUMNS', startIndex: 0, endIndex: 1 },
            properties: { hiddenByUser: true },
            fields: '*',
          },
        },
        {
          updateSheetProperties: {
            properties: { sheetId: 0, title: 'New', index: 1, gridProperties: { rowCount: 50, frozenRowCount: 1 } },
            fields: 'title,index,gridProperties(rowCount,frozenRowCount)',
          },
        },
        { addProtectedRange: { protectedRange: { protectedRangeId: 3, range: { sheetId: 5 }, warningOnly: true } } },
        { setBasicFilter: { filter: { range: { sheetId: 0 } } } },
        { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: 1 } } } },
        fence(2),
        { deleteSheet: { sheetId: 5 } },
        { deleteSheet: { sheetId: 999_999 } },
      ),
    );
    expect(refused).toEqual({
      code: 400,
      message: 'Invalid requests[18].deleteSheet: No sheet with id: 999999',
      status: 'INVALID_ARGUMENT',
    });
    expect(await wholeState(here)).toEqual(before);
  });

  test('a fence that is there refuses the whole batch, rows and all', async () => {
    const here = withNewSpreadsheet(world);
    await batch(here, fence(42), append(['once']));
    const refused = await refusalOf(batch(here, fence(42), append(['once'])));
    expect(refused).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(refused['message']).toMatch(/^Invalid requests\[0\]\.createDeveloperMetadata: .*ID \[42\].*already exists/);
    expect(texts(here)).toEqual([['once']]);
  });

  test('a batch of nothing is refused', async () => {
    expect(await refusalOf(batch(world))).toMatchObject({ message: 'Must specify at least one request.' });
  });

  test('the answer can carry the touched rows as they stand after the batch', async () => {
    const here = withNewSpreadsheet(world);
    const { data } = await here.client.spreadsheets.batchUpdate({
      spreadsheetId: here.id,
      fields: 'updatedSpreadsheet.sheets(properties.sheetId,data(startRow,rowData.values.formattedValue))',
      requestBody: {
        requests: [append(['a'], ['b'])],
        includeSpreadsheetInResponse: true,
        responseRanges: ['Sheet1!A2:A3'],
      },
    });
    const grid = { startRow: 1, rowData: [{ values: [{ formattedValue: 'b' }] }] };
    expect(data).toEqual({ updatedSpreadsheet: { sheets: [{ properties: { sheetId: 0 }, data: [grid] }] } });
  });

  test('a range of the answer that is not there leaves nothing applied', async () => {
    const here = withNewSpreadsheet(world);
    const requestBody = { requests: [append(['a'])], includeSpreadsheetInResponse: true, responseRanges: ['Gone!A1'] };
    const refused = await refusalOf(here.client.spreadsheets.batchUpdate({ spreadsheetId: here.id, requestBody }));
    expect(refused).toMatchObject({ message: 'Unable to parse range: Gone!A1' });
    expect(texts(here)).toEqual([]);
  });
});

async function wholeState({ client, id }: World): Promise<unknown> {
  return (await client.spreadsheets.get({ spreadsheetId: id, includeGridData: true })).data;
}
