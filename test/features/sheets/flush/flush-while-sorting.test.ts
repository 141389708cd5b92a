import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('when a person sorts the tab between look-up and write', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const addEntries = async (ledger: Ledger, firstId: number, notes: string[]): Promise<void> => {
    for (const [index, note] of notes.entries()) await ledger.change(firstId + index, 1, 'append', { note });
    await world.flushDue();
  };

  const column = (ledger: Ledger, index: number): Record<string, string> =>
    Object.fromEntries(ledger.lines().map((cells) => [cells[COLUMN.id] ?? '', cells[index] ?? '']));

  const sortBeforeWrite = (ledger: Ledger): void =>
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));

  const settledWell = async (ledger: Ledger): Promise<void> => {
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
    expect(await ledger.connection()).toMatchObject({ due_at: null, lease_token: null });
  };

  test('the right lines change, and those that were hit are put right with all their cells', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 20, ['ant', 'bee', 'cat', 'dog']);
    for (const row of [1, 2, 3, 4]) ledger.type(row, COLUMN.own, `remark ${19 + row}`);
    await ledger.change(20, 2, 'update', { note: 'termite', tags: ['wood'] });
    await ledger.change(21, 2, 'delete');
    sortBeforeWrite(ledger);
    expect((await world.flushDue())[0]).toBe('missed');
    expect(column(ledger, COLUMN.note)).toEqual({ 20: 'termite', 22: 'cat', 23: 'dog' });
    expect(column(ledger, COLUMN.tags)).toEqual({ 20: '#wood', 22: '', 23: '' });
    expect(column(ledger, COLUMN.own)).toEqual({ 20: 'remark 20', 22: 'remark 22', 23: 'remark 23' });
    await settledWell(ledger);
  });

  test('and again before the mending, all ends well', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 20, ['ant', 'bee', 'cat', 'dog', 'eel']);
    for (const row of [1, 2, 3, 4, 5]) ledger.type(row, COLUMN.own, `remark ${19 + row}`);
    await ledger.change(20, 2, 'update', { note: 'termite' });
    await ledger.change(23, 2, 'delete');
    let ascending = true;
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, (ascending = !ascending)), 4);
    await world.flushDue();
    expect(column(ledger, COLUMN.note)).toEqual({ 20: 'termite', 21: 'bee', 22: 'cat', 24: 'eel' });
    expect(column(ledger, COLUMN.own)).toEqual({ 20: 'remark 20', 21: 'remark 21', 22: 'remark 22', 24: 'remark 24' });
    await settledWell(ledger);
  });

  test('lines that the person made themselves come out unharmed', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 30, ['ant', 'bee']);
    for (const [row, note] of ['yak', 'zebra'].entries()) {
      ledger.type(3 + row, COLUMN.note, note);
      ledger.type(3 + row, COLUMN.amount, `${row + 7}`);
      ledger.type(3 + row, COLUMN.own, `mine ${note}`);
    }
    await ledger.change(30, 2, 'update', { note: 'termite' });
    await ledger.change(31, 2, 'delete');
    sortBeforeWrite(ledger);
    await world.flushDue();
    const columns = [COLUMN.id, COLUMN.amount, COLUMN.note, COLUMN.own];
    const left = ledger.lines().map((cells) => columns.map((index) => cells[index]));
    expect(left.toSorted()).toEqual([
      ['', '7', 'yak', 'mine yak'],
      ['', '8', 'zebra', 'mine zebra'],
      ['30', '35,000', 'termite', undefined],
    ]);
    await settledWell(ledger);
  });

  test('formulas of the person in a line that was deleted by mistake come back with it', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 40, ['ant', 'bee']);
    ledger.type(2, COLUMN.own, '=SUM(E2:E2)');
    await ledger.change(40, 2, 'delete');
    sortBeforeWrite(ledger);
    await world.flushDue();
    const line = world.google.sim.read(ledger.spreadsheetId).sheets[0]!.rows[1]!.cells;
    expect(line[COLUMN.note]?.text).toBe('bee');
    expect(line[COLUMN.own]?.formula).toBe('=SUM(E2:E2)');
  });

  test('a tab with more columns than the bin is handled the same', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 50, ['ant', 'bee']);
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [{ appendDimension: { sheetId: TAB_ID, dimension: 'COLUMNS', length: 14 } }] },
    );
    ledger.type(2, 39, 'far out');
    await ledger.change(50, 2, 'delete');
    sortBeforeWrite(ledger);
    await world.flushDue();
    expect(ledger.lines().map((cells) => [cells[COLUMN.note], cells[39]])).toEqual([['bee', 'far out']]);
  });

  test('no number of sorts loses, doubles or mixes up a line', async () => {
    const ledger = await world.addLedger();
    const random = mulberry32(20_261_122);
    const expected = new Map<number, string>();
    const versions = new Map<number, number>();
    for (let entryId = 1; entryId <= 12; entryId += 1) {
      expected.set(entryId, `note ${entryId}`);
      versions.set(entryId, 1);
      await ledger.change(entryId, 1, 'append', { note: `note ${entryId}`, amountMinor: entryId });
    }
    await world.flushDue();
    for (let row = 1; row <= 12; row += 1) ledger.type(row, COLUMN.own, `own ${ledger.lines()[row - 1]![COLUMN.id]}`);
    for (let round = 1; round <= 12; round += 1) {
      for (let touch = 0; touch < 5; touch += 1) {
        const entryId = 1 + Math.floor(random() * 12);
        const version = versions.get(entryId)! + 1;
        versions.set(entryId, version);
        const isThere = expected.has(entryId);
        if (isThere && random() < 0.3) {
          expected.delete(entryId);
          await ledger.change(entryId, version, 'delete');
        } else {
          expected.set(entryId, `round ${round} of ${entryId}`);
          await ledger.change(entryId, version, isThere ? 'update' : 'append', { note: expected.get(entryId)! });
        }
      }
      const sorts = Math.floor(random() * 4);
      world.google.sim.before(
        'spreadsheets.batchUpdate',
        () => ledger.sort([COLUMN.id, COLUMN.note, COLUMN.amount][Math.floor(random() * 3)]!, random() < 0.5),
        Math.max(sorts, 1),
      );
      await world.flushDue();
      expect(ledger.lines()).toHaveLength(expected.size);
      expect(column(ledger, COLUMN.note)).toEqual(Object.fromEntries(expected));
      for (const cells of ledger.lines()) {
        if (cells[COLUMN.own] !== undefined) expect(cells[COLUMN.own]).toBe(`own ${cells[COLUMN.id]}`);
      }
    }
    await settledWell(ledger);
  });
});

/** A small random number generator: the same sorts in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
