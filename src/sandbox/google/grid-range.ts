/**
 * The API's own ranges (GridRange, DimensionRange): zero-based, ends exclusive, open where an index is missing,
 * and without a sheetId when that is 0. A range that begins in the grid may end past it; it is cut.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { beyondGrid, columnName, quoteTitle } from './a1.ts';
import type { Box } from './a1.ts';
import { sheetById } from './book.ts';
import type { Book, Sheet } from './book.ts';
import { invalid } from './errors.ts';

type GridRange = sheets_v4.Schema$GridRange;

/** A run of rows or columns, end exclusive. */
export interface Run {
  readonly sheet: Sheet;
  readonly dimension: 'ROWS' | 'COLUMNS';
  readonly start: number;
  readonly end: number;
}

/** @throws ApiError when the sheet is unknown or the range begins outside of the grid. */
export function boxOf(book: Book, range: GridRange | null | undefined): Box {
  const sheet = sheetById(book, range?.sheetId);
  const top = range?.startRowIndex ?? 0;
  const left = range?.startColumnIndex ?? 0;
  const bottom = Math.min(range?.endRowIndex ?? sheet.rowCount, sheet.rowCount);
  const right = Math.min(range?.endColumnIndex ?? sheet.columnCount, sheet.columnCount);
  refuseBackwards('row', top, range?.endRowIndex);
  refuseBackwards('column', left, range?.endColumnIndex);
  if (top >= sheet.rowCount || left >= sheet.columnCount) throw beyondGrid(openName(sheet, range ?? {}), sheet);
  return { sheet, top, left, bottom, right };
}

/** A rectangle as answers show it. */
export function gridRangeOf({ sheet, top, left, bottom, right }: Box): GridRange {
  return {
    ...(sheet.sheetId !== 0 && { sheetId: sheet.sheetId }),
    startRowIndex: top,
    endRowIndex: bottom,
    startColumnIndex: left,
    endColumnIndex: right,
  };
}

/** The rows or columns that a DimensionRange means; the end may be past the grid. */
export function runOf(book: Book, range: sheets_v4.Schema$DimensionRange | null | undefined): Run {
  const sheet = sheetById(book, range?.sheetId);
  const dimension = dimensionOf(range?.dimension);
  const start = range?.startIndex ?? 0;
  const end = range?.endIndex ?? (dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount);
  if (start < 0 || end <= start) throw invalid(`endIndex[${end}] must be greater than startIndex[${start}]`);
  return { sheet, dimension, start, end };
}

export function dimensionOf(name: string | null | undefined): 'ROWS' | 'COLUMNS' {
  if (name === 'ROWS' || name === 'COLUMNS') return name;
  throw invalid('No dimension specified.');
}

function refuseBackwards(what: string, start: number, end: number | null | undefined): void {
  if (start < 0) throw invalid(`${what} index ${start} must not be negative`);
  if (typeof end === 'number' && end < start) {
    throw invalid(`${what} end index ${end} must not be before start index ${start}`);
  }
}

/** The name of a range that may be open: `Sheet1!A1001:B`, `Sheet1!AA1:2`. */
function openName(sheet: Sheet, range: GridRange): string {
  const first = columnName(range.startColumnIndex ?? 0) + String((range.startRowIndex ?? 0) + 1);
  const column = typeof range.endColumnIndex === 'number' ? columnName(range.endColumnIndex - 1) : '';
  const last = column + String(range.endRowIndex ?? '');
  const name = last === first ? first : `${first}:${last === '' ? columnName(sheet.columnCount - 1) : last}`;
  return `${quoteTitle(sheet.title)}!${name}`;
}
