import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiError } from '../../src/sandbox/google/errors.ts';
import { checkAnswerMask, parseMask } from '../../src/sandbox/google/field-mask.ts';
import { batchUpdateShape } from '../../src/sandbox/google/request-shapes.ts';
import { checkShape } from '../../src/sandbox/google/shapes.ts';
import { SPREADSHEET_FIELDS } from '../../src/sandbox/google/spreadsheet-resource.ts';
import { rowsOf, startWorld } from '../sandbox/google/client.ts';
import type { World } from '../sandbox/google/client.ts';
import { askGoogle } from './support/google-api.ts';
import { checkGoogleAnswer, checkGoogleRequest } from './support/google-schema.ts';
import { googleSchemas } from './support/google-schema.ts';
import type { DiscoverySchema } from './support/google-schema.ts';
import { describeWithGoogleSpecs } from './support/google-specs.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.stop());

/** Sends a request that must be good, and says what the published description has against it or its answer. */
async function judged(method: string, suffix: string, body?: unknown): Promise<string[]> {
  const path = `/v4/spreadsheets/${world.id}${suffix}`;
  const answer = await askGoogle(world, method, path, body);
  expect([suffix, answer.status, answer.body]).toEqual([suffix, 200, expect.anything()]);
  const url = new URL(path, world.sandbox.url);
  const query = Object.fromEntries(url.searchParams);
  const request = { method, path: url.pathname, query, body };
  return [...checkGoogleRequest(request), ...checkGoogleAnswer({ ...request, body: answer.body })];
}

const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 1 };
const columns = { sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 1 };
const lookup = { developerMetadataLookup: { metadataId: 5 } };
const REQUESTS = [
  { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['a', 1, true], ['b', 46_000, null]) } },
  {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: 5,
        metadataKey: 'fence',
        metadataValue: 'v',
        location: { spreadsheet: true },
        visibility: 'DOCUMENT',
      },
    },
  },
  {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: 6,
        metadataKey: 'row',
        location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 1 } },
        visibility: 'PROJECT',
      },
    },
  },
  { updateCells: { range, rows: rowsOf(['c']), fields: 'userEnteredValue' } },
  {
    repeatCell: {
      range,
      cell: {
        userEnteredFormat: { numberFormat: { type: 'DATE', pattern: 'yyyy-mm-dd' }, textFormat: { bold: true } },
      },
      fields: 'userEnteredFormat',
    },
  },
  { addSheet: { properties: { sheetId: 4, title: 'Log', hidden: true, gridProperties: { frozenRowCount: 1 } } } },
  { copyPaste: { source: range, destination: { ...range, sheetId: 4 }, pasteType: 'PASTE_NORMAL' } },
  { sortRange: { range: { sheetId: 0 }, sortSpecs: [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }] } },
  { insertDimension: { range: columns, inheritFromBefore: false } },
  { deleteDimension: { range: columns } },
  { appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1 } },
  { updateDimensionProperties: { range: columns, properties: { hiddenByUser: true }, fields: 'hiddenByUser' } },
  { autoResizeDimensions: { dimensions: columns } },
  { addProtectedRange: { protectedRange: { protectedRangeId: 3, range, warningOnly: true, description: 'ids' } } },
  { setBasicFilter: { filter: { range } } },
  { clearBasicFilter: { sheetId: 4 } },
  { updateSheetProperties: { properties: { sheetId: 0, title: 'Ledger' }, fields: 'title' } },
  { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataKey: 'none' } } } },
];

describeWithGoogleSpecs("the sandbox against Google's published description", () => {
  test('every kind of request and its reply fits', async () => {
    const body = { requests: REQUESTS, includeSpreadsheetInResponse: true, responseIncludeGridData: true };
    expect(await judged('POST', ':batchUpdate', body)).toEqual([]);
    const removals = [{ deleteSheet: { sheetId: 4 } }, { deleteDeveloperMetadata: { dataFilter: lookup } }];
    const fields = 'spreadsheetId,replies';
    expect(await judged('POST', `:batchUpdate?fields=${fields}`, { requests: removals })).toEqual([]);
  });

  test('every method and its answer fits', async () => {
    const metadata = REQUESTS[1];
    const options = 'majorDimension=COLUMNS&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER';
    const cells = 'data(startRow,rowData.values(userEnteredValue,effectiveValue,formattedValue))';
    const fields = `developerMetadata,sheets(properties(sheetId,title,gridProperties),${cells})`;
    const dataFilters = [{ gridRange: { sheetId: 0, startColumnIndex: 0, endColumnIndex: 1 } }, lookup];
    const faults = [
      await judged('POST', ':batchUpdate', { requests: [metadata] }),
      await judged('GET', '?includeGridData=true'),
      await judged('GET', `?ranges=A1:B2&fields=${encodeURIComponent(fields)}`),
      await judged('POST', ':getByDataFilter', { dataFilters, includeGridData: true }),
      await judged('GET', `/values/A1%3AC9?${options}`),
      await judged('GET', '/values:batchGet?ranges=A1&ranges=B1'),
      await judged('POST', '/values:batchGetByDataFilter', { dataFilters, valueRenderOption: 'UNFORMATTED_VALUE' }),
      await judged('PUT', '/values/A1?valueInputOption=RAW', { values: [['x', null, 3]] }),
      await judged('GET', '/developerMetadata/5'),
      await judged('POST', '/developerMetadata:search', { dataFilters: [lookup] }),
    ];
    expect(faults.flat()).toEqual([]);
  });

  test('no field of a batch that Google knows is called unknown', () => {
    const unknown = fieldPaths({ $ref: 'BatchUpdateSpreadsheetRequest' }).filter((path) => {
      const problem = problemOf(() => checkShape(batchUpdateShape, nested(path)));
      return problem !== undefined && /Unknown name/.test(problem);
    });
    expect(unknown).toEqual([]);
  });

  test('no field of a spreadsheet that Google knows is called unknown in a mask', () => {
    const paths = fieldPaths({ $ref: 'Spreadsheet' }).map((path) => path.filter((name) => name !== '[]').join('.'));
    const unknown = paths.filter((path) => {
      const problem = problemOf(() => checkAnswerMask(parseMask(path), SPREADSHEET_FIELDS, path));
      return problem !== undefined && !/^The sandbox does not know/.test(problem);
    });
    expect(unknown).toEqual([]);
  });

  test('the judge finds a wrong path, parameter, field, type and mask', () => {
    const path = '/v4/spreadsheets/x:batchUpdate';
    const faults = [
      checkGoogleRequest({ method: 'POST', path: '/v4/spreadsheets/x:explode', body: {} }),
      checkGoogleRequest({ method: 'POST', path, query: { colour: 'red' }, body: {} }),
      checkGoogleRequest({ method: 'POST', path, body: { requests: [{ deleteSheet: { colour: 'red' } }] } }),
      checkGoogleRequest({ method: 'POST', path, body: { requests: [{ deleteSheet: { sheetId: 'one' } }] } }),
      checkGoogleRequest({ method: 'POST', path, query: { fields: 'replies(addSheet.colour)' }, body: {} }),
      checkGoogleAnswer({ method: 'POST', path, body: { colour: 'red' } }),
    ];
    expect(faults.map((found) => found.length)).toEqual([1, 1, 1, 1, 1, 1]);
    const good = { requests: [{ appendCells: { sheetId: 0, rows: null, fields: '*' } }] };
    expect(checkGoogleRequest({ method: 'POST', path, query: { quotaUser: 'x' }, body: good })).toEqual([]);
  });
});

/** The paths to every field that a message can have, down to where it repeats itself or gets out of hand. */
function fieldPaths(schema: DiscoverySchema, seen: readonly string[] = []): string[][] {
  if (schema.items !== undefined) return fieldPaths(schema.items, seen).map((path) => ['[]', ...path]);
  const name = schema.$ref;
  if (name !== undefined) {
    return seen.includes(name) || seen.length > 7 ? [[]] : fieldPaths(googleSchemas[name]!, [...seen, name]);
  }
  if (schema.properties === undefined) return [[]];
  return Object.entries(schema.properties).flatMap(([field, inner]) => [
    [field],
    ...fieldPaths(inner, seen)
      .filter((path) => path.length > 0)
      .map((path) => [field, ...path]),
  ]);
}

/** A body with nothing but this path in it. */
function nested([name, ...rest]: string[]): unknown {
  if (name === undefined) return null;
  return name === '[]' ? [nested(rest)] : { [name]: nested(rest) };
}

function problemOf(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return undefined;
}
