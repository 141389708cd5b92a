import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { linesOf, openHand, type Hand } from '../../../support/sheets-hand.ts';
import { COLUMN } from '../../../support/sheets-world.ts';

/** What a person does in the sheet; `at` chooses a line, whatever lines there are by then. */
type Act =
  | { do: 'sort'; column: number; ascending: boolean }
  | { do: 'insert row' | 'own row' | 'delete row' | 'own cell' | 'our cell'; at: number }
  | { do: 'insert column' };

/** When: at once, or right before a request of the flush that comes next. */
type When = 'now' | 'spreadsheets.getByDataFilter' | 'spreadsheets.batchUpdate' | 'spreadsheets.developerMetadata.get';

type Step =
  | { kind: 'chat'; op: 'append' | 'update' | 'delete' | 'undo'; at: number }
  | { kind: 'person'; act: Act; when: When }
  | { kind: 'fault'; fault: 'drop-after' | 'drop-before' | 'status-after' | 'status' }
  | { kind: 'flush' };

const at = fc.nat(30);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sort' as const), column: fc.constantFrom(0, 1, 4, 6), ascending: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('insert row', 'own row', 'delete row', 'own cell', 'our cell'), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('insert column' as const) }) },
);
const when = fc.constantFrom<When>(
  'now',
  'spreadsheets.getByDataFilter',
  'spreadsheets.batchUpdate',
  'spreadsheets.batchUpdate',
  'spreadsheets.developerMetadata.get',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('chat' as const), op: fc.constantFrom('append', 'update', 'delete', 'undo'), at }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('person' as const), act, when }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom('drop-after', 'drop-before', 'status-after', 'status') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
);

/** An entry as the chat knows it, and what the person did to its line. */
type Entry = {
  id: number;
  version: number;
  note: string;
  isDeleted: boolean;
  /** Its line may be there or not: the person deleted it and undid a deletion in the chat, in whatever order. */
  isDoubtful: boolean;
  isRemoved: boolean;
  /** Its own cell, unless the chat deleted the line in between. */
  remark: string;
  wasDeleted: boolean;
};

describe('whatever a person and the chat do, in any order', () => {
  let hand: Hand;
  beforeAll(async () => {
    hand = await openHand();
  });
  afterAll(async () => await hand.stop());

  test('each living entry is in the sheet once, unless its line was deleted by hand, and own cells are beside their line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
        const story = await beginStory(hand);
        for (const one of steps) await story.play(one);
        await story.end();
      }),
      { numRuns: 40, endOnFailure: true },
    );
  }, 120_000);
});

async function beginStory(hand: Hand): Promise<{ play(step: Step): Promise<void>; end(): Promise<void> }> {
  const ledger = await hand.ledgerWith('note 1', 'note 2', 'note 3', 'note 4');
  const entries: Entry[] = [1, 2, 3, 4].map((id) => newEntry(id));
  const ownRows = new Set<string>();
  let ownColumn: number = COLUMN.own;
  let count = 0;
  /** What is still to be done before some request is not done any more. */
  let isOver = false;

  const grid = (): string[][] => hand.grid(ledger).slice(1);
  const entryOf = (cells: string[] | undefined): Entry | undefined =>
    entries.find(({ id }) => String(id) === cells?.[COLUMN.id]);

  const perform = (chosen: Act): void => {
    count += 1;
    if (chosen.do === 'sort') return ledger.sort(chosen.column, chosen.ascending);
    if (chosen.do === 'insert column') {
      hand.edit(ledger, { insertDimension: { range: linesOf('COLUMNS', COLUMN.own) } });
      ownColumn += 1;
      return;
    }
    const lines = grid();
    const row = 1 + (chosen.at % Math.max(lines.length, 1));
    if (chosen.do === 'insert row') return hand.google.sim.insertRow(ledger.spreadsheetId, TAB_ID, row);
    if (chosen.do === 'own row') {
      hand.google.sim.insertRow(ledger.spreadsheetId, TAB_ID, row);
      ledger.type(row, COLUMN.note, `mine ${count}`);
      ledger.type(row, ownColumn, `mine ${count}`);
      ownRows.add(`mine ${count}`);
      return;
    }
    const cells = lines[row - 1];
    const entry = entryOf(cells);
    if (chosen.do === 'delete row') {
      hand.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, row);
      if (entry !== undefined) entry.isRemoved = true;
      ownRows.delete(cells?.[ownColumn] ?? '');
    } else if (entry !== undefined && chosen.do === 'own cell') {
      ledger.type(row, ownColumn, `own ${count}`);
      entry.remark = `own ${count}`;
    } else if (entry !== undefined) {
      ledger.type(row, COLUMN.note, `typed ${count}`);
    }
  };

  const record = async (op: 'append' | 'update' | 'delete' | 'undo', chosen: number): Promise<void> => {
    count += 1;
    if (op === 'append') {
      const entry = newEntry(entries.length + 1);
      entries.push(entry);
      return await ledger.change(entry.id, 1, 'append', { note: entry.note });
    }
    const fitting = entries.filter(({ isDeleted }) => isDeleted === (op === 'undo'));
    const entry = fitting[chosen % Math.max(fitting.length, 1)];
    if (entry === undefined) return;
    entry.version += 1;
    entry.isDeleted = op === 'delete';
    entry.wasDeleted ||= entry.isDeleted;
    if (op === 'undo') entry.isDoubtful = true;
    entry.note = `note ${entry.id} of ${entry.version}`;
    await ledger.change(entry.id, entry.version, op === 'undo' ? 'append' : op, { note: entry.note });
  };

  const flushAll = async (): Promise<void> => {
    for (let round = 0; round < 20; round += 1) {
      await ledger.makeDue();
      await hand.flushDue();
      const { rows } = await hand.database.pool.query(
        `select 1 from sheets_write_queue where user_id = $1 and status = 'PENDING'
        union all select 1 from sheet_batches where user_id = $1 and settled_at is null`,
        [ledger.userId],
      );
      if (rows.length === 0) return;
    }
    throw new Error('The sheet does not come to rest');
  };

  return {
    play: async (step) => {
      if (step.kind === 'chat') return await record(step.op, step.at);
      if (step.kind === 'fault') {
        const match = { method: 'spreadsheets.batchUpdate', spreadsheetId: ledger.spreadsheetId };
        return void hand.google.sim.faults.add({ match, kind: step.fault, times: 1 });
      }
      if (step.kind === 'flush') {
        await ledger.makeDue();
        return void (await hand.flushDue());
      }
      if (step.when === 'now') return perform(step.act);
      hand.google.sim.before(step.when, () => (isOver ? undefined : perform(step.act)));
    },
    end: async () => {
      hand.google.sim.faults.clear();
      await flushAll();
      checkLines();
      isOver = true;
      for (const { isDeleted, isRemoved, isDoubtful, ...entry } of entries) {
        if (!isDeleted && (!isRemoved || isDoubtful)) await ledger.change(entry.id, entry.version + 1, 'update', { note: `last ${entry.id}` });
      }
      await flushAll();
      checkLines();
      for (const cells of grid()) {
        const entry = entryOf(cells);
        if (entry === undefined) continue;
        const whole = [`${entry.id}`, '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', `last ${entry.id}`];
        expect(cells.slice(0, whole.length)).toEqual(whole);
      }
      expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
    },
  };

  function checkLines(): void {
    const lines = grid();
    for (const entry of entries) {
      const own = lines.filter((cells) => cells[COLUMN.id] === `${entry.id}`);
      const isThere = !entry.isDeleted && !entry.isRemoved;
      if (entry.isDoubtful && !entry.isDeleted) expect(own.length).toBeLessThanOrEqual(1);
      else expect([entry, own.length]).toEqual([entry, isThere ? 1 : 0]);
      if (!entry.wasDeleted) own.forEach((cells) => expect(cells[ownColumn] ?? '').toBe(entry.remark));
    }
    const strangers = lines.filter((cells) => entryOf(cells) === undefined && cells.length > 0);
    expect(strangers.map((cells) => [cells[COLUMN.note], cells[ownColumn]]).toSorted()).toEqual(
      [...ownRows].map((text) => [text, text]).toSorted(),
    );
  }
}

function newEntry(id: number): Entry {
  return {
    id,
    version: 1,
    note: `note ${id}`,
    isDeleted: false,
    isDoubtful: false,
    isRemoved: false,
    remark: '',
    wasDeleted: false,
  };
}

