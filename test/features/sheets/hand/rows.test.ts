import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { cellsAt, linesOf, openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN, type Ledger } from '../../../support/sheets-world.ts';

describe('a person who works on the rows', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  const insertRow = (ledger: Ledger, at: number): void => hand.google.sim.insertRow(ledger.spreadsheetId, TAB_ID, at);
  const deleteRow = (ledger: Ledger, at: number): void => hand.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, at);

  /** ID, note and the first column of the person's own. */
  const seen = (ledger: Ledger): (string | undefined)[][] =>
    hand.grid(ledger).slice(1).map((cells) => [COLUMN.id, COLUMN.note, COLUMN.own].map((column) => cells[column] ?? ''));

  test('sorts by any column between two flushes, and the right lines change', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    let version = 1;
    for (const column of Object.values(COLUMN)) {
      ledger.sort(column, column % 2 === 0);
      version += 1;
      for (const [index, note] of ['ant', 'bee', 'cat'].entries()) {
        await ledger.change(index + 1, version, 'update', { note: `${note} ${version}`, amountMinor: (index * version) % 3 });
      }
      await hand.flushDue();
      expect(ledger.notes()).toEqual({ 1: `ant ${version}`, 2: `bee ${version}`, 3: `cat ${version}` });
      expect(ledger.lines()).toHaveLength(3);
    }
  });

  test('filters rows away: changes, deletions and new entries still hit the right ones', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat', 'dog');
    for (const row of [1, 2, 3, 4]) ledger.type(row, COLUMN.own, `about ${row}`);
    const filterSpecs = [{ columnIndex: COLUMN.note, filterCriteria: { hiddenValues: ['bee', 'cat'] } }];
    hand.edit(ledger, { setBasicFilter: { filter: { range: { sheetId: TAB_ID }, filterSpecs } } });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'update', { note: 'wasp' });
    await ledger.change(3, 2, 'delete');
    await ledger.change(5, 1, 'append', { note: 'eel' });
    expect(await hand.flushDue()).toEqual(['done']);
    expect(seen(ledger)).toEqual([
      ['1', 'termite', 'about 1'],
      ['2', 'wasp', 'about 2'],
      ['4', 'dog', 'about 4'],
      ['5', 'eel', ''],
    ]);
  });

  test('sets a filter between look-up and write: what it hides is looked at once more', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    const filterSpecs = [{ columnIndex: COLUMN.note, filterCriteria: { hiddenValues: ['ant', 'bee'] } }];
    hand.google.sim.before('spreadsheets.batchUpdate', () =>
      hand.edit(ledger, { setBasicFilter: { filter: { range: { sheetId: TAB_ID }, filterSpecs } } }),
    );
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    expect((await hand.flushDue())[0]).toBe('missed');
    expect(ledger.lines().filter((cells) => cells.length > 0).map((cells) => cells[COLUMN.note])).toEqual(['termite', 'cat']);
  });

  test('keeps rows of their own above, among and below the entries', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    insertRow(ledger, 3);
    ledger.type(3, COLUMN.note, 'a thought of mine');
    insertRow(ledger, 1);
    ledger.type(1, COLUMN.note, 'November');
    ledger.type(6, COLUMN.note, 'Total');
    ledger.type(6, COLUMN.amount, '=SUM(E2:E6)');
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(4, 1, 'append', { note: 'dog' });
    expect(await hand.flushDue()).toEqual(['done']);
    expect(seen(ledger).map(([id, note]) => [id, note])).toEqual([
      ['', 'November'],
      ['1', 'termite'],
      ['', 'a thought of mine'],
      ['3', 'cat'],
      ['', 'Total'],
      ['4', 'dog'],
    ]);
    const total = hand.google.sim.read(ledger.spreadsheetId).sheets[0]?.rows[5]?.cells[COLUMN.amount];
    expect(total?.formula).toBe('=SUM(E2:E6)');
  });

  test('inserts rows between look-up and write: the lines that moved are found again', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    for (const row of [1, 2, 3]) ledger.type(row, COLUMN.own, `about ${row}`);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(3, 2, 'delete');
    hand.google.sim.before('spreadsheets.batchUpdate', () => insertRow(ledger, 1));
    await hand.flushDue();
    expect(seen(ledger).filter(([id]) => id !== '')).toEqual([['1', 'termite', 'about 1'], ['2', 'bee', 'about 2']]);
    expect(seen(ledger).filter(([id]) => id === '')).toEqual([['', '', '']]);
  });

  test('deletes one: later changes and a deletion in the chat do nothing', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    deleteRow(ledger, 1);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    expect(await hand.flushDue()).toEqual(['done']);
    await ledger.change(1, 3, 'delete');
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 2: 'bee' });
    expect(await hand.sheetSays(ledger)).toContain('Everything is in the sheet');
  });

  test('deletes one while a change is on its way: it stays deleted', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    await ledger.change(2, 2, 'update', { note: 'wasp' });
    hand.google.sim.before('spreadsheets.batchUpdate', () => deleteRow(ledger, 2));
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 1: 'ant', 3: 'cat' });
  });

  test.each([
    ['reached the sheet before', true],
    ['never reached it', false],
  ])('gets a line back by undoing its deletion in the chat, if that deletion %s', async (_, isFlushed) => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    if (!isFlushed) deleteRow(ledger, 1);
    await ledger.change(1, 2, 'delete');
    if (isFlushed) await hand.flushDue();
    await ledger.change(1, 3, 'append', { note: 'ant again' });
    await hand.flushDue();
    expect(seen(ledger)).toEqual([['2', 'bee', ''], ['1', 'ant again', '']]);
  });

  test('deletes all of them, down to the last row of the grid', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    const grid = { rowCount: 3, frozenRowCount: 2 };
    hand.edit(ledger, {
      updateSheetProperties: {
        properties: { sheetId: TAB_ID, gridProperties: grid },
        fields: 'gridProperties(rowCount,frozenRowCount)',
      },
    });
    await ledger.change(1, 2, 'delete');
    await ledger.change(2, 2, 'delete');
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.lines()).toEqual([]);
    await ledger.change(3, 1, 'append', { note: 'cat' });
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 3: 'cat' });
  });

  test('copies a line: the upper one follows the entry, the lower one is left to them', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, { copyPaste: { source: cellsAt(1, 2, 0, 26), destination: cellsAt(3, 4, 0, 26) } });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    expect(seen(ledger).map(([id, note]) => [id, note])).toEqual([['1', 'termite'], ['2', 'bee'], ['1', 'ant']]);
    await ledger.change(1, 3, 'delete');
    await hand.flushDue();
    expect(seen(ledger).map(([id, note]) => [id, note])).toEqual([['2', 'bee'], ['1', 'ant']]);
  });

  test('drags lines to another place', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    hand.edit(ledger, { moveDimension: { source: linesOf('ROWS', 1), destinationIndex: 4 } });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    expect(seen(ledger).map(([, note]) => note)).toEqual(['bee', 'cat', 'termite']);
  });

  test('fills a column of their own with formulas far down: new lines come below them, and none is overwritten', async () => {
    const ledger = await hand.ledgerWith('ant');
    for (let row = 1; row <= 9; row += 1) ledger.type(row, COLUMN.own, `=SUM(E${row + 1}:E${row + 1})`);
    await ledger.change(2, 1, 'append', { note: 'bee' });
    await hand.flushDue();
    const rows = hand.google.sim.read(ledger.spreadsheetId).sheets[0]?.rows ?? [];
    expect(rows.map(({ cells }) => cells[COLUMN.own]?.formula !== undefined).lastIndexOf(true)).toBe(9);
    expect(hand.grid(ledger)[10]?.[COLUMN.note]).toBe('bee');
  });
});
