import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HEADER_FRESH_MS } from '../../../../src/features/sheets/google/delivery.ts';
import { linesOf, openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN, type Ledger } from '../../../support/sheets-world.ts';

describe('a person who works on the columns', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  const insertColumns = (ledger: Ledger, at: number, count = 1): void =>
    hand.edit(ledger, { insertDimension: { range: linesOf('COLUMNS', at, at + count) } });
  const deleteColumns = (ledger: Ledger, at: number, count = 1): void =>
    hand.edit(ledger, { deleteDimension: { range: linesOf('COLUMNS', at, at + count) } });
  const moveColumn = (ledger: Ledger, from: number, to: number): void =>
    hand.edit(ledger, { moveDimension: { source: linesOf('COLUMNS', from), destinationIndex: to } });

  /** The sheet is left alone, and its person is told why. */
  const isLeftAlone = async (ledger: Ledger): Promise<void> => {
    const before = hand.grid(ledger);
    expect(await hand.flushDue()).toEqual(['suspended']);
    expect(hand.grid(ledger)).toEqual(before);
    expect(await ledger.connection()).toMatchObject({ suspended_reason: 'columns-moved' });
    expect(await hand.sheetSays(ledger)).toContain('the columns A to H are not in their places');
    expect(await hand.checkAgain(ledger)).toContain('are not in their places');
    expect(hand.grid(ledger)).toEqual(before);
  };

  test('adds some on the right and keeps what stands there, whatever becomes of the entries', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee', 'cat');
    insertColumns(ledger, COLUMN.own, 2);
    ledger.type(0, COLUMN.own, 'Remark');
    for (const row of [1, 2, 3]) ledger.type(row, COLUMN.own, `about ${row}`);
    ledger.sort(COLUMN.note, false);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(4, 1, 'append', { note: 'dog' });
    expect(await hand.flushDue()).toEqual(['done']);
    const seen = ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note], cells[COLUMN.own]]);
    expect(seen).toEqual([['3', 'cat', 'about 3'], ['1', 'termite', 'about 1'], ['4', 'dog', undefined]]);
  });

  test('hides and shows them as they like', async () => {
    const ledger = await hand.ledgerWith('ant');
    const show = (from: number, hiddenByUser: boolean) => ({
      updateDimensionProperties: {
        range: linesOf('COLUMNS', from),
        properties: { hiddenByUser },
        fields: 'hiddenByUser',
      },
    });
    hand.edit(ledger, show(COLUMN.id, false), show(COLUMN.tags, true));
    await ledger.change(1, 2, 'update', { note: 'bee', tags: ['a'] });
    await ledger.change(2, 1, 'append');
    expect(await hand.flushDue()).toEqual(['done']);
    expect(ledger.lines().map((cells) => cells[COLUMN.tags] ?? '')).toEqual(['#a', '']);
    const columns = hand.google.sim.read(ledger.spreadsheetId).sheets[0]?.columns ?? [];
    expect([columns[COLUMN.id]?.hidden, columns[COLUMN.tags]?.hidden]).toEqual([false, true]);
  });

  test.each([
    ['inserts one among ours', (ledger: Ledger) => insertColumns(ledger, 3)],
    ['inserts one before the ID', (ledger: Ledger) => insertColumns(ledger, 0)],
    ['inserts so many that ours are far away', (ledger: Ledger) => insertColumns(ledger, 0, 12)],
    ['drags one of ours to the right', (ledger: Ledger) => moveColumn(ledger, COLUMN.date, COLUMN.own + 1)],
    ['drags one of ours among the others', (ledger: Ledger) => moveColumn(ledger, COLUMN.note, COLUMN.date)],
    ['deletes one of ours', (ledger: Ledger) => deleteColumns(ledger, COLUMN.type)],
    ['deletes the last of ours, which brings their own into its place', (ledger: Ledger) => deleteColumns(ledger, COLUMN.tags)],
    ['drags one of ours after renaming them all', (ledger: Ledger) => {
      for (let column = 0; column <= COLUMN.tags; column += 1) ledger.type(0, column, `My ${column}`);
      moveColumn(ledger, COLUMN.note, COLUMN.type);
    }],
    ['drags one of ours after deleting the header', (ledger: Ledger) => {
      hand.google.sim.deleteRow(ledger.spreadsheetId, 760_921_001, 0);
      moveColumn(ledger, COLUMN.note, COLUMN.type);
    }],
  ])('%s: the next change waits until it is undone', async (_, act) => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    ledger.type(1, COLUMN.own, 'mine');
    act(ledger);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await isLeftAlone(ledger);
  });

  test('moves them back and goes on, with nothing lost', async () => {
    const ledger = await hand.ledgerWith('ant', 'bee');
    moveColumn(ledger, COLUMN.note, COLUMN.date);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await isLeftAlone(ledger);
    moveColumn(ledger, COLUMN.date, COLUMN.note + 1);
    await ledger.change(3, 1, 'append', { note: 'cat' });
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    expect(await hand.flushDue()).toEqual(['done', 'done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 2: 'bee', 3: 'cat' });
  });

  test('remakes one that they deleted, by its title, and keeps the one that had moved into its place', async () => {
    const ledger = await hand.ledgerWith('ant');
    ledger.type(1, COLUMN.own, 'mine');
    deleteColumns(ledger, COLUMN.tags);
    await ledger.change(1, 2, 'update', { tags: ['a'] });
    await isLeftAlone(ledger);
    insertColumns(ledger, COLUMN.tags);
    ledger.type(0, COLUMN.tags, 'Tags');
    expect(await hand.checkAgain(ledger)).toContain('It works again');
    expect(await hand.flushDue()).toEqual(['done', 'done']);
    expect(ledger.lines()[0]?.slice(COLUMN.tags)).toEqual(['#a', 'mine']);
    moveColumn(ledger, COLUMN.tags, COLUMN.date);
    await ledger.change(1, 3, 'update');
    await isLeftAlone(ledger);
  });

  describe('while only new entries come', () => {
    test('is noticed by one read of the header after a pause, before the first line', async () => {
      const ledger = await hand.ledgerWith('ant');
      insertColumns(ledger, 3);
      await hand.ageHeader(ledger, HEADER_FRESH_MS / 60_000);
      await ledger.change(2, 1, 'append');
      const calls = hand.watch(ledger);
      await isLeftAlone(ledger);
      expect(calls()[0]).toMatchObject({ method: 'spreadsheets.getByDataFilter' });
      expect(JSON.stringify(calls()[0]?.body)).toContain('"endRowIndex":1');
    });

    test('costs one read in ten minutes, and one write a flush', async () => {
      const ledger = await hand.ledgerWith('ant');
      const calls = hand.watch(ledger);
      for (let entryId = 2; entryId <= 6; entryId += 1) {
        await ledger.change(entryId, 1, 'append');
        if (entryId === 4) await hand.ageHeader(ledger, 11);
        await hand.flushDue();
      }
      expect(calls().map(({ method }) => method.replace('spreadsheets.', ''))).toEqual([
        'batchUpdate', 'batchUpdate', 'getByDataFilter', 'batchUpdate', 'batchUpdate', 'batchUpdate',
      ]);
    });

    test('a deleted tab and a deleted bin are noticed by the same read', async () => {
      const tabless = await hand.ledgerWith('ant');
      hand.google.sim.deleteSheet(tabless.spreadsheetId, 760_921_001);
      await hand.ageHeader(tabless, 11);
      await tabless.change(2, 1, 'append');
      const calls = hand.watch(tabless);
      expect(await hand.flushDue()).toEqual(['suspended']);
      expect(await tabless.connection()).toMatchObject({ suspended_reason: 'tab-gone' });
      expect(calls().some(({ method }) => method === 'spreadsheets.batchUpdate')).toBe(false);
      const binless = await hand.ledgerWith('ant');
      hand.google.sim.deleteSheet(binless.spreadsheetId, 760_921_002);
      await hand.ageHeader(binless, 11);
      await binless.change(2, 1, 'append');
      expect(await hand.flushDue()).toEqual(['later']);
      await binless.makeDue();
      expect(await hand.flushDue()).toEqual(['done']);
    });

    test('waits for a read to spare rather than write without having looked', async () => {
      const ledger = await hand.ledgerWith('ant');
      await hand.ageHeader(ledger, 11);
      hand.google.sim.faults.add({ match: { method: 'spreadsheets.getByDataFilter' }, kind: 'quota', times: 1 });
      await ledger.change(2, 1, 'append');
      expect(await hand.flushDue()).toEqual(['later']);
      expect(await ledger.connection()).toMatchObject({ attempt: 0 });
      expect(ledger.lines()).toHaveLength(1);
    });

    test('lines that went wrong before it was noticed are written anew when the columns are back', async () => {
      const ledger = await hand.ledgerWith('ant');
      await hand.ageHeader(ledger, 5);
      await hand.database.pool.query(
        `update sheets_write_queue set processed_at = processed_at - interval '6 minutes' where user_id = $1`,
        [ledger.userId],
      );
      insertColumns(ledger, 3);
      await ledger.change(2, 1, 'append', { note: 'bee', tags: ['b'] });
      expect(await hand.flushDue()).toEqual(['done']);
      expect(ledger.lines()[1]).toEqual(['2', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'bee', '#b']);
      await ledger.change(3, 1, 'append', { note: 'cat' });
      await hand.ageHeader(ledger, 6);
      await isLeftAlone(ledger);
      moveColumn(ledger, 3, COLUMN.own + 1);
      expect(await hand.checkAgain(ledger)).toContain('It works again');
      expect(await hand.flushDue()).toEqual(['done', 'done']);
      expect(ledger.lines()).toEqual([
        ['1', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'ant'],
        ['2', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'bee', '#b', 'Coffee'],
        ['3', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'cat'],
      ]);
    });

    test('also those whose ID went into a column of the person, while older lines stay deleted', async () => {
      const ledger = await hand.ledgerWith('ant', 'bee');
      await hand.database.pool.query(
        `update sheets_write_queue set processed_at = processed_at - interval '1 second' where user_id = $1`,
        [ledger.userId],
      );
      hand.google.sim.deleteRow(ledger.spreadsheetId, 760_921_001, 1);
      insertColumns(ledger, 0);
      await ledger.change(3, 1, 'append', { note: 'cat' });
      expect(await hand.flushDue()).toEqual(['done']);
      await ledger.change(2, 2, 'update', { note: 'wasp' });
      await isLeftAlone(ledger);
      moveColumn(ledger, 0, COLUMN.own + 1);
      await hand.checkAgain(ledger);
      expect(await hand.flushDue()).toEqual(['done', 'done']);
      const seen = ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note], cells[COLUMN.own] ?? '']);
      expect(seen).toEqual([['2', 'wasp', ''], ['2026-11-22', '', '3'], ['3', 'cat', '']]);
    });
  });
});
