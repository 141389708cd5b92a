/**
 * The requests of a batch that write cells: append after the last row with data, update a rectangle, repeat one
 * cell, copy and sort. Grid bounds are refused in the words that Google uses.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { Box } from './a1.ts';
import { cellOf, dataHeight, emptyRow, growGrid, putCell, rowAt, sheetById } from './book.ts';
import type { Batch, Book, Cell, Row, Sheet } from './book.ts';
import { plainValue, writeCell, WRITABLE_CELL_FIELDS } from './cell-data.ts';
import { invalid } from './errors.ts';
import { writeMask } from './field-mask.ts';
import type { Mask } from './field-mask.ts';
import { boxOf } from './grid-range.ts';
import type { Journal } from './journal.ts';
import { pasteMerges, refuseTornByPaste, refuseTornBySort, sortMerges } from './merges.ts';

type RowData = sheets_v4.Schema$RowData;

/** Adds rows after the last row with data of the whole sheet, and grows the grid when it is full. */
export function appendCells({ book, journal }: Batch, request: sheets_v4.Schema$AppendCellsRequest): void {
  const sheet = sheetById(book, request.sheetId);
  const mask = writeMask(request.fields, WRITABLE_CELL_FIELDS);
  const rows = request.rows ?? [];
  const first = dataHeight(sheet);
  rows.forEach((row) => refuseBeyond('column', (row.values ?? []).length, sheet.columnCount));
  if (first + rows.length > sheet.rowCount) growGrid(journal, book, sheet, first + rows.length, sheet.columnCount);
  rows.forEach((row, index) => appendRow(journal, sheet, first + index, row, mask));
}

/** Writes a rectangle; with a `range`, what the rows leave out of it is cleared. */
export function updateCells({ book, journal }: Batch, request: sheets_v4.Schema$UpdateCellsRequest): void {
  const mask = writeMask(request.fields, WRITABLE_CELL_FIELDS);
  const rows = request.rows ?? [];
  const box = request.start ? boxFrom(book, request.start) : boxOf(book, request.range);
  const { sheet, top, left } = box;
  refuseBeyond('row', top + rows.length, box.bottom);
  rows.forEach((row) => refuseBeyond('column', left + (row.values ?? []).length, box.right));
  const bottom = request.start ? top + rows.length : box.bottom;
  for (let row = top; row < bottom; row += 1) {
    const values = rows[row - top]?.values ?? [];
    const right = request.start ? left + values.length : box.right;
    for (let column = left; column < right; column += 1) {
      const cell = writeCell(sheet.rows[row]?.cells[column], values[column - left], mask);
      putCell(journal, sheet, row, column, cell);
    }
  }
}

/** Writes the same cell over a whole range. */
export function repeatCell({ book, journal }: Batch, request: sheets_v4.Schema$RepeatCellRequest): void {
  const mask = writeMask(request.fields, WRITABLE_CELL_FIELDS);
  const box = boxOf(book, request.range);
  eachCell(box, (row, column) => {
    const cell = writeCell(box.sheet.rows[row]?.cells[column], request.cell, mask);
    putCell(journal, box.sheet, row, column, cell);
  });
}

/**
 * Copies a range, repeated where the destination is a multiple of it; formulas are not shifted. Rows that a filter
 * hides are left out, as people see it; whether Google does so for the API too is not documented.
 */
export function copyPaste({ book, journal }: Batch, request: sheets_v4.Schema$CopyPasteRequest): void {
  const asked = boxOf(book, request.source);
  const { sheet, top, left, right } = asked;
  const filteredRows = sheet.rows.slice(top, asked.bottom).filter(({ filtered }) => filtered).length;
  const height = asked.bottom - top - filteredRows;
  if (height === 0) return;
  const source = { ...asked, bottom: top + height };
  const width = right - left;
  const target = pasteBox(source, boxOf(book, request.destination));
  refuseTornByPaste(target);
  const copied = sheet.rows
    .slice(top, asked.bottom)
    .filter(({ filtered }) => !filtered)
    .map((row) => row.cells.slice(left, right));
  if ((request.pasteType ?? 'PASTE_NORMAL') === 'PASTE_NORMAL') pasteMerges(journal, asked, target);
  eachCell(target, (row, column) => {
    const from = copied[(row - target.top) % height]?.[(column - target.left) % width];
    const before = target.sheet.rows[row]?.cells[column];
    const after = pasted(from, before, request.pasteType, plainValue(book, source.sheet, from));
    putCell(journal, target.sheet, row, column, after);
  });
}

/** Sorts rows by columns. Over the full width the rows themselves move, with their metadata; hidden rows stay. */
export function sortRange({ book, journal }: Batch, request: sheets_v4.Schema$SortRangeRequest): void {
  const box = boxOf(book, request.range);
  const { sheet, top, left, right } = box;
  refuseTornBySort(box);
  const places: number[] = [];
  for (let row = top; row < Math.min(box.bottom, sheet.rows.length); row += 1) {
    const { hidden, filtered } = sheet.rows[row]!;
    if (!hidden && !filtered) places.push(row);
  }
  const order = sortedRows(book, sheet, places, request.sortSpecs ?? []);
  if (left === 0 && right === sheet.columnCount) {
    const rows = [...sheet.rows];
    const placeOf = new Map(places.map((place) => [sheet.rows[place], place]));
    sortMerges(journal, sheet, new Map(places.map((place, index) => [place, placeOf.get(order[index]) ?? place])));
    places.forEach((place, index) => (rows[place] = order[index]!));
    journal.set(sheet, 'rows', rows);
    return;
  }
  const cells = order.map((row) => row.cells.slice(left, right));
  places.forEach((place, index) => {
    for (let column = left; column < right; column += 1) {
      putCell(journal, sheet, place, column, cells[index]![column - left]);
    }
  });
}

function appendRow(journal: Journal, sheet: Sheet, at: number, data: RowData, mask: Mask): void {
  const values = data.values ?? [];
  if (at < sheet.rows.length) {
    values.forEach((value, column) => {
      putCell(journal, sheet, at, column, writeCell(sheet.rows[at]!.cells[column], value, mask));
    });
    return;
  }
  const row = emptyRow(values.map((value) => writeCell(undefined, value, mask)));
  if (at > 0) rowAt(journal, sheet, at - 1);
  journal.append(sheet.rows, row);
}

function boxFrom(book: Book, start: sheets_v4.Schema$GridCoordinate): Box {
  const sheet = sheetById(book, start.sheetId);
  const top = start.rowIndex ?? 0;
  const left = start.columnIndex ?? 0;
  if (top >= sheet.rowCount) throw afterLast('row', top, sheet.rowCount);
  if (left >= sheet.columnCount) throw afterLast('column', left, sheet.columnCount);
  return { sheet, top, left, bottom: sheet.rowCount, right: sheet.columnCount };
}

function afterLast(what: 'row' | 'column', index: number, size: number): Error {
  return invalid(`GridCoordinate.${what}Index[${index}] is after last ${what} in grid[${size - 1}]`);
}

function refuseBeyond(what: 'row' | 'column', end: number, limit: number): void {
  if (end > limit) {
    throw invalid(`Attempting to write ${what}: ${limit}, beyond the last requested ${what} of: ${limit - 1}`);
  }
}

/** Where a copy lands: the destination where it is a multiple of the source, else the source's size from there. */
function pasteBox(source: Box, { sheet, top, left, bottom, right }: Box): Box {
  const reach = (begin: number, end: number, size: number): number =>
    (end - begin) % size === 0 ? end : begin + size;
  const target = {
    sheet,
    top,
    left,
    bottom: reach(top, bottom, source.bottom - source.top),
    right: reach(left, right, source.right - source.left),
  };
  refuseBeyond('row', target.bottom, sheet.rowCount);
  refuseBeyond('column', target.right, sheet.columnCount);
  return target;
}

function pasted(
  from: Cell | undefined,
  before: Cell | undefined,
  pasteType: string | null | undefined,
  value: Cell['value'],
): Cell | undefined {
  if (pasteType === 'PASTE_VALUES') return cellOf(value, undefined, before?.format);
  if (pasteType === 'PASTE_FORMAT') return cellOf(before?.value, before?.formula, from?.format);
  return from;
}

function eachCell({ top, left, bottom, right }: Box, visit: (row: number, column: number) => void): void {
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) visit(row, column);
  }
}

function sortedRows(book: Book, sheet: Sheet, places: number[], specs: sheets_v4.Schema$SortSpec[]): Row[] {
  const keyed = places.map((place) => {
    const row = sheet.rows[place]!;
    return { row, keys: specs.map((spec) => plainValue(book, sheet, row.cells[spec.dimensionIndex ?? 0])) };
  });
  const collator = new Intl.Collator(book.locale.replaceAll('_', '-'), { sensitivity: 'accent' });
  keyed.sort((one, other) => {
    for (const [index, spec] of specs.entries()) {
      const order = compare(one.keys[index], other.keys[index], spec.sortOrder === 'DESCENDING', collator);
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** Numbers, then texts, then booleans; the other way round descending; blank cells last in both. */
function compare(one: Cell['value'], other: Cell['value'], descending: boolean, collator: Intl.Collator): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  const ranks = rank(one) - rank(other);
  const sameKind = typeof one === 'string' ? collator.compare(one, String(other)) : Number(one) - Number(other);
  const order = ranks === 0 ? sameKind : ranks;
  return descending ? -order : order;
}

function rank(value: NonNullable<Cell['value']>): number {
  return ['number', 'string', 'boolean'].indexOf(typeof value);
}
