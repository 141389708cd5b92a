import { describe, expect, test } from '@jest/globals';
import type { SheetRow } from '../../../../src/core/outbox.ts';
import type { Evidence } from '../../../../src/features/sheets/google/evidence.ts';
import { intentOf, mendingOf } from '../../../../src/features/sheets/flush/batch.ts';
import { cellsOf, textCell } from '../../../../src/features/sheets/google/layout.ts';
import { findMisses } from '../../../../src/features/sheets/google/mend.ts';
import type { Intent, Restore } from '../../../../src/features/sheets/model.ts';

const row = (note: string): SheetRow => ({
  date: '2026-11-22',
  type: 'Expense',
  category: 'Coffee',
  amountMinor: 1,
  currency: 'VND',
  note,
  tags: [],
});

const met = (key: string, id: string, note: string, place = 1): Evidence => ({
  key,
  row: place,
  binRow: 1_000 + place,
  id,
  cells: cellsOf(row(note)),
});

const NOTHING = { entryIds: [], restores: [], putBacks: [] };

describe('what a batch met', () => {
  test('is as it should be when every line was in its place, or was gone before', () => {
    const intent = intentOf([
      { op: 'update', entryId: 1, row: row('new') },
      { op: 'delete', entryId: 2 },
      { op: 'delete', entryId: 3 },
    ]);
    expect(findMisses(intent, [met('entry 1', '1', 'old'), met('entry 2', '2', 'old')])).toEqual(NOTHING);
  });

  test('shows that an update hit another line: that one is restored, the update goes again', () => {
    const intent = intentOf([{ op: 'update', entryId: 1, row: row('new') }]);
    const misses = findMisses(intent, [met('entry 1', '7', 'seven')]);
    expect(misses).toEqual({
      entryIds: [1],
      restores: [{ id: '7', damage: cellsOf(row('new')), cells: cellsOf(row('seven')) }],
      putBacks: [],
    });
    expect(mendingOf(misses)).toEqual({ changes: [], restores: misses.restores, putBacks: [], oldFences: [] });
  });

  test('needs no restoring where the line that was hit is written again anyway', () => {
    const intent = intentOf([
      { op: 'update', entryId: 1, row: row('one') },
      { op: 'update', entryId: 2, row: row('two') },
    ]);
    const misses = findMisses(intent, [met('entry 1', '2', 'b', 1), met('entry 2', '1', 'a', 2)]);
    expect(misses).toEqual({ entryIds: [1, 2], restores: [], putBacks: [] });
    expect(mendingOf(misses)).toBeUndefined();
  });

  test('is no harm when two deletions met each other’s line', () => {
    const intent = intentOf([
      { op: 'delete', entryId: 1 },
      { op: 'delete', entryId: 2 },
    ]);
    expect(findMisses(intent, [met('entry 1', '2', 'b', 1), met('entry 2', '1', 'a', 2)])).toEqual(NOTHING);
  });

  test('is put back where a deletion met another line, even one without an ID', () => {
    const intent = intentOf([
      { op: 'delete', entryId: 1 },
      { op: 'delete', entryId: 2 },
    ]);
    const misses = findMisses(intent, [met('entry 1', '', 'mine', 4), met('entry 2', '1', 'a', 2)]);
    expect(misses).toEqual({ entryIds: [2], restores: [], putBacks: [{ binRow: 1_004, row: 4 }] });
  });

  describe('by a restore', () => {
    const restore = (id: string, damage: string, cells: string): Restore => ({
      id,
      damage: cellsOf(row(damage)),
      cells: cellsOf(row(cells)),
    });
    const intentWith = (...restores: Restore[]): Intent => ({ changes: [], restores, putBacks: [], oldFences: [] });

    test('ends it when it was the damaged line', () => {
      const intent = intentWith(restore('7', 'damage', 'seven'));
      expect(findMisses(intent, [met('restore 0', '7', 'damage')])).toEqual(NOTHING);
    });

    test('keeps it, and adds the line that was hit instead', () => {
      const intent = intentWith(restore('7', 'damage', 'seven'));
      expect(findMisses(intent, [met('restore 0', '8', 'eight')]).restores).toEqual([
        restore('7', 'damage', 'seven'),
        restore('8', 'seven', 'eight'),
      ]);
    });

    test('only has another damage when two of them met each other’s line', () => {
      const intent = intentWith(restore('7', 'damage', 'seven'), restore('8', 'damage', 'eight'));
      const evidence = [met('restore 0', '8', 'damage', 1), met('restore 1', '7', 'damage', 2)];
      expect(findMisses(intent, evidence).restores).toEqual([
        restore('7', 'eight', 'seven'),
        restore('8', 'seven', 'eight'),
      ]);
    });

    test('waits until the lines that were deleted are back', () => {
      const intent = { ...intentWith(restore('7', 'damage', 'seven')), putBacks: [{ binRow: 1_000, row: 3 }] };
      expect(mendingOf(findMisses(intent, []))).toEqual(intentWith(restore('7', 'damage', 'seven')));
    });
  });

  test('is compared by what Google reads back, where an empty text is an empty cell', () => {
    const damage = cellsOf({ ...row('x'), note: '' });
    const intent = { ...intentOf([]), restores: [{ id: '7', damage, cells: [textCell('y')] }] };
    const readBack = { ...met('restore 0', '7', ''), cells: damage.slice(0, 5) };
    expect(findMisses(intent, [readBack])).toEqual(NOTHING);
  });
});
