/**
 * The values of ranges: rows of plain values with trailing empties left out, as texts or as stored, by rows or by
 * columns; and values.update, which takes RAW values only.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { columnName, parseRange, rangeName } from './a1.ts';
import type { Box } from './a1.ts';
import { cellOf, putCell } from './book.ts';
import type { Book, Cell, CellValue, Sheet } from './book.ts';
import { formattedValue, plainValue, refuseLongText } from './cell-data.ts';
import { invalid } from './errors.ts';
import { Journal } from './journal.ts';
import { formatNumber, isDateFormat } from './number-format.ts';

type ValueRange = sheets_v4.Schema$ValueRange;

export interface RenderOptions {
  majorDimension?: string | null;
  valueRenderOption?: string | null;
  dateTimeRenderOption?: string | null;
}

/** The values of a rectangle. */
export function readValues(book: Book, box: Box, options: RenderOptions): ValueRange {
  const byColumns = options.majorDimension === 'COLUMNS';
  const rows = box.sheet.rows.slice(box.top, box.bottom).map((row) => row.cells.slice(box.left, box.right));
  const lines = byColumns ? transpose(rows) : rows;
  const values = trimEnd(lines.map((cells) => trimEnd(cells.map((cell) => render(book, box.sheet, cell, options)))));
  return {
    range: rangeName(box),
    majorDimension: byColumns ? 'COLUMNS' : 'ROWS',
    ...(values.length > 0 && { values: values.map((line) => line.map((value) => value ?? '')) }),
  };
}

/**
 * Writes values as they are; null leaves a cell alone, an empty text empties it.
 * @throws ApiError with nothing written
 */
export function updateValues(book: Book, range: string, body: ValueRange): sheets_v4.Schema$UpdateValuesResponse {
  const box = parseRange(book, range);
  const rows = body.majorDimension === 'COLUMNS' ? transpose(body.values ?? []) : (body.values ?? []);
  const target = targetBox(box, rows);
  const journal = new Journal();
  const counted = new Map<number, Set<number>>();
  try {
    rows.forEach((row, index) => writeRow(journal, target, index, row, counted));
  } catch (error) {
    journal.rollback();
    throw error;
  }
  return updateResponse(book, target, [...counted.values()]);
}

function render(book: Book, sheet: Sheet, cell: Cell | undefined, options: RenderOptions): CellValue | undefined {
  if (cell === undefined || (cell.value === undefined && cell.formula === undefined)) return undefined;
  const how = options.valueRenderOption ?? 'FORMATTED_VALUE';
  if (how === 'FORMATTED_VALUE') return formattedValue(book, sheet, cell);
  if (how === 'FORMULA' && cell.formula !== undefined) return cell.formula;
  const value = plainValue(book, sheet, cell) ?? '#NAME?';
  const format = cell.format?.numberFormat;
  const asText = options.dateTimeRenderOption === 'FORMATTED_STRING' && isDateFormat(format);
  return asText && typeof value === 'number' ? formatNumber(value, format, book.locale) : value;
}

function trimEnd<T extends CellValue | undefined | readonly unknown[]>(list: T[]): T[] {
  const isEmpty = (item: T): boolean => item === undefined || (Array.isArray(item) && item.length === 0);
  return list.slice(0, list.findLastIndex((item) => !isEmpty(item)) + 1);
}

function transpose<T>(rows: readonly T[][]): T[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]!));
}

/** The rectangle that the values fill, from the first cell of the range. */
function targetBox(box: Box, rows: readonly unknown[][]): Box {
  const { sheet, top, left } = box;
  const bottom = top + rows.length;
  const right = left + rows.reduce((most, row) => Math.max(most, row.length), 0);
  const isOneCell = box.bottom - top === 1 && box.right - left === 1;
  const limit = isOneCell ? { bottom: sheet.rowCount, right: sheet.columnCount } : box;
  const refuse = (what: string): Error =>
    invalid(`Requested writing within range [${rangeName(box)}], but tried writing to ${what}`);
  if (bottom > limit.bottom) throw refuse(`row [${limit.bottom + 1}]`);
  if (right > limit.right) throw refuse(`column [${columnName(limit.right)}]`);
  return { sheet, top, left, bottom: Math.max(bottom, top + 1), right: Math.max(right, left + 1) };
}

function writeRow(
  journal: Journal,
  { sheet, top, left }: Box,
  index: number,
  row: readonly unknown[],
  counted: Map<number, Set<number>>,
): void {
  row.forEach((value, offset) => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') throw invalid(`Invalid values[${index}][${offset}]: ${JSON.stringify(value)}`);
    refuseLongText(value);
    const before = sheet.rows[top + index]?.cells[left + offset];
    const stored = value === '' ? undefined : (value as CellValue);
    putCell(journal, sheet, top + index, left + offset, cellOf(stored, undefined, before?.format));
    counted.set(index, (counted.get(index) ?? new Set()).add(offset));
  });
}

function updateResponse(book: Book, target: Box, rows: Set<number>[]): sheets_v4.Schema$UpdateValuesResponse {
  const columns = new Set(rows.flatMap((row) => [...row]));
  return {
    spreadsheetId: book.id,
    updatedRange: rangeName(target),
    ...(rows.length > 0 && {
      updatedRows: rows.length,
      updatedColumns: columns.size,
      updatedCells: rows.reduce((sum, row) => sum + row.size, 0),
    }),
  };
}
