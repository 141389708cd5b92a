import { describe, expect, test } from '@jest/globals';
import type { OutboxOp, SheetRow } from '../../../../src/core/outbox.ts';
import { fittingRows, mergeRows, newFence } from '../../../../src/features/sheets/flush/batch.ts';
import type { OutboxRow } from '../../../../src/features/sheets/model.ts';

const payload = (note: string): SheetRow => ({
  date: '2026-11-22',
  type: 'Expense',
  category: 'Coffee',
  amountMinor: 1,
  currency: 'VND',
  note,
  tags: [],
});

/** `append 1, update 2` as rows of one entry, ids in the order given. */
const rowsOf = (entryId: number, story: [OutboxOp, number][]): OutboxRow[] =>
  story.map(([op, entryVersion], index) => ({
    id: entryId * 100 + index,
    entryId,
    entryVersion,
    op,
    payload: payload(`${op} ${entryVersion}`),
  }));

describe('the rows of one entry that wait together', () => {
  test.each<[string, [OutboxOp, number][], string | null, string | null]>([
    ['a new entry is appended', [['append', 1]], 'append', 'append 1'],
    ['a new entry is appended as it is by now', [['append', 1], ['update', 2], ['update', 3]], 'append', 'update 3'],
    ['a new entry that was deleted is nothing', [['append', 1], ['update', 2], ['delete', 3]], null, null],
    ['a new entry that was deleted and restored is appended', [['append', 1], ['delete', 2], ['append', 3]], 'append', 'append 3'],
    ['of several updates the last counts', [['update', 2], ['update', 3]], 'update', 'update 3'],
    ['rows out of order count by version', [['update', 3], ['update', 2]], 'update', 'update 3'],
    ['an update before a deletion is no matter', [['update', 2], ['delete', 3]], 'delete', null],
    ['a deletion that was undone is put, also if the sheet never saw it', [['delete', 2], ['append', 3]], 'put', 'append 3'],
    ['the undo of an earlier deletion is put where it belongs', [['append', 3]], 'put', 'append 3'],
    ['an undo that was taken back is a deletion', [['append', 3], ['delete', 4]], 'delete', null],
    ['a line that is wanted back is put as it is by now', [['update', 2], ['append', 0]], 'put', 'update 2'],
    ['so is one that was deleted and restored meanwhile', [['delete', 2], ['append', 3], ['append', 0]], 'put', 'append 3'],
    ['a line that is wanted back and was deleted is deleted', [['append', 0], ['delete', 2]], 'delete', null],
  ])('make one change: %s', (_, story, op, note) => {
    const { changes, cancelled } = mergeRows(rowsOf(7, story));
    if (op === null) expect({ changes, cancelled }).toEqual({ changes: [], cancelled: [7] });
    else if (note === null) expect(changes).toEqual([{ op, entryId: 7 }]);
    else expect(changes).toEqual([{ op, entryId: 7, row: payload(note) }]);
  });

  test('keep the order in which the entries came', () => {
    const rows = [...rowsOf(5, [['append', 1]]), ...rowsOf(3, [['append', 1]]), ...rowsOf(5, [['update', 2]])];
    expect(mergeRows(rows).changes.map(({ entryId }) => entryId)).toEqual([5, 3]);
  });
});

describe('a batch', () => {
  test('takes as many rows as fit into one request, and always one', () => {
    const rows = [1, 2, 3].flatMap((entryId) => rowsOf(entryId, [['append', 1]]));
    rows.forEach((row) => (row.payload.note = 'x'.repeat(200_000)));
    expect(fittingRows(rows)).toHaveLength(2);
    rows[0]!.payload.note = 'x'.repeat(600_000);
    expect(fittingRows(rows)).toHaveLength(1);
  });

  test('has a fence that Google takes: positive, of 32 bits', () => {
    for (let times = 0; times < 1_000; times += 1) {
      const fence = newFence();
      expect(Number.isInteger(fence) && fence > 0 && fence < 2 ** 31).toBe(true);
    }
  });
});
