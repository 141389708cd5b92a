/**
 * Protected ranges: a warning keeps nobody from writing, a protection keeps out all but the owner and those whom
 * it names.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { Box } from './a1.ts';
import { dataHeight, sheetById } from './book.ts';
import type { Batch, Book, ProtectedRange } from './book.ts';
import { invalid } from './errors.ts';
import { boxOf, runOf } from './grid-range.ts';

/** Who owns all spreadsheets here, and may write everywhere. */
export const OWNER = 'person@example.com';

export function mayEdit(range: ProtectedRange, caller: string): boolean {
  return range.warningOnly === true || caller === OWNER || (range.editors?.users ?? []).includes(caller);
}

/** @throws ApiError for a request that changes cells which are protected against its sender */
export function refuseProtected({ book, caller }: Batch, kind: string, request: unknown): void {
  const closed = book.sheets.flatMap(({ protectedRanges }) =>
    protectedRanges.filter((range) => !mayEdit(range, caller)).map((range) => boxOf(book, range.range)),
  );
  if (closed.length === 0) return;
  const touched = touchedBox(book, kind as keyof sheets_v4.Schema$Request, request as never);
  if (touched !== undefined && closed.some((box) => meet(box, touched))) {
    throw invalid(
      'You are trying to edit a protected cell or object. ' +
        'Please contact the spreadsheet owner to remove protection if you need to edit.',
    );
  }
}

/** The cells that a request changes; undefined for what no protection of cells forbids. */
function touchedBox(book: Book, kind: keyof sheets_v4.Schema$Request, request: Touching): Box | undefined {
  switch (kind) {
    case 'appendCells':
      return appended(book, request);
    case 'updateCells':
      return request.start ? boxFrom(book, request) : boxOf(book, request.range);
    case 'repeatCell':
    case 'sortRange':
    case 'mergeCells':
      return boxOf(book, request.range);
    case 'copyPaste':
      return boxOf(book, request.destination);
    case 'deleteDimension':
    case 'insertDimension':
      return lines(book, request.range as sheets_v4.Schema$DimensionRange);
    case 'deleteSheet':
      return boxOf(book, { sheetId: request.sheetId ?? 0 });
    default:
      return undefined;
  }
}

interface Touching {
  readonly sheetId?: number;
  readonly range?: sheets_v4.Schema$GridRange;
  readonly start?: sheets_v4.Schema$GridCoordinate;
  readonly rows?: sheets_v4.Schema$RowData[];
  readonly destination?: sheets_v4.Schema$GridRange;
}

function boxFrom(book: Book, { start = {}, rows = [] }: Touching): Box {
  const top = start.rowIndex ?? 0;
  const left = start.columnIndex ?? 0;
  const sheet = sheetById(book, start.sheetId);
  return { sheet, top, left, bottom: top + rows.length, right: left + widthOf(rows) };
}

function appended(book: Book, { sheetId, rows = [] }: Touching): Box {
  const sheet = sheetById(book, sheetId);
  const top = dataHeight(sheet);
  return { sheet, top, left: 0, bottom: top + rows.length, right: widthOf(rows) };
}

function lines(book: Book, range: sheets_v4.Schema$DimensionRange): Box {
  const { sheet, dimension, start, end } = runOf(book, range);
  const { rowCount: bottom, columnCount: right } = sheet;
  return dimension === 'ROWS'
    ? { sheet, top: start, bottom: end, left: 0, right }
    : { sheet, left: start, right: end, top: 0, bottom };
}

function widthOf(rows: sheets_v4.Schema$RowData[]): number {
  return rows.reduce((most, { values }) => Math.max(most, values?.length ?? 0), 0);
}

function meet(one: Box, other: Box): boolean {
  if (one.sheet !== other.sheet) return false;
  return one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;
}
