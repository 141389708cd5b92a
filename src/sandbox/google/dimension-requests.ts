/**
 * The requests of a batch that work on whole rows and columns: insert, delete, append, hide, resize. Cells,
 * properties and metadata move or die with their line.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { cellOf, columnAt, dropMetadata, emptyColumn, emptyRow, growGrid, rowAt, sheetById } from './book.ts';
import type { Batch, Cell, Line, Row, Sheet } from './book.ts';
import { formattedValue } from './cell-data.ts';
import { invalid, unknownHere } from './errors.ts';
import { below, writeMask } from './field-mask.ts';
import { dimensionOf, runOf } from './grid-range.ts';
import type { Run } from './grid-range.ts';
import { shiftMerges } from './merges.ts';

/** Inserts empty rows or columns with the formats of the line before or after. */
export function insertDimension(batch: Batch, request: sheets_v4.Schema$InsertDimensionRequest): void {
  const run = runOf(batch.book, request.range);
  const size = sizeOf(run);
  const inherit = request.inheritFromBefore === true;
  if (run.start > size) throw invalid(`range.startIndex is larger than current grid size (${size})`);
  if (run.start === size && !inherit) {
    throw invalid(`range.startIndex must be less than the grid size (${size}) if inheritFromBefore is false.`);
  }
  if (run.start === 0 && inherit) throw invalid('Cannot inherit from before the first row or column.');
  grow(batch, run, run.end - run.start);
  shiftMerges(batch.journal, run, run.end - run.start);
  const model = inherit ? run.start - 1 : run.start;
  if (run.dimension === 'ROWS') insertRows(batch, run, model);
  else insertColumns(batch, run, model);
}

/** Deletes rows or columns; at least one that is not frozen must stay. */
export function deleteDimension({ book, journal }: Batch, request: sheets_v4.Schema$DeleteDimensionRequest): void {
  const run = runOf(book, request.range);
  const { sheet, dimension, start, end } = run;
  refuseDeletion(run);
  shiftMerges(journal, run, start - end);
  const removed = new Set<Line>(
    dimension === 'ROWS'
      ? journal.remove(sheet.rows, start, end - start)
      : journal.remove(sheet.columns, start, end - start),
  );
  if (dimension === 'COLUMNS') {
    for (const row of sheet.rows) {
      if (row.cells.length > start) journal.remove(row.cells, start, end - start);
    }
  }
  journal.set(sheet, dimension === 'ROWS' ? 'rowCount' : 'columnCount', sizeOf(run) - (end - start));
  dropMetadata(journal, book, (place) => 'line' in place && removed.has(place.line));
}

/** Moves rows or columns, with all that hangs on them, in front of the line that `destinationIndex` means now. */
export function moveDimension({ book, journal }: Batch, request: sheets_v4.Schema$MoveDimensionRequest): void {
  const run = runOf(book, request.source);
  const { sheet, dimension, start, end } = run;
  const to = request.destinationIndex ?? 0;
  if (sheet.merges.length > 0) throw unknownHere('a move of rows or columns of a sheet with merged cells');
  if (end > sizeOf(run) || to > sizeOf(run)) throw invalid(`destinationIndex[${to}] is outside of the grid`);
  if (to > start && to < end) throw invalid(`destinationIndex[${to}] is inside of the source`);
  const move = <T>(list: readonly T[]): T[] => {
    const rest = list.toSpliced(start, end - start);
    return rest.toSpliced(to > start ? to - (end - start) : to, 0, ...list.slice(start, end));
  };
  if (dimension === 'ROWS') {
    rowAt(journal, sheet, Math.max(to, end) - 1);
    journal.set(sheet, 'rows', move(sheet.rows));
    return;
  }
  columnAt(journal, sheet, Math.max(to, end) - 1);
  journal.set(sheet, 'columns', move(sheet.columns));
  for (const row of sheet.rows) {
    const padding = new Array<undefined>(Math.max(Math.max(to, end) - row.cells.length, 0)).fill(undefined);
    journal.set(row, 'cells', move([...row.cells, ...padding]));
  }
}

export function appendDimension(batch: Batch, request: sheets_v4.Schema$AppendDimensionRequest): void {
  const sheet = sheetById(batch.book, request.sheetId);
  const dimension = dimensionOf(request.dimension);
  const length = request.length ?? 0;
  if (length < 1) throw invalid('Length must be greater than 0.');
  grow(batch, { sheet, dimension }, length);
}

/** Hides lines and sets their size. */
export function updateDimensionProperties(
  { book, journal }: Batch,
  request: sheets_v4.Schema$UpdateDimensionPropertiesRequest,
): void {
  const run = runOf(book, request.range);
  const mask = writeMask(request.fields, { hiddenByUser: true, pixelSize: true });
  const lineAt = run.dimension === 'ROWS' ? rowAt : columnAt;
  for (let index = run.start; index < Math.min(run.end, sizeOf(run)); index += 1) {
    const line = lineAt(journal, run.sheet, index);
    if (below(mask, 'hiddenByUser')) journal.set(line, 'hidden', request.properties?.hiddenByUser ?? false);
    if (below(mask, 'pixelSize')) journal.set(line, 'pixelSize', request.properties?.pixelSize ?? undefined);
  }
}

/** Makes columns as wide as their longest text, roughly; rows keep their height. */
export function autoResizeDimensions(
  { book, journal }: Batch,
  request: sheets_v4.Schema$AutoResizeDimensionsRequest,
): void {
  const run = runOf(book, request.dimensions);
  if (run.dimension === 'ROWS') return;
  for (let index = run.start; index < Math.min(run.end, run.sheet.columnCount); index += 1) {
    const lengths = run.sheet.rows.map(({ cells }) => {
      const cell = cells[index];
      return cell === undefined ? 0 : formattedValue(book, run.sheet, cell).length;
    });
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    journal.set(columnAt(journal, run.sheet, index), 'pixelSize', longest * CHARACTER_PX + PADDING_PX);
  }
}

const CHARACTER_PX = 7;
const PADDING_PX = 21;

type Direction = Pick<Run, 'sheet' | 'dimension'>;

function sizeOf({ sheet, dimension }: Direction): number {
  return dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount;
}

function grow({ book, journal }: Batch, { sheet, dimension }: Direction, by: number): void {
  if (dimension === 'ROWS') growGrid(journal, book, sheet, sheet.rowCount + by, sheet.columnCount);
  else growGrid(journal, book, sheet, sheet.rowCount, sheet.columnCount + by);
}

function insertRows({ journal }: Batch, { sheet, start, end }: Run, model: number): void {
  if (start > sheet.rows.length) return;
  const formats = (sheet.rows[model]?.cells ?? []).map(formatOnly);
  const made = Array.from({ length: end - start }, (): Row => emptyRow([...formats]));
  journal.insert(sheet.rows, start, made);
}

function insertColumns({ journal }: Batch, { sheet, start, end }: Run, model: number): void {
  if (start <= sheet.columns.length) {
    journal.insert(sheet.columns, start, Array.from({ length: end - start }, emptyColumn));
  }
  for (const row of sheet.rows) {
    if (row.cells.length < start) continue;
    journal.insert(row.cells, start, new Array(end - start).fill(formatOnly(row.cells[model])));
  }
}

function formatOnly(cell: Cell | undefined): Cell | undefined {
  return cellOf(undefined, undefined, cell?.format);
}

function refuseDeletion(run: Run): void {
  const what = run.dimension === 'ROWS' ? 'row' : 'column';
  const size = sizeOf(run);
  if (run.start >= size || run.end > size) {
    throw invalid(
      `Cannot delete a ${what} that doesn't exist. ` +
        `Tried to delete ${what} index ${Math.max(run.start, size)} but there are only ${size} ${what}s.`,
    );
  }
  if (run.end - run.start === size) throw invalid(`You can't delete all the ${what}s on the sheet.`);
  if (run.start <= frozenOf(run.sheet, run.dimension) && run.end === size) {
    throw invalid(`Sorry, it is not possible to delete all non-frozen ${what}s.`);
  }
}

function frozenOf(sheet: Sheet, dimension: Run['dimension']): number {
  return dimension === 'ROWS' ? sheet.frozenRowCount : sheet.frozenColumnCount;
}
