import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const rows = rowsOf(['a', 'b'], [], [null, 'c']);
  await batch(
    world,
    { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } },
    { addSheet: { properties: { sheetId: 4, title: 'Log' } } },
    {
      createDeveloperMetadata: {
        developerMetadata: {
          metadataId: 8,
          metadataKey: 'k',
          location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 2, endIndex: 3 } },
          visibility: 'DOCUMENT',
        },
      },
    },
  );
});
afterAll(() => world.sandbox.stop());

async function get(options: object): Promise<unknown> {
  return (await world.client.spreadsheets.get({ spreadsheetId: world.id, ...options })).data;
}

const A = { formattedValue: 'a' };
const B = { formattedValue: 'b' };
const C = { formattedValue: 'c' };
const FIELDS = 'sheets(properties.sheetId,data(startRow,startColumn,rowData.values.formattedValue))';

describe('spreadsheets.get', () => {
  test('without a mask and without grid data there are only properties', async () => {
    expect(await get({})).toEqual({
      spreadsheetId: world.id,
      properties: { title: 'Money', locale: 'en_US', autoRecalc: 'ON_CHANGE', timeZone: 'Etc/GMT' },
      sheets: [
        {
          properties: {
            sheetId: 0,
            title: 'Sheet1',
            index: 0,
            sheetType: 'GRID',
            gridProperties: { rowCount: 1000, columnCount: 26 },
          },
        },
        {
          properties: {
            sheetId: 4,
            title: 'Log',
            index: 1,
            sheetType: 'GRID',
            gridProperties: { rowCount: 1000, columnCount: 26 },
          },
        },
      ],
      spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${world.id}/edit`,
    });
  });

  test('a mask alone decides whether there is grid data', async () => {
    expect(await get({ includeGridData: true, fields: 'spreadsheetId' })).toEqual({ spreadsheetId: world.id });
    expect(await get({ includeGridData: false, fields: 'sheets.data.startRow' })).toEqual({
      sheets: [{ data: [{}] }, { data: [{}] }],
    });
  });

  test('rows are ragged, and what begins at the first row or column does not say so', async () => {
    expect(await get({ ranges: ['Sheet1'], fields: FIELDS })).toEqual({
      sheets: [{ properties: { sheetId: 0 }, data: [{ rowData: [{ values: [A, B] }, {}, { values: [{}, C] }] }] }],
    });
    expect(await get({ ranges: ['B3:C9', 'A1'], fields: FIELDS })).toEqual({
      sheets: [
        {
          properties: { sheetId: 0 },
          data: [{ startRow: 2, startColumn: 1, rowData: [{ values: [C] }] }, { rowData: [{ values: [A] }] }],
        },
      ],
    });
  });

  test('cells between two far apart are empty objects', async () => {
    const here = withNewSpreadsheet(world);
    here.sandbox.sim.setCell(here.id, 0, 0, 0, 'a');
    here.sandbox.sim.setCell(here.id, 0, 0, 3, 'b');
    const { data } = await here.client.spreadsheets.get({ spreadsheetId: here.id, fields: FIELDS });
    expect(data.sheets?.[0]?.data).toEqual([{ rowData: [{ values: [A, {}, {}, B] }] }]);
  });

  test('a mask with a field that no spreadsheet has is refused', async () => {
    expect(await refusalOf(get({ fields: 'sheets.size' }))).toEqual({
      code: 400,
      message: 'Request contains an invalid argument.',
      status: 'INVALID_ARGUMENT',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [
            {
              field: 'sheets.size',
              description: "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.size'.",
            },
          ],
        },
      ],
    });
  });
});

describe('spreadsheets.getByDataFilter', () => {
  const filtered = async (dataFilters: object[], fields = FIELDS): Promise<unknown> => {
    const request = { spreadsheetId: world.id, fields, requestBody: { dataFilters } };
    return (await world.client.spreadsheets.getByDataFilter(request)).data;
  };

  test('a grid range selects its cells and leaves other sheets out', async () => {
    const gridRange = { sheetId: 0, startColumnIndex: 1, endColumnIndex: 2 };
    expect(await filtered([{ gridRange }])).toEqual({
      sheets: [
        { properties: { sheetId: 0 }, data: [{ startColumn: 1, rowData: [{ values: [B] }, {}, { values: [C] }] }] },
      ],
    });
  });

  test('metadata selects the row that it hangs on, and the row shows it', async () => {
    const filter = { developerMetadataLookup: { metadataId: 8 } };
    expect(await filtered([filter])).toEqual({
      sheets: [{ properties: { sheetId: 0 }, data: [{ startRow: 2, rowData: [{ values: [{}, C] }] }] }],
    });
    expect(await filtered([filter], 'sheets.data.rowMetadata.developerMetadata.metadataId')).toEqual({
      sheets: [{ data: [{ rowMetadata: [{ developerMetadata: [{ metadataId: 8 }] }] }] }],
    });
  });

  test('metadata that is not there selects nothing', async () => {
    expect(await filtered([{ developerMetadataLookup: { metadataId: 9 } }])).toEqual({ sheets: [] });
  });
});
