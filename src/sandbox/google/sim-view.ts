/**
 * A spreadsheet as a person sees it: what the page draws and what tests look at.
 */
import type { Book, Cell, CellValue, Sheet } from './book.ts';
import { formattedValue, plainValue } from './cell-data.ts';
import type { NumberFormat } from './number-format.ts';

export interface CellView {
  readonly text: string;
  readonly value: CellValue | undefined;
  readonly formula?: string;
  readonly numberFormat?: NumberFormat;
}

export interface SheetView {
  readonly sheetId: number;
  readonly title: string;
  readonly hidden: boolean;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly frozenRowCount: number;
  readonly columns: readonly { readonly hidden: boolean; readonly width?: number }[];
  /** Down to the last row with anything in it. */
  readonly rows: readonly { readonly hidden: boolean; readonly cells: readonly CellView[] }[];
}

export interface SpreadsheetView {
  readonly id: string;
  readonly title: string;
  readonly sheets: readonly SheetView[];
}

export function spreadsheetView(book: Book): SpreadsheetView {
  return { id: book.id, title: book.title, sheets: book.sheets.map((sheet) => sheetView(book, sheet)) };
}

function sheetView(book: Book, sheet: Sheet): SheetView {
  const { sheetId, title, hidden, rowCount, columnCount, frozenRowCount } = sheet;
  const height = sheet.rows.findLastIndex((row) => row.cells.some((cell) => cell !== undefined)) + 1;
  const columns = Array.from({ length: columnCount }, (_, index) => {
    const column = sheet.columns[index];
    const width = column?.pixelSize;
    return { hidden: column?.hidden ?? false, ...(width !== undefined && { width }) };
  });
  const rows = sheet.rows.slice(0, height).map((row) => {
    const width = row.cells.findLastIndex((cell) => cell !== undefined) + 1;
    const cells = Array.from({ length: width }, (_, index) => cellView(book, sheet, row.cells[index]));
    return { hidden: row.hidden || row.filtered, cells };
  });
  return { sheetId, title, hidden, rowCount, columnCount, frozenRowCount, columns, rows };
}

function cellView(book: Book, sheet: Sheet, cell: Cell | undefined): CellView {
  if (cell === undefined || (cell.value === undefined && cell.formula === undefined)) {
    return { text: '', value: undefined };
  }
  const numberFormat = cell.format?.numberFormat;
  return {
    text: formattedValue(book, sheet, cell),
    value: plainValue(book, sheet, cell),
    ...(cell.formula !== undefined && { formula: cell.formula }),
    ...(numberFormat && { numberFormat }),
  };
}
