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

const range = { sheetId: 0, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 1 };
const write = (rowIndex: number) => ({
  updateCells: { start: { sheetId: 0, rowIndex }, rows: rowsOf(['x']), fields: 'userEnteredValue' },
});

describe('cells that the owner protected', () => {
  test('are closed to others, who may write beside them', async () => {
    world.sandbox.sim.edit(world.id, { addProtectedRange: { protectedRange: { range } } });
    expect((await refusalOf(batch(world, write(1))))['message']).toContain('protected cell or object');
    const row = { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 };
    expect((await refusalOf(batch(world, { deleteDimension: { range: row } })))['message']).toContain('protected');
    await batch(world, write(0));
    world.sandbox.sim.edit(world.id, write(1));
    const fields = 'sheets.protectedRanges(range,requestingUserCanEdit)';
    const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields });
    expect(data.sheets?.[0]?.protectedRanges?.[0]).not.toHaveProperty('requestingUserCanEdit');
  });

  test('are open to those whom the protection names, and where it only warns', async () => {
    const editors = { users: [world.email] };
    world.sandbox.sim.edit(
      world.id,
      { addProtectedRange: { protectedRange: { range, editors } } },
      { addProtectedRange: { protectedRange: { range, warningOnly: true } } },
    );
    await batch(world, write(1));
  });
});
