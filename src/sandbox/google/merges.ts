/**
 * Merged cells: one cell shows for all, the others hold nothing and take nothing. Merges move with their rows and
 * columns, are copied by a normal paste, and stand in the way of a paste or a sort that would tear them.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { Box } from './a1.ts';
import { putCell } from './book.ts';
import type { Batch, Merge, Sheet } from './book.ts';
import { invalid } from './errors.ts';
import { boxOf } from './grid-range.ts';
import type { Run } from './grid-range.ts';
import type { Journal } from './journal.ts';

/** Merges a range as a whole, or each of its rows or columns; only the first cell keeps what it has. */
export function mergeCells({ book, journal }: Batch, request: sheets_v4.Schema$MergeCellsRequest): void {
  const box = boxOf(book, request.range);
  const { sheet } = box;
  const made = piecesOf(box, request.mergeType ?? 'MERGE_ALL').filter((piece) => !isOneCell(piece));
  const rest = withoutMergesIn(sheet, box);
  for (const { top, left, bottom, right } of made) {
    for (let row = top; row < bottom; row += 1) {
      for (let column = left; column < right; column += 1) {
        if (row !== top || column !== left) putCell(journal, sheet, row, column, undefined);
      }
    }
  }
  journal.set(sheet, 'merges', [...rest, ...made]);
}

export function unmergeCells({ book, journal }: Batch, request: sheets_v4.Schema$UnmergeCellsRequest): void {
  const box = boxOf(book, request.range);
  journal.set(box.sheet, 'merges', withoutMergesIn(box.sheet, box));
}

/** Makes room in the merges, or takes rows or columns out of them. @param by how many lines; negative to delete */
export function shiftMerges(journal: Journal, { sheet, dimension, start }: Omit<Run, 'end'>, by: number): void {
  if (sheet.merges.length === 0) return;
  const moved = (edge: number, isEnd: boolean): number => {
    if (by > 0) return edge > start || (edge === start && !isEnd) ? edge + by : edge;
    return edge <= start ? edge : Math.max(start, edge + by);
  };
  const merges = sheet.merges.map((merge): Merge =>
    dimension === 'ROWS'
      ? { ...merge, top: moved(merge.top, false), bottom: moved(merge.bottom, true) }
      : { ...merge, left: moved(merge.left, false), right: moved(merge.right, true) },
  );
  journal.set(sheet, 'merges', merges.filter((merge) => !isOneCell(merge) && !isEmpty(merge)));
}

/** Copies the merges that lie inside the source; what was merged in the target is so no more. */
export function pasteMerges(journal: Journal, source: Box, target: Box): void {
  if (source.sheet.merges.length + target.sheet.merges.length === 0) return;
  const inside = source.sheet.merges.filter((merge) => isInside(merge, source));
  const copies = inside.map(({ top, left, bottom, right }) => ({
    top: top - source.top + target.top,
    left: left - source.left + target.left,
    bottom: bottom - source.top + target.top,
    right: right - source.left + target.left,
  }));
  journal.set(target.sheet, 'merges', [...withoutMergesIn(target.sheet, target), ...copies]);
}

/** @throws ApiError for a sort that would tear cells which are merged over several rows */
export function refuseTornBySort({ sheet, ...box }: Box): void {
  const torn = sheet.merges.some((merge) => merge.bottom - merge.top > 1 && meet(merge, box));
  if (torn) throw invalid("You can't sort a range with vertical merges.");
}

/** @throws ApiError for a paste that meets a part of a merge */
export function refuseTornByPaste({ sheet, ...box }: Box): void {
  if (sheet.merges.some((merge) => meet(merge, box) && !isInside(merge, box))) {
    throw invalid("You can't perform a paste that partially intersects a merge.");
  }
}

/** Merges inside one row go where their row goes. @param from the old index of each row by its new one */
export function sortMerges(journal: Journal, sheet: Sheet, from: ReadonlyMap<number, number>): void {
  if (sheet.merges.length === 0) return;
  const to = new Map([...from].map(([now, before]) => [before, now]));
  const merges = sheet.merges.map((merge) => {
    const top = to.get(merge.top) ?? merge.top;
    return { ...merge, top, bottom: top + merge.bottom - merge.top };
  });
  journal.set(sheet, 'merges', merges);
}

function piecesOf({ top, left, bottom, right }: Box, mergeType: string): Merge[] {
  if (mergeType === 'MERGE_ROWS') {
    return Array.from({ length: bottom - top }, (_, row) => ({ top: top + row, bottom: top + row + 1, left, right }));
  }
  if (mergeType === 'MERGE_COLUMNS') {
    return Array.from({ length: right - left }, (_, column) => ({
      top,
      bottom,
      left: left + column,
      right: left + column + 1,
    }));
  }
  return [{ top, left, bottom, right }];
}

function withoutMergesIn(sheet: Sheet, box: Merge): Merge[] {
  if (sheet.merges.some((merge) => meet(merge, box) && !isInside(merge, box))) {
    throw invalid('You must select all cells in a merged range to merge or unmerge them.');
  }
  return sheet.merges.filter((merge) => !meet(merge, box));
}

function meet(one: Merge, other: Merge): boolean {
  return one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;
}

function isInside(merge: Merge, { top, left, bottom, right }: Merge): boolean {
  return merge.top >= top && merge.left >= left && merge.bottom <= bottom && merge.right <= right;
}

function isOneCell({ top, left, bottom, right }: Merge): boolean {
  return bottom - top === 1 && right - left === 1;
}

function isEmpty({ top, left, bottom, right }: Merge): boolean {
  return bottom <= top || right <= left;
}
