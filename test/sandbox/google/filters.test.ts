import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch, rowsOf, startWorld, texts } from './client.ts';
import type { World } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const rows = rowsOf(['name'], ['c'], ['b'], ['a']);
  await batch(world, { updateCells: { start: { sheetId: 0 }, rows, fields: 'userEnteredValue' } });
});
afterAll(() => world.sandbox.stop());

describe('a basic filter', () => {
  test('hides rows that a sort leaves in place and a copy leaves out, until it is cleared', async () => {
    const filterSpecs = [{ columnIndex: 0, filterCriteria: { hiddenValues: ['b'] } }];
    await batch(world, { setBasicFilter: { filter: { range: { sheetId: 0 }, filterSpecs } } });
    const fields = 'sheets.data.rowMetadata.hiddenByFilter';
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, ranges: ['A1:A4'], fields });
    expect(data.sheets?.[0]?.data?.[0]?.rowMetadata).toEqual([{}, {}, { hiddenByFilter: true }, {}]);
    const sortSpecs = [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }];
    await batch(world, { sortRange: { range: { sheetId: 0, startRowIndex: 1 }, sortSpecs } });
    expect(texts(world)).toEqual([['name'], ['a'], ['b'], ['c']]);
    const source = { sheetId: 0, startRowIndex: 1, endRowIndex: 4, startColumnIndex: 0, endColumnIndex: 1 };
    const destination = { ...source, startColumnIndex: 1, endColumnIndex: 2 };
    await batch(world, { copyPaste: { source, destination } });
    expect(texts(world).map(([, copy]) => copy ?? '')).toEqual(['', 'a', 'c', '']);
    await batch(world, { clearBasicFilter: { sheetId: 0 } });
    const after = await world.client.spreadsheets.get({ spreadsheetId: world.id, ranges: ['A1:A4'], fields });
    expect(after.data.sheets?.[0]?.data?.[0]?.rowMetadata).toEqual([{}, {}, {}, {}]);
  });
});
