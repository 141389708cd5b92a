import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { cellsAt, openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN, type Ledger } from '../../../support/sheets-world.ts';

describe('a person who works on the cells', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  const line = (ledger: Ledger, row: number): string[] => hand.grid(ledger)[row] ?? [];

  test('edits those of an entry: they stay until the entry is changed in the chat, their own stay for good', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    ledger.type(1, COLUMN.note, 'a big ant');
    ledger.type(1, COLUMN.amount, '99');
    ledger.type(1, COLUMN.tags, '=SUM(A1:A1)');
    ledger.type(1, COLUMN.own, 'mine');
    await ledger.change(2, 2, 'update', { note: 'wasp' });
    await hand.flushDue();
    expect(line(ledger, 1).slice(COLUMN.amount)).toEqual(['99', 'VND', 'a big ant', '0', 'mine']);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    expect(line(ledger, 1).slice(COLUMN.amount)).toEqual(['35,000', 'VND', 'termite', '', 'mine']);
  });

  test('changes formats: those of dates and amounts come back with the entry, colours stay', async () => {
    const ledger = await hand.ledgerWith('ant');
    const backgroundColor = { red: 1 };
    const numberFormat = { type: 'TEXT', pattern: '@' };
    const cell = { userEnteredFormat: { backgroundColor, numberFormat } };
    const fields = 'userEnteredFormat(backgroundColor,numberFormat)';
    hand.edit(ledger, { repeatCell: { range: cellsAt(1, 2, 1, 8), cell, fields } });
    await ledger.change(1, 2, 'update');
    await hand.flushDue();
    const address = { spreadsheetId: ledger.spreadsheetId };
    const mask = 'sheets.data.rowData.values.userEnteredFormat';
    const { sheets } = await hand.accounts.all[0]!.prompt.getRanges(address, [cellsAt(1, 2, 1, 5)], mask);
    const formats = sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.map(({ userEnteredFormat }) => userEnteredFormat);
    expect(formats?.[0]).toEqual({ backgroundColor, numberFormat: { type: 'DATE', pattern: 'yyyy-mm-dd' } });
    expect(formats?.[3]).toEqual({ backgroundColor, numberFormat: { type: 'NUMBER', pattern: '#,##0' } });
  });

  test('adds notes, rules and colours to our columns: no write names them', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    const calls = hand.watch(ledger);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(3, 1, 'append');
    await hand.flushDue();
    type Body = { requests?: Record<string, { fields?: string }>[] };
    const bodies = calls().flatMap(({ body }) => (body as Body).requests ?? []);
    const masks = bodies.flatMap(({ updateCells, appendCells }) => updateCells?.fields ?? appendCells?.fields ?? []);
    expect(new Set(masks)).toEqual(new Set(['*', 'userEnteredValue', 'userEnteredValue,userEnteredFormat.numberFormat']));
    const wholeCells = bodies.filter(({ updateCells }) => updateCells?.fields === '*');
    expect(wholeCells).toEqual([{ updateCells: { range: { sheetId: TAB_ID + 1 }, fields: '*' } }]);
  });

  test.each([
    ['clears an ID', ''],
    ['overwrites an ID with a text', 'gone'],
    ['overwrites an ID with a formula', '=SUM(B2:B2)'],
  ])('%s: the line is theirs from then on', async (_, text) => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    ledger.type(1, COLUMN.id, text);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    await ledger.change(1, 3, 'delete');
    await hand.flushDue();
    expect(ledger.lines().map((cells) => cells[COLUMN.note])).toEqual(['ant', 'bee']);
  });

  test('types an ID anew, as a number: it is still the entry’s', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    ledger.type(1, COLUMN.id, '1');
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 1: 'termite', 2: 'bee' });
  });

  test('gives a line the ID of another: the upper one follows the entry', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    ledger.type(1, COLUMN.id, '3');
    await ledger.change(3, 2, 'update', { note: 'lion' });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    expect(ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note]])).toEqual([
      ['3', 'lion'],
      ['2', 'bee'],
      ['3', 'cat'],
    ]);
  });

  test('merges cells over lines: what the merge hides stays hidden, all else is written', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    hand.edit(ledger, { mergeCells: { range: cellsAt(1, 3, COLUMN.note, COLUMN.note + 1), mergeType: 'MERGE_ALL' } });
    await ledger.change(1, 2, 'update', { note: 'termite', tags: ['a'] });
    await ledger.change(2, 2, 'update', { note: 'wasp', tags: ['b'] });
    await ledger.change(3, 2, 'delete');
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.lines().map((cells) => [cells[COLUMN.note], cells[COLUMN.tags]])).toEqual([['termite', '#a'], ['', '#b']]);
  });

  test('merges cells within lines: the copies in the hidden tab are whole all the same', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    hand.edit(ledger, { mergeCells: { range: cellsAt(1, 2, COLUMN.amount, COLUMN.tags), mergeType: 'MERGE_ALL' } });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await hand.flushDue();
    ledger.type(2, COLUMN.own, 'mine');
    await ledger.change(3, 2, 'delete');
    hand.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.id, false));
    await hand.flushDue();
    const bee = ledger.lines().find((cells) => cells[COLUMN.id] === '2');
    expect(bee).toEqual(['2', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'bee', '', 'mine']);
    expect(Object.keys(ledger.notes()).toSorted()).toEqual(['1', '2']);
  });

  test.each([
    ['merged cells', "Invalid requests[5].copyPaste: You can't perform a paste that partially intersects a merge."],
    ['a rule', 'Invalid requests[6].updateCells: The data you entered violates the data validation rules set on this cell.'],
  ])('puts %s in the way that Google enforces: the person is asked to take them away', async (_, message) => {
    const ledger = await hand.ledgerWith('ant');
    const body = { error: { code: 400, status: 'INVALID_ARGUMENT', message } };
    hand.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind: 'status', status: 400, body, times: 1 });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    expect(await hand.flushDue()).toEqual(['suspended']);
    expect(await hand.sheetSays(ledger)).toContain('merged cells, or a rule for what cells may hold');
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 1: 'termite' });
  });

  test('protects the tab with a warning, which the bot does not see', async () => {
    const ledger = await hand.ledgerWith('ant');
    hand.edit(ledger, { addProtectedRange: { protectedRange: { range: { sheetId: TAB_ID }, warningOnly: true } } });
    await ledger.change(1, 2, 'update', { note: 'termite' });
    expect(await hand.flushDue()).toEqual(['done']);
  });

  test('protects columns against the bot: everything waits until the protection is gone', async () => {
    const ledger = await hand.ledgerWith('ant');
    const protectedRange = { protectedRangeId: 5, range: { sheetId: TAB_ID, startColumnIndex: 4, endColumnIndex: 5 } };
    hand.edit(ledger, { addProtectedRange: { protectedRange } });
    await ledger.change(2, 1, 'append', { note: 'bee' });
    expect(await hand.flushDue()).toEqual(['suspended']);
    expect(await hand.sheetSays(ledger)).toContain('Cells that I write into are protected');
    expect(await hand.checkAgain(ledger)).toContain('Cells that I write into are protected');
    expect(await hand.flushDue()).toEqual([]);
    hand.edit(ledger, { deleteProtectedRange: { protectedRangeId: 5 } });
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 1: 'ant', 2: 'bee' });
  });

  test('protects the header and columns of their own, which is no matter', async () => {
    const ledger = await hand.ledgerWith('ant');
    hand.edit(
      ledger,
      { addProtectedRange: { protectedRange: { range: cellsAt(0, 1, 0, 8) } } },
      { addProtectedRange: { protectedRange: { range: { sheetId: TAB_ID, startColumnIndex: COLUMN.own } } } },
    );
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 1, 'append', { note: 'bee' });
    expect(await hand.flushDue()).toEqual(['done']);
    expect(await hand.checkAgain(ledger)).toContain('It works again');
  });

  test('changes the locale and the time zone: values stay what they are', async () => {
    const ledger = await hand.ledgerWith('ant');
    const properties = { locale: 'de_DE', timeZone: 'Europe/Berlin' };
    hand.edit(ledger, { updateSpreadsheetProperties: { properties, fields: 'locale,timeZone' } });
    await ledger.change(2, 1, 'append', { amountMinor: 123_456, currency: 'USD', note: '1,5' });
    await hand.flushDue();
    expect(ledger.lines().map((cells) => [cells[COLUMN.date], cells[COLUMN.amount], cells[COLUMN.note]])).toEqual([
      ['2026-11-22', '35.000', 'ant'],
      ['2026-11-22', '1.234,56', '1,5'],
    ]);
    const tab = hand.google.sim.read(ledger.spreadsheetId).sheets[0];
    const values = tab?.rows.map(({ cells }) => cells[COLUMN.amount]?.value);
    expect(values?.slice(1)).toEqual([35_000, 1_234.56]);
  });
});
