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
  const rows = rowsOf(['c', 1], ['b', 2], ['a', 3]);
  await batch(world, { updateCells: { start: { sheetId: 0 }, rows, fields: 'userEnteredValue' } });
});
afterAll(() => shared.sandbox.stop());

const box = (top: number, bottom: number, left: number, right: number) => ({
  startRowIndex: top,
  endRowIndex: bottom,
  startColumnIndex: left,
  endColumnIndex: right,
});
const merge = (range: object) => ({ mergeCells: { range: { sheetId: 0, ...range }, mergeType: 'MERGE_ALL' } });
const rowRange = (index: number) => ({ sheetId: 0, dimension: 'ROWS', startIndex: index, endIndex: index + 1 });

async function merges(): Promise<unknown> {
  const { data } = await world.client.spreadsheets.get({ spreadsheetId: world.id, fields: 'sheets.merges' });
  return data.sheets?.[0]?.merges ?? [];
}

describe('merged cells', () => {
  test('keep what is in the first one, and the others take nothing', async () => {
    await batch(world, merge(box(0, 2, 0, 1)));
    const start = { sheetId: 0, rowIndex: 1, columnIndex: 0 };
    await batch(world, { updateCells: { start, rows: rowsOf(['x', 9]), fields: 'userEnteredValue' } });
    expect(texts(world)).toEqual([['c', '1'], ['', '9'], ['a', '3']]);
    await batch(world, { unmergeCells: { range: { sheetId: 0 } } });
    expect(await merges()).toEqual([]);
    expect(texts(world)).toEqual([['c', '1'], ['', '9'], ['a', '3']]);
  });

  test('are made a row or a column at a time as well', async () => {
    const range = { sheetId: 0, ...box(0, 2, 0, 2) };
    await batch(world, { mergeCells: { range, mergeType: 'MERGE_ROWS' } });
    expect(await merges()).toEqual([box(0, 1, 0, 2), box(1, 2, 0, 2)]);
    await batch(world, { unmergeCells: { range } }, { mergeCells: { range, mergeType: 'MERGE_COLUMNS' } });
    expect(await merges()).toEqual([box(0, 2, 0, 1), box(0, 2, 1, 2)]);
  });

  test('move, grow and shrink with their rows', async () => {
    await batch(world, merge(box(1, 3, 0, 1)));
    await batch(world, { insertDimension: { range: rowRange(0) } });
    expect(await merges()).toEqual([box(2, 4, 0, 1)]);
    await batch(world, { insertDimension: { range: rowRange(3) } });
    expect(await merges()).toEqual([box(2, 5, 0, 1)]);
    await batch(world, { deleteDimension: { range: rowRange(2) } });
    await batch(world, { deleteDimension: { range: rowRange(0) } });
    expect(await merges()).toEqual([box(1, 3, 0, 1)]);
    await batch(world, { deleteDimension: { range: rowRange(1) } });
    expect(await merges()).toEqual([]);
  });

  test('go along with their row in a sort and in a copy, but not over several rows', async () => {
    await batch(world, merge(box(2, 3, 0, 2)));
    const sort = { sortRange: { range: { sheetId: 0 }, sortSpecs: [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }] } };
    await batch(world, sort);
    expect(await merges()).toEqual([box(0, 1, 0, 2)]);
    const source = { sheetId: 0, ...box(0, 1, 0, 2) };
    await batch(world, { copyPaste: { source, destination: { sheetId: 0, ...box(4, 5, 0, 2) } } });
    expect(await merges()).toEqual([box(0, 1, 0, 2), box(4, 5, 0, 2)]);
    await batch(world, merge(box(1, 3, 0, 1)));
    expect((await refusalOf(batch(world, sort)))['message']).toContain('vertical merges');
    const torn = { copyPaste: { source, destination: { sheetId: 0, ...box(1, 2, 0, 2) } } };
    expect((await refusalOf(batch(world, torn)))['message']).toContain('partially intersects a merge');
    expect((await refusalOf(batch(world, merge(box(2, 4, 0, 1)))))['message']).toContain('You must select all cells');
  });
});
