import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, withNewSpreadsheet } from './client.ts';
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

const create = (metadataId: number, location: object, metadataValue = 'v', metadataKey = 'k'): object => ({
  createDeveloperMetadata: {
    developerMetadata: { metadataId, metadataKey, metadataValue, location, visibility: 'DOCUMENT' },
  },
});
const row = (startIndex: number): object => ({
  dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex, endIndex: startIndex + 1 },
});
const lookup = (developerMetadataLookup: object): object => ({ developerMetadataLookup });

async function rowOf(metadataId: number): Promise<number | null | undefined> {
  const { data } = await world.client.spreadsheets.developerMetadata.get({ spreadsheetId: world.id, metadataId });
  return data.location?.dimensionRange?.startIndex;
}

describe('developer metadata', () => {
  test('a created one is answered, got, searched and listed in the same form', async () => {
    const [reply] = await batch(world, create(5, { spreadsheet: true }));
    const made = {
      metadataId: 5,
      metadataKey: 'k',
      metadataValue: 'v',
      location: { locationType: 'SPREADSHEET', spreadsheet: true },
      visibility: 'DOCUMENT',
    };
    expect(reply).toEqual({ createDeveloperMetadata: { developerMetadata: made } });
    const { developerMetadata } = world.client.spreadsheets;
    expect((await developerMetadata.get({ spreadsheetId: world.id, metadataId: 5 })).data).toEqual(made);
    const filter = lookup({ metadataKey: 'k' });
    const search = { spreadsheetId: world.id, requestBody: { dataFilters: [filter, lookup({ metadataId: 6 })] } };
    expect((await developerMetadata.search(search)).data).toEqual({
      matchedDeveloperMetadata: [{ developerMetadata: made, dataFilters: [filter] }],
    });
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields: 'developerMetadata' });
    expect(data).toEqual({ developerMetadata: [made] });
  });

  test('a missing id is 404, and a search for it finds nothing', async () => {
    const { developerMetadata } = world.client.spreadsheets;
    const missing = developerMetadata.get({ spreadsheetId: world.id, metadataId: 1 });
    const notFound = { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' };
    expect(await refusalOf(missing)).toEqual(notFound);
    const requestBody = { dataFilters: [lookup({ metadataId: 1 })] };
    expect((await developerMetadata.search({ spreadsheetId: world.id, requestBody })).data).toEqual({});
  });

  test('metadata of a row follows it through a sort, an insert and a delete above, and dies with it', async () => {
    const rows = rowsOf(['c'], ['a'], ['b']);
    await batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } }, create(1, row(0)));
    world.sandbox.sim.sortRows(world.id, 0, 0, true, 0);
    expect(await rowOf(1)).toBe(2);
    world.sandbox.sim.insertRow(world.id, 0, 0);
    expect(await rowOf(1)).toBe(3);
    world.sandbox.sim.deleteRow(world.id, 0, 1);
    expect(await rowOf(1)).toBe(2);
    world.sandbox.sim.deleteRow(world.id, 0, 2);
    expect(await refusalOf(rowOf(1))).toMatchObject({ code: 404 });
  });

  test('metadata of a sheet dies with the sheet, that of the spreadsheet stays', async () => {
    const add = { addSheet: { properties: { sheetId: 3, title: 'Log' } } };
    await batch(world, add, create(1, { sheetId: 3 }), create(2, { spreadsheet: true }));
    world.sandbox.sim.deleteSheet(world.id, 3);
    const requestBody = { dataFilters: [lookup({ metadataKey: 'k' })] };
    const { data } = await world.client.spreadsheets.developerMetadata.search({ spreadsheetId: world.id, requestBody });
    expect(data.matchedDeveloperMetadata?.map((match) => match.developerMetadata?.metadataId)).toEqual([2]);
  });

  test('deleting answers what was deleted, and nothing when nothing matches', async () => {
    await batch(world, create(1, { spreadsheet: true }, 'old'), create(2, { spreadsheet: true }, 'new'));
    const remove = { deleteDeveloperMetadata: { dataFilter: lookup({ metadataKey: 'k', metadataValue: 'old' }) } };
    const [first] = await batch(world, remove);
    expect(first?.deleteDeveloperMetadata?.deletedDeveloperMetadata?.map(({ metadataId }) => metadataId)).toEqual([1]);
    expect(await batch(world, remove)).toEqual([{ deleteDeveloperMetadata: {} }]);
  });

  test('30,000 characters are the limit of the spreadsheet and of each sheet', async () => {
    const half = 'x'.repeat(14_999);
    await batch(world, create(1, { spreadsheet: true }, half), create(2, { spreadsheet: true }, half));
    expect(await refusalOf(batch(world, create(3, { spreadsheet: true }, '')))).toMatchObject({
      message:
        'Invalid requests[0].createDeveloperMetadata: ' +
        'Adding the requested developer metadata would exceed the allowed storage limit',
    });
    await batch(world, create(3, { sheetId: 0 }, half));
  });

  test.each([
    [create(0, { spreadsheet: true }), 'Invalid metadata ID: 0'],
    [create(1, {}), 'A location must be specified for developer metadata.'],
    [create(1, { spreadsheet: true }, 'v', ''), 'A key must be specified for developer metadata.'],
    [
      create(1, { dimensionRange: { dimension: 'ROWS', startIndex: 0, endIndex: 2 } }),
      'The dimension range must be a single row or column.',
    ],
  ])('metadata as in %j is refused', async (request, why) => {
    const refused = await refusalOf(batch(world, request));
    expect(refused).toMatchObject({ message: `Invalid requests[0].createDeveloperMetadata: ${why}` });
  });
});
