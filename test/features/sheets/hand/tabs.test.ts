import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BIN_ID, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN, type Ledger } from '../../../support/sheets-world.ts';

describe('a person who works on the tabs', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  const changeAll = async (ledger: Ledger): Promise<string[]> => {
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(3, 1, 'append', { note: 'cat' });
    return await hand.flushDue();
  };
  const properties = (sheetId: number, changes: object, fields: string) => ({
    updateSheetProperties: { properties: { sheetId, ...changes }, fields },
  });
  const titles = (ledger: Ledger): string[] =>
    hand.google.sim.read(ledger.spreadsheetId).sheets.map(({ title }) => title);

  test.each(["Ann's money", '💰 = cash!', "'quoted'!A1:B2"])('renames ours to %s', async (title) => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, properties(TAB_ID, { title }, 'title'));
    expect(await changeAll(ledger)).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat' });
    expect(titles(ledger)[0]).toBe(title);
  });

  test('moves ours, and hides it behind another', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, properties(TAB_ID, { index: 2, hidden: true }, 'index,hidden'));
    expect(await changeAll(ledger)).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat' });
  });

  test('copies ours: the copy is theirs and never changes', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.edit(ledger, { duplicateSheet: { sourceSheetId: TAB_ID, newSheetId: 7 } });
    expect(await changeAll(ledger)).toEqual(['done']);
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat' });
    const copy = hand.google.sim.read(ledger.spreadsheetId).sheets.find(({ sheetId }) => sheetId === 7);
    expect(copy?.rows.slice(1).map(({ cells }) => cells[COLUMN.note]?.text)).toEqual(['ant', 'bee']);
  });

  test('deletes ours: everything waits until they undo it or want a new one', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    hand.google.sim.deleteSheet(ledger.spreadsheetId, TAB_ID);
    expect(await changeAll(ledger)).toEqual(['suspended']);
    expect(titles(ledger)).toEqual(['Sheet1', 'FreedomWallet bin']);
    expect(await hand.sheetSays(ledger)).toContain('was deleted');
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    await hand.flushDue();
    expect(ledger.notes()).toEqual({ 3: 'cat' });
  });

  test('shows, renames and deletes the hidden one, which comes back', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cow');
    hand.edit(ledger, properties(BIN_ID, { hidden: false, title: "What's this?" }, 'hidden,title'));
    await ledger.change(1, 2, 'update', { note: 'termite' });
    expect(await hand.flushDue()).toEqual(['done']);
    hand.google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID);
    await ledger.change(2, 2, 'delete');
    expect(await hand.flushDue()).toEqual(['later']);
    await ledger.makeDue();
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cow' });
    expect(hand.google.sim.read(ledger.spreadsheetId).sheets.at(-1)).toMatchObject({ sheetId: BIN_ID, hidden: true });
  });

  test('deletes the hidden one while the answer of a write is lost: what was hit is not mended, nothing else is lost', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    await ledger.change(1, 2, 'update', { note: 'termite' });
    hand.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind: 'drop-after', times: 1 });
    hand.google.sim.before('spreadsheets.developerMetadata.get', () =>
      hand.google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID),
    );
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 2: 'bee' });
  });
});
