/**
 * The spreadsheet in memory. Rows and cells that were never touched are not there, cells are never changed in
 * place (a change puts a new one), and all changes go through a Journal.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { invalid } from './errors.ts';
import type { Journal } from './journal.ts';

export type CellFormat = sheets_v4.Schema$CellFormat;
export type CellValue = string | number | boolean;

export interface Cell {
  readonly value: CellValue | undefined;
  readonly formula: string | undefined;
  readonly format: CellFormat | undefined;
}

/** A row or a column: what is the same for both. */
export interface Line {
  hidden: boolean;
  pixelSize: number | undefined;
}

export interface Row extends Line {
  /** Hidden by the basic filter. */
  filtered: boolean;
  cells: (Cell | undefined)[];
}

/** Cells that show as one; ends exclusive. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface ProtectedRange extends sheets_v4.Schema$ProtectedRange {
  protectedRangeId: number;
}

export interface Sheet {
  readonly sheetId: number;
  title: string;
  hidden: boolean;
  rowCount: number;
  columnCount: number;
  frozenRowCount: number;
  frozenColumnCount: number;
  hideGridlines: boolean;
  rows: Row[];
  columns: Line[];
  protectedRanges: ProtectedRange[];
  merges: Merge[];
  basicFilter: sheets_v4.Schema$BasicFilter | undefined;
}

/** Where a piece of metadata hangs. It holds the line itself, not an index, so it follows its row or column. */
export type Place =
  | { readonly kind: 'SPREADSHEET' }
  | { readonly kind: 'SHEET'; readonly sheet: Sheet }
  | { readonly kind: 'ROW' | 'COLUMN'; readonly sheet: Sheet; readonly line: Line };

export interface Metadata {
  readonly id: number;
  readonly key: string;
  readonly value: string | undefined;
  readonly visibility: string;
  readonly place: Place;
}

export type Role = 'reader' | 'writer';

export interface Book {
  readonly id: string;
  readonly kind: 'sheet' | 'doc';
  title: string;
  locale: string;
  timeZone: string;
  trashed: boolean;
  readonly shares: Map<string, Role>;
  /** The app that made it, and the person whose Drive it is in; nobody's of ours if it was made by hand. */
  readonly madeBy?: { readonly app: string; readonly owner: string };
  readonly sheets: Sheet[];
  readonly metadata: Map<number, Metadata>;
}

/** What one batch works on: the spreadsheet, the way back, and the e-mail address of who asked. */
export interface Batch {
  readonly book: Book;
  readonly journal: Journal;
  readonly caller: string;
}

const MAX_CELLS = 10_000_000;

export function createSheet(sheetId: number, title: string, rowCount = 1000, columnCount = 26): Sheet {
  return {
    sheetId,
    title,
    hidden: false,
    rowCount,
    columnCount,
    frozenRowCount: 0,
    frozenColumnCount: 0,
    hideGridlines: false,
    rows: [],
    columns: [],
    protectedRanges: [],
    merges: [],
    basicFilter: undefined,
  };
}

export function emptyRow(cells: (Cell | undefined)[] = []): Row {
  return { hidden: false, filtered: false, pixelSize: undefined, cells };
}

export function emptyColumn(): Line {
  return { hidden: false, pixelSize: undefined };
}

/** A cell, or undefined when there is nothing in it. */
export function cellOf(
  value: CellValue | undefined,
  formula: string | undefined,
  format: CellFormat | undefined,
): Cell | undefined {
  return value === undefined && formula === undefined && format === undefined ? undefined : { value, formula, format };
}

/** The sheet with this id. @throws ApiError in the words of a request that works on the sheet or on its grid. */
export function sheetById(book: Book, sheetId: number | null | undefined, what: 'sheet' | 'grid' = 'grid'): Sheet {
  const sheet = book.sheets.find((candidate) => candidate.sheetId === (sheetId ?? 0));
  if (sheet === undefined) throw invalid(`No ${what} with id: ${sheetId ?? 0}`);
  return sheet;
}

/** Puts a cell into its place; one that is hidden under a merge takes nothing. */
export function putCell(journal: Journal, sheet: Sheet, row: number, column: number, cell: Cell | undefined): void {
  if (isCovered(sheet, row, column)) return;
  if (cell === undefined && sheet.rows[row]?.cells[column] === undefined) return;
  const { cells } = rowAt(journal, sheet, row);
  while (cells.length < column) cells.push(undefined);
  journal.set(cells, column, cell);
}

function isCovered({ merges }: Sheet, row: number, column: number): boolean {
  return merges.some(
    ({ top, left, bottom, right }) =>
      row >= top && row < bottom && column >= left && column < right && (row > top || column > left),
  );
}

/** The row at this index, made if it was never touched. */
export function rowAt(journal: Journal, sheet: Sheet, index: number): Row {
  while (sheet.rows.length <= index) journal.append(sheet.rows, emptyRow());
  return sheet.rows[index]!;
}

/** The column at this index, made if it was never touched. */
export function columnAt(journal: Journal, sheet: Sheet, index: number): Line {
  while (sheet.columns.length <= index) journal.append(sheet.columns, emptyColumn());
  return sheet.columns[index]!;
}

/** How many rows from the top reach the last cell with a value; formats alone are not data. */
export function dataHeight(sheet: Sheet): number {
  let height = sheet.rows.length;
  while (height > 0 && !sheet.rows[height - 1]!.cells.some(hasData)) height -= 1;
  return height;
}

function hasData(cell: Cell | undefined): boolean {
  return cell !== undefined && (cell.value !== undefined || cell.formula !== undefined);
}

/** Makes the grid larger. @throws ApiError when the workbook would have more than 10 million cells. */
export function growGrid(journal: Journal, book: Book, sheet: Sheet, rowCount: number, columnCount: number): void {
  refuseTooManyCells(book, rowCount * columnCount - sheet.rowCount * sheet.columnCount);
  journal.set(sheet, 'rowCount', rowCount);
  journal.set(sheet, 'columnCount', columnCount);
}

/** @throws ApiError when `added` cells more are too many for one workbook. */
export function refuseTooManyCells(book: Book, added: number): void {
  const cells = book.sheets.reduce((sum, sheet) => sum + sheet.rowCount * sheet.columnCount, 0);
  if (added > 0 && cells + added > MAX_CELLS) {
    throw invalid(
      `This action would increase the number of cells in the workbook above the limit of ${MAX_CELLS} cells.`,
    );
  }
}

/** Metadata dies with the row, column or sheet that it hangs on. */
export function dropMetadata(journal: Journal, book: Book, gone: (place: Place) => boolean): void {
  for (const { id, place } of [...book.metadata.values()]) {
    if (gone(place)) journal.drop(book.metadata, id);
  }
}
