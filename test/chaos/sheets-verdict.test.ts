import { beforeEach, describe, expect, test } from '@jest/globals';
import { edited, Entries, removed, undone, type Entry } from '../../scripts/chaos/sheets/entries.ts';
import type { OutboxRow } from '../../scripts/chaos/sheets/facts.ts';
import { judge, type Cell, type Evidence } from '../../scripts/chaos/sheets/verdict.ts';

const LINE = { word: 'coffee', amountMinor: 350, tag: 'red' };
const DAY = '2026-11-22';

const cellsOf = (...texts: string[]): Cell[] => texts.map((text) => ({ text }));

function lineOf(id: number, name: string, ...own: string[]): Cell[] {
  const cells = cellsOf(`${id}`, DAY, 'Expense', 'Coffee', '3.50', 'USD', `coffee ${name}`, '#red', ...own);
  cells[4] = { text: '3.50', value: 3.5 };
  return cells;
}

const outboxRow = (entryId: number, row: Partial<OutboxRow> = {}): OutboxRow => {
  return { entryId, version: 1, op: 'append', status: 'DONE', madeAtMs: 50, doneAtMs: 100, tries: 0, fault: null, ...row };
};

describe('the verdict of the chaos test', () => {
  let entries: Entries;
  let second: Entry;
  let evidence: Evidence & { ownRows: object[] };

  /** One person, two entries, a row and a cell of their own: all as it should be. */
  beforeEach(() => {
    entries = new Entries();
    entries.sent(0, { ...LINE, name: 'zqb' }, 1);
    second = entries.sent(0, { ...LINE, name: 'zqc' }, 2);
    entries.shown({ id: 10, version: 1, name: 'zqb', deleted: false });
    entries.shown({ id: 11, version: 1, name: 'zqc', deleted: false });
    const stored = (id: number, name: string) => {
      return { id, personId: 500, amountMinor: 350, note: `coffee ${name}`, tags: ['red'], version: 1, deleted: false };
    };
    evidence = {
      people: [{ id: 500 }],
      entries: entries.all,
      ownRows: [{ person: 0, note: 'own row 1', beside: 'beside 1' }],
      ownCells: [{ person: 0, entryId: '10', text: 'mine 2', atMs: 200 }],
      removals: [],
      sheets: [
        [lineOf(10, 'zqb', '', 'mine 2'), cellsOf('', '', '', '', '', '', 'own row 1', '', 'beside 1'), lineOf(11, 'zqc')],
      ],
      facts: {
        entries: [stored(10, 'zqb'), stored(11, 'zqc')],
        outbox: [outboxRow(10), outboxRow(11)],
        told: [],
        parked: new Set(),
      },
      badIds: new Set(),
      dates: new Set([DAY]),
    };
  });

  const kinds = (): string[] => judge(evidence).map(({ kind }) => kind);
  const lines = (): Cell[][] => evidence.sheets[0] as Cell[][];

  const change = (entry: Entry, state: Entry['states'][number]): void => {
    entries.changeSent(entry, { state, updateIds: [9], button: null });
    const { name, deleted } = state;
    entries.shown({ id: entry.id as number, version: entry.states.length + 1, name, deleted });
    Object.assign(evidence.facts.entries.find(({ id }) => id === entry.id)!, {
      amountMinor: state.amountMinor, note: `${state.word} ${state.name}`, tags: [state.tag], deleted: state.deleted,
    });
  };

  test('finds nothing where nothing is wrong', () => {
    expect(judge(evidence)).toEqual([]);
  });

  test('finds a line that is gone, and one that is there twice', () => {
    lines().push(lineOf(11, 'zqc'));
    expect(kinds()).toEqual(['doubled']);
    lines().splice(2, 2);
    expect(kinds()).toEqual(['lost']);
  });

  test.each(['another date', 'Income', 'Food', '3.51', 'EUR', 'coffee zqd', '#blue'])('finds a cell that is %s', (text) => {
    const column = ['another date', 'Income', 'Food', '3.51', 'EUR', 'coffee zqd', '#blue'].indexOf(text) + 1;
    lines()[2]![column] = { text, value: text };
    expect(kinds()).toEqual(['wrong']);
  });

  test('finds an older value than the last one that was confirmed', () => {
    change(second, edited(second, { ...LINE, amountMinor: 999, name: 'zqf' }));
    expect(kinds()).toEqual(['wrong', 'wrong']);
  });

  test('finds a line whose entry was deleted, and none if the line is gone, too', () => {
    change(second, removed(second));
    expect(kinds()).toEqual(['wrong']);
    lines().splice(2, 1);
    expect(kinds()).toEqual([]);
  });

  test('finds a line that its person deleted, unless a restoring was on its way by then', () => {
    evidence = { ...evidence, removals: [{ person: 0, entryId: '11', atMs: 300 }] };
    expect(kinds()).toEqual(['wrong']);
    change(second, removed(second));
    change(second, undone(second));
    evidence.facts.outbox.push(outboxRow(11, { version: 2, op: 'delete' }), outboxRow(11, { version: 3, doneAtMs: 299 }));
    expect(kinds()).toEqual(['wrong']);
    evidence.facts.outbox.at(-1)!.doneAtMs = 301;
    expect(kinds()).toEqual([]);
    lines().splice(2, 1);
    expect(kinds()).toEqual([]);
  });

  test('finds a row of the person’s own that is gone, doubled, or has other cells', () => {
    lines()[1]![4] = { text: '3.50' };
    expect(kinds()).toEqual(['wrong']);
    lines()[1]![4] = { text: '' };
    lines().push(lines()[1]!);
    expect(kinds()).toEqual(['doubled']);
    lines().splice(1, 1);
    lines().pop();
    expect(kinds()).toEqual(['lost']);
  });

  test('finds a cell of the person’s own beside another entry, and one that is gone though its line never was', () => {
    lines()[0]!.pop();
    expect(kinds()).toEqual(['lost']);
    evidence.facts.outbox.push(outboxRow(10, { version: 2, op: 'delete', doneAtMs: 201 }));
    expect(kinds()).toEqual([]);
    lines()[2]![8] = { text: 'mine 2' };
    expect(kinds()).toEqual(['wrong']);
  });

  test('finds a line that nobody wrote, and passes over an empty one', () => {
    lines().push(cellsOf('', '', '', '', '', '', ''));
    expect(kinds()).toEqual([]);
    lines().push(lineOf(99, 'zqz'), cellsOf('', DAY, 'Expense', 'Coffee', '3.50', 'USD', 'coffee zqb'));
    expect(kinds()).toEqual(['wrong', 'wrong']);
  });

  test('finds an entry without an answer, unless the bot gave its update up; then it may be there or not', () => {
    entries.sent(0, { ...LINE, name: 'zqd' }, 7);
    expect(kinds()).toEqual(['lost']);
    evidence.facts.parked = new Set([7]);
    expect(kinds()).toEqual([]);
    const stored = { ...evidence.facts.entries[0]!, id: 12, note: 'coffee zqd' };
    evidence.facts.entries.push(stored);
    expect(kinds()).toEqual([]);
    evidence.facts.entries.push({ ...stored, id: 13, note: 'coffee zqx' });
    expect(kinds()).toEqual(['doubled']);
  });

  test('finds rows that wait, and rows that failed unless they were made to', () => {
    evidence.facts.outbox.push(outboxRow(11, { version: 2, status: 'PENDING' }), outboxRow(70, { status: 'FAILED' }));
    expect(kinds()).toEqual(['wrong', 'wrong']);
    evidence = { ...evidence, badIds: new Set([70]) };
    expect(kinds()).toEqual(['wrong']);
  });

  test('says with each finding what became of its entry', () => {
    change(second, removed(second));
    evidence.facts.outbox.push(outboxRow(11, { version: 2, op: 'delete', status: 'PENDING', tries: 3, fault: 'a fault' }));
    evidence = { ...evidence, removals: [{ person: 0, entryId: '11', atMs: 300 }] };
    evidence.facts.outbox.push(outboxRow(70, { status: 'FAILED' }));
    const history =
      'confirmed: 1 “coffee zqc” 350 #red, 2 “coffee zqc” 350 #red deleted; ' +
      'outbox: 1 append DONE 00:00:00.050 to 00:00:00.100, 0 retries, ' +
      '2 delete PENDING 00:00:00.050 to now, 3 retries (a fault); deleted by hand at 00:00:00.300; ' +
      `in the sheet: ["11","${DAY}","Expense","Coffee","3.50","USD","coffee zqc","#red"]`;
    expect(judge(evidence).map(({ what }) => what)).toEqual([
      `entry 11 of person 0: it is deleted, yet in the sheet; ${history}`,
      `delete of entry 11, version 2, is PENDING; ${history}`,
      'append of entry 70, version 1, is FAILED; outbox: 1 append FAILED 00:00:00.050 to 00:00:00.100, 0 retries',
    ]);
  });

  test('finds a person who was told twice of one loss', () => {
    const told = (what: 'told' | 'repaired', atMs: number) => ({ personId: 500, what, atMs });
    evidence.facts.told = [told('told', 1), told('repaired', 2), told('repaired', 3), told('told', 4)];
    expect(kinds()).toEqual([]);
    evidence.facts.told.push(told('told', 5));
    expect(kinds()).toEqual(['doubled']);
  });
});
