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
  const rows = rowsOf(['a', 1, true], [null, 2], [], ['b', 46_000]);
  await batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } });
});
afterAll(() => shared.sandbox.stop());

function get(range: string, options: object = {}): Promise<unknown> {
  const { values } = world.client.spreadsheets;
  return values.get({ spreadsheetId: world.id, range, ...options }).then(({ data }) => data);
}

function update(range: string, values: unknown[][], more: object = {}): Promise<unknown> {
  const request = { spreadsheetId: world.id, range, valueInputOption: 'RAW', requestBody: { values }, ...more };
  return world.client.spreadsheets.values.update(request).then(({ data }) => data);
}

describe('reading values', () => {
  test('trailing empties are left out, empties between are empty texts', async () => {
    expect(await get('A1:C5')).toEqual({
      range: 'Sheet1!A1:C5',
      majorDimension: 'ROWS',
      values: [['a', '1', 'TRUE'], ['', '2'], [], ['b', '46000']],
    });
  });

  test('values come as stored, by columns', async () => {
    const options = { majorDimension: 'COLUMNS', valueRenderOption: 'UNFORMATTED_VALUE' };
    expect(await get('Sheet1!A:C', options)).toEqual({
      range: 'Sheet1!A1:C1000',
      majorDimension: 'COLUMNS',
      values: [['a', '', '', 'b'], [1, 2, '', 46_000], [true]],
    });
  });

  test('an empty range has no values at all', async () => {
    expect(await get('E1:F9')).toEqual({ range: 'Sheet1!E1:F9', majorDimension: 'ROWS' });
  });

  test('dates come as serial numbers or as they show', async () => {
    world.sandbox.sim.setCell(world.id, 0, 3, 1, '2020-01-01');
    const options = { valueRenderOption: 'UNFORMATTED_VALUE' };
    expect(await get('B4', options)).toMatchObject({ values: [[43_831]] });
    const asText = { ...options, dateTimeRenderOption: 'FORMATTED_STRING' };
    expect(await get('B4', asText)).toMatchObject({ values: [['2020-01-01']] });
  });

  test('several ranges come in one answer, by text or by filter', async () => {
    const { values } = world.client.spreadsheets;
    const ranges = await values.batchGet({ spreadsheetId: world.id, ranges: ['A1', 'Sheet1!B1:B2'] });
    expect(ranges.data.valueRanges?.map((range) => range.values)).toEqual([[['a']], [['1'], ['2']]]);
    const filter = { gridRange: { sheetId: 0, startRowIndex: 3, startColumnIndex: 0, endColumnIndex: 1 } };
    const second = { a1Range: 'C1' };
    const requestBody = { dataFilters: [filter, second], valueRenderOption: 'UNFORMATTED_VALUE' };
    const filtered = await values.batchGetByDataFilter({ spreadsheetId: world.id, requestBody });
    expect(filtered.data.valueRanges).toEqual([
      { valueRange: { range: 'Sheet1!A4:A1000', majorDimension: 'ROWS', values: [['b']] }, dataFilters: [filter] },
      { valueRange: { range: 'Sheet1!C1', majorDimension: 'ROWS', values: [[true]] }, dataFilters: [second] },
    ]);
  });

  test('an unknown option or parameter is refused', async () => {
    expect(await refusalOf(get('A1', { majorDimension: 'DIAGONAL' }))).toMatchObject({
      message: 'Invalid value at \'major_dimension\' (type.googleapis.com/google.apps.sheets.v4.Dimension), "DIAGONAL"',
    });
    expect(await refusalOf(get('A1', { colour: 'red' }))).toMatchObject({
      message:
        'Invalid JSON payload received. Unknown name "colour": ' +
        "Cannot bind query parameter. Field 'colour' could not be found in request message.",
    });
  });
});

describe('values.update', () => {
  test('RAW text stays text, null leaves a cell alone and an empty text empties it', async () => {
    expect(await update('A1', [['=1+1', null, ''], [5]])).toEqual({
      spreadsheetId: world.id,
      updatedRange: 'Sheet1!A1:C2',
      updatedRows: 2,
      updatedColumns: 2,
      updatedCells: 3,
    });
    expect(texts(world).slice(0, 2)).toEqual([['=1+1', '1'], ['5', '2']]);
  });

  test('values by columns are turned', async () => {
    await update('D1:E2', [], { requestBody: { majorDimension: 'COLUMNS', values: [['a', 'b'], ['c']] } });
    expect(await get('D1:E2')).toMatchObject({ values: [['a', 'c'], ['b']] });
  });

  test.each([
    ['A1:B1', [['a', 'b', 'c']], 'Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]'],
    ['A1:B1', [['a'], ['b']], 'Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]'],
    ['A1001', [['a']], 'Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26'],
    ['Gone!A1', [['a']], 'Unable to parse range: Gone!A1'],
    ['A1', [['ok', {}]], 'Invalid values[0][1]: {}'],
  ])('writing at %s the values %j is refused', async (range, values, message) => {
    expect(await refusalOf(update(range, values))).toMatchObject({ code: 400, message });
    expect(texts(world)[0]?.[0]).toBe('a');
  });

  test('values without an input option, or with one that evaluates, are refused', async () => {
    expect(await refusalOf(update('A1', [[1]], { valueInputOption: undefined }))).toMatchObject({
      message: "'valueInputOption' is required but not specified",
    });
    expect(await refusalOf(update('A1', [[1]], { valueInputOption: 'USER_ENTERED' }))).toMatchObject({
      message: 'The sandbox does not know valueInputOption USER_ENTERED.',
    });
  });
});
