import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enqueueChange, type OutboxChange } from '../../../../src/core/outbox.ts';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { transaction, type Tx } from '../../../../src/platform/postgres.ts';
import { COLUMN, connectLedger, ledgerOf, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('a flush', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  const writesTo = (ledger: Ledger): number =>
    world.google.sim
      .calls()
      .filter(({ method, spreadsheetId }) => method === 'spreadsheets.batchUpdate' && spreadsheetId === ledger.spreadsheetId)
      .length;

  const addEntries = async (ledger: Ledger, firstId: number, notes: string[]): Promise<void> => {
    for (const [index, note] of notes.entries()) await ledger.change(firstId + index, 1, 'append', { note });
    await world.flushDue();
  };

  const newEntry = ({ userId }: Ledger, entryId: number, note: string): OutboxChange => ({
    userId,
    entryId,
    entryVersion: 1,
    op: 'append',
    row: { date: '2026-11-22', type: 'Expense', category: '', amountMinor: 1, currency: 'VND', note, tags: [] },
  });

  const column = (ledger: Ledger, index: number): Record<string, string> =>
    Object.fromEntries(ledger.lines().map((cells) => [cells[COLUMN.id] ?? '', cells[index] ?? '']));

  test('writes what waits in one call, and says so in the outbox', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'coffee', tags: ['work', 'trip'] });
    await ledger.change(2, 1, 'append', { note: 'lunch', amountMinor: 1250, currency: 'USD' });
    const before = writesTo(ledger);
    expect(await world.flushDue()).toEqual(['done']);
    expect(writesTo(ledger)).toBe(before + 1);
    expect(ledger.lines()).toEqual([
      ['1', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'coffee', '#work #trip'],
      ['2', '2026-11-22', 'Expense', 'Coffee', '12.50', 'USD', 'lunch'],
    ]);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
    const connection = await ledger.connection();
    expect(connection).toMatchObject({ due_at: null, lease_token: null, attempt: 0, last_error: null });
    expect(connection['last_synced_at']).toBeInstanceOf(Date);
  });

  test('brings what looks like a formula, or like markup, into the sheet as text', async () => {
    const ledger = await world.addLedger();
    const note = '=HYPERLINK("http://evil","x") <b>&amp;';
    await ledger.change(1, 1, 'append', { note, category: '+1', tags: ['=1+1'] });
    await world.flushDue();
    const { cells } = world.google.sim.read(ledger.spreadsheetId).sheets[0]!.rows[1]!;
    expect(cells.map(({ value }) => value)).toEqual(['1', 46_348, 'Expense', '+1', 35_000, 'VND', note, '#=1+1']);
    expect(cells.some(({ formula }) => formula !== undefined)).toBe(false);
  });

  test('writes below everything in the tab, also what the person wrote there', async () => {
    const ledger = await world.addLedger();
    ledger.type(4, COLUMN.note, 'my own notes');
    await addEntries(ledger, 1, ['coffee']);
    expect(ledger.lines()[3]?.[COLUMN.note]).toBe('my own notes');
    expect(ledger.lines()[4]?.slice(0, 1)).toEqual(['1']);
  });

  test('makes one line of the changes of one entry that wait together', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'cofee' });
    await ledger.change(1, 2, 'update', { note: 'coffee' });
    await ledger.change(1, 3, 'update', { note: 'black coffee' });
    await world.flushDue();
    expect(column(ledger, COLUMN.note)).toEqual({ 1: 'black coffee' });
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE', 'DONE']);
  });

  test('calls nobody for an entry that came and went before the sheet saw it', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    await ledger.change(1, 2, 'delete');
    const before = writesTo(ledger);
    expect(await world.flushDue()).toEqual(['idle']);
    expect(writesTo(ledger)).toBe(before);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
    expect((await ledger.connection())['due_at']).toBeNull();
  });

  test('changes and deletes lines wherever the person has sorted them', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 10, ['ant', 'bee', 'cat', 'dog']);
    ledger.type(2, COLUMN.own, 'my remark on bee');
    ledger.sort(COLUMN.note, false);
    await ledger.change(11, 2, 'update', { note: 'bumblebee' });
    await ledger.change(12, 2, 'delete');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note], cells[COLUMN.own]])).toEqual([
      ['13', 'dog', undefined],
      ['11', 'bumblebee', 'my remark on bee'],
      ['10', 'ant', undefined],
    ]);
  });

  test('appends, changes and deletes several lines in one call', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 1, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    for (const entryId of [1, 4, 6]) await ledger.change(entryId, 2, 'delete');
    for (const entryId of [2, 7]) await ledger.change(entryId, 2, 'update', { note: `new ${entryId}` });
    await ledger.change(8, 1, 'append', { note: 'h' });
    const before = writesTo(ledger);
    expect(await world.flushDue()).toEqual(['done']);
    expect(writesTo(ledger)).toBe(before + 1);
    expect(column(ledger, COLUMN.note)).toEqual({ 2: 'new 2', 3: 'c', 5: 'e', 7: 'new 7', 8: 'h' });
  });

  test('brings a deleted entry back by undo, once, in whatever batches the two fall', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 1, ['one', 'two']);
    await ledger.change(1, 2, 'delete');
    await world.flushDue();
    await ledger.change(1, 3, 'append', { note: 'one again' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(2, 3, 'append', { note: 'two again' });
    await world.flushDue();
    expect(ledger.lines().map((cells) => cells[COLUMN.note]).toSorted()).toEqual(['one again', 'two again']);
  });

  test('does not contradict a person who removed a line by hand', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 1, ['one', 'two', 'three']);
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 1);
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 1);
    await ledger.change(1, 2, 'update', { note: 'one!' });
    await ledger.change(2, 2, 'delete');
    expect(await world.flushDue()).toEqual(['done']);
    expect(column(ledger, COLUMN.note)).toEqual({ 3: 'three' });
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
  });

  test('does not mind that the person changed or cleared titles of the header', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 1, ['one']);
    ledger.type(0, COLUMN.id, '');
    ledger.type(0, COLUMN.note, 'What for');
    await ledger.change(1, 2, 'update', { note: 'one!' });
    expect(await world.flushDue()).toEqual(['done']);
    expect(column(ledger, COLUMN.note)).toEqual({ 1: 'one!' });
  });

  test('deletes the last line of a tab that has no other row left', async () => {
    const ledger = await world.addLedger();
    await addEntries(ledger, 1, ['only']);
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [{ deleteDimension: { range: { sheetId: TAB_ID, dimension: 'ROWS', startIndex: 2 } } }] },
    );
    await ledger.change(1, 2, 'delete');
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.lines()).toEqual([]);
  });

  test('takes a large backlog in batches of its own size, in order', async () => {
    const ledger = await world.addLedger();
    await transaction(world.database.pool, async (tx) => {
      for (let entryId = 1; entryId <= 1_201; entryId += 1) {
        await enqueueChange(tx, newEntry(ledger, entryId, ''), 0);
      }
    });
    expect(await world.flushDue()).toEqual(['done', 'done', 'done']);
    const inOrder = Array.from({ length: 1_201 }, (_, index) => index + 1);
    expect(ledger.lines().map((cells) => Number(cells[COLUMN.id]))).toEqual(inOrder);
  });

  test('sees the row of a writer that holds its commit open while the ledger is flushed', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const writer = await world.database.pool.connect();
    const somebodyWaits = async (): Promise<boolean> => {
      const { rows } = await world.database.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    };
    const commitWhenSomebodyWaits = async (): Promise<void> => {
      while (!(await somebodyWaits()));
      await writer.query('commit');
    };
    // The writer finds the ledger due; the worker freezes without its row and then waits for it before settling.
    let writing: Promise<void> | undefined;
    const outcomes = await world.flushDue({
      onStep: async (step) => {
        if (step !== 'frozen' || writing !== undefined) return;
        await writer.query('begin');
        await enqueueChange(writer as unknown as Tx, newEntry(ledger, 2, 'late'), 0);
        writing = commitWhenSomebodyWaits();
      },
    });
    await writing;
    writer.release();
    expect(outcomes).toEqual(['done', 'done']);
    expect(column(ledger, COLUMN.note)).toEqual({ 1: 'coffee', 2: 'late' });
  });

  test('skips a ledger that a writer holds, and finds it due when the writer has committed', async () => {
    const ledger = await world.addLedger();
    const writer = await world.database.pool.connect();
    await writer.query('begin');
    await enqueueChange(writer as unknown as Tx, newEntry(ledger, 1, 'held'), 0);
    expect(await world.flushDue()).toEqual([]);
    await writer.query('commit');
    writer.release();
    expect(await world.flushDue()).toContain('done');
    expect(column(ledger, COLUMN.note)).toEqual({ 1: 'held' });
  });

  test('is finished by a second worker when the first is too slow, and the first settles nothing', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const outcomes: string[] = [];
    await world.flushDue({
      onStep: async (step) => {
        if (step !== 'before-settling' || outcomes.length > 0) return;
        await world.database.pool.query('update connections set lease_until = now() where user_id = $1', [ledger.userId]);
        outcomes.push(...(await world.flushDue()));
        await ledger.change(2, 1, 'append');
      },
    }).then((own) => outcomes.push(...own));
    expect(outcomes).toEqual(['done', 'lease-lost', 'done']);
    expect(ledger.lines().map((cells) => cells[COLUMN.id])).toEqual(['1', '2']);
  });

  describe('when the ledger moves to another sheet', () => {
    const moveTo = async (ledger: Ledger): Promise<Ledger> => {
      const spreadsheetId = world.google.sim.createSpreadsheet({ title: 'New' }).id;
      world.google.sim.share(spreadsheetId, world.accounts.all[0]!.email);
      await connectLedger(world.house, world.accounts, ledger.userId, spreadsheetId);
      return ledgerOf(world.database, world.google, world.house, ledger.userId, spreadsheetId);
    };

    test('what waits goes to the new one, and what was written stays in the old one', async () => {
      const old = await world.addLedger();
      await addEntries(old, 1, ['one']);
      await old.change(2, 1, 'append', { note: 'two' });
      const moved = await moveTo(old);
      await moved.change(1, 2, 'update', { note: 'one!' });
      await world.flushDue();
      expect(old.notes()).toEqual({ 1: 'one' });
      expect(moved.notes()).toEqual({ 2: 'two' });
      expect(new Set(await moved.statuses())).toEqual(new Set(['DONE']));
    });

    test('a batch that the old one has not confirmed is cut anew, and its worker settles nothing', async () => {
      const old = await world.addLedger();
      await old.change(1, 1, 'append', { note: 'one' });
      let moved: Ledger | undefined;
      const outcomes = await world.flushDue({
        onStep: async (step) => {
          if (step === 'before-settling') moved ??= await moveTo(old);
        },
      });
      expect(outcomes).toEqual(['lease-lost', 'done']);
      expect(moved?.notes()).toEqual({ 1: 'one' });
    });

    test('or is connected with the same one again, the batch goes on where it was', async () => {
      const ledger = await world.addLedger();
      await ledger.change(1, 1, 'append', { note: 'one' });
      let isFirst = true;
      const outcomes = await world.flushDue({
        onStep: async (step) => {
          if (step !== 'applied' || !isFirst) return;
          isFirst = false;
          await connectLedger(world.house, world.accounts, ledger.userId, ledger.spreadsheetId);
        },
      });
      expect(outcomes).toEqual(['lease-lost', 'done']);
      expect(ledger.lines().map((cells) => cells[COLUMN.id])).toEqual(['1']);
    });
  });
});
