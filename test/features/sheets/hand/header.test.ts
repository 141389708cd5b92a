import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { cellsAt, openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN, type Ledger } from '../../../support/sheets-world.ts';

const TITLES = ['ID', 'Date', 'Type', 'Category', 'Amount', 'Currency', 'Note', 'Tags'];

describe('a person who works on the header', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  const changeAll = async (ledger: Ledger): Promise<void> => {
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(3, 1, 'append', { note: 'cat' });
    expect(await hand.flushDue()).toEqual(['done']);
  };

  /** What "Check again" and a new `/connect` do with the header. */
  const check = async (ledger: Ledger): Promise<void> => {
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    await hand.flushDue();
  };

  const notesById = (ledger: Ledger): Record<string, string> =>
    Object.fromEntries(
      hand
        .grid(ledger)
        .filter(([id]) => /^\d+$/.test(id ?? ''))
        .map((cells) => [cells[COLUMN.id], cells[COLUMN.note] ?? '']),
    );

  test('gives the columns titles of their own, which stay', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    ledger.type(0, COLUMN.note, 'What for');
    ledger.type(0, COLUMN.amount, '="Sum"');
    await changeAll(ledger);
    await check(ledger);
    expect(hand.grid(ledger)[0]).toEqual(['ID', 'Date', 'Type', 'Category', '#NAME?', 'Currency', 'What for', 'Tags']);
    expect(notesById(ledger)).toEqual({ 1: 'termite', 3: 'cat' });
  });

  test('translates it: the titles follow the language of the chat at the next check', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    for (const [column, title] of ['ID', 'Дата', 'Тип', 'Категория', 'Сумма', 'Валюта', 'Заметка', 'Метки'].entries()) {
      ledger.type(0, column, title);
    }
    await changeAll(ledger);
    await check(ledger);
    expect(hand.grid(ledger)[0]).toEqual(TITLES);
  });

  test('deletes it: the entries go on, and nothing is written over the line that is first now', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 0);
    await changeAll(ledger);
    await check(ledger);
    expect(hand.grid(ledger).map((cells) => cells[COLUMN.note])).toEqual(['termite', 'cat']);
  });

  test('clears it: it is written again at the next check', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, { updateCells: { range: cellsAt(0, 1, 0, 8), fields: 'userEnteredValue' } });
    await changeAll(ledger);
    await check(ledger);
    expect(hand.grid(ledger)[0]).toEqual(TITLES);
  });

  test('puts rows of their own above it, which stay their own', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.google.sim.insertRow(ledger.spreadsheetId, TAB_ID, 0);
    hand.google.sim.insertRow(ledger.spreadsheetId, TAB_ID, 0);
    ledger.type(1, COLUMN.date, 'Money of the family');
    ledger.type(2, COLUMN.note, '');
    await changeAll(ledger);
    await check(ledger);
    const rows = hand.grid(ledger);
    expect(rows[0]?.join('')).toBe('');
    expect(rows[1]?.join('')).toBe('Money of the family');
    expect(rows[2]).toEqual(TITLES);
    expect(notesById(ledger)).toEqual({ 1: 'termite', 3: 'cat' });
  });

  test('unfreezes it and sorts it in among the lines, where it stays', async () => {
    const ledger = await hand.ledgerWith('ant', 'zebra', 'yak');
    const properties = { sheetId: TAB_ID, gridProperties: { frozenRowCount: 0 } };
    hand.edit(ledger, { updateSheetProperties: { properties, fields: 'gridProperties.frozenRowCount' } });
    hand.google.sim.sortRows(ledger.spreadsheetId, TAB_ID, COLUMN.note, true, 0);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    expect(await hand.flushDue()).toEqual(['done']);
    await check(ledger);
    expect(hand.grid(ledger).map((cells) => [cells[COLUMN.id], cells[COLUMN.note]])).toEqual([
      ['1', 'termite'],
      ['ID', 'Note'],
      ['3', 'yak'],
    ]);
  });

  test('merges cells of it', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, { mergeCells: { range: cellsAt(0, 1, 1, 8), mergeType: 'MERGE_ALL' } });
    await changeAll(ledger);
    await check(ledger);
    expect(hand.grid(ledger)[0]?.join()).toBe('ID,Date');
    expect(notesById(ledger)).toEqual({ 1: 'termite', 3: 'cat' });
  });
});
