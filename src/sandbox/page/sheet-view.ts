/**
 * A tab as the page draws it: a page of its rows, with the frozen ones always on top, and for each cell what it shows
 * and what one edits.
 */
import type { CellView, SheetView, SpreadsheetView } from '../google/sim-view.ts';

export const ROWS_A_PAGE = 500;

const UNIX_EPOCH_SERIAL = 25_569;
const DAY_MS = 86_400_000;

export interface GridCell {
  text: string;
  /** What the editor starts with, where it isn't what the cell shows. */
  edit?: string;
  number?: true;
}

export interface GridView {
  id: string;
  title: string;
  tabs: { sheetId: number; title: string; hidden: boolean }[];
  /** Null for a document that is no spreadsheet. */
  sheet: {
    sheetId: number;
    frozenRowCount: number;
    /** Of the whole grid, empty rows included. */
    gridRows: number;
    /** Down to the last row with anything in it. */
    usedRows: number;
    columnCount: number;
    columns: { hidden: boolean; width?: number }[];
    /** The index of the first row on this page of rows, and how many it can hold. */
    from: number;
    pageRows: number;
    rows: { index: number; hidden: boolean; cells: GridCell[] }[];
  } | null;
}

/** `tab` is a sheetId (default: the first tab that isn't hidden), `from` the index of the first row. */
export function viewGrid({ id, title, sheets }: SpreadsheetView, tab: number | undefined, from: number): GridView {
  const tabs = sheets.map(({ sheetId, title, hidden }) => ({ sheetId, title, hidden }));
  const sheet = sheets.find(({ sheetId }) => sheetId === tab) ?? sheets.find(({ hidden }) => !hidden) ?? sheets[0];
  return { id, title, tabs, sheet: sheet ? viewTab(sheet, from) : null };
}

function viewTab(sheet: SheetView, wanted: number): GridView['sheet'] {
  const { sheetId, frozenRowCount, rowCount, columnCount, columns } = sheet;
  const rows = sheet.rows.map(({ hidden, cells }, index) => ({ index, hidden, cells }));
  const from = wanted < rows.length ? wanted : 0;
  const shown = rows.filter(({ index }) => index < frozenRowCount || (index >= from && index < from + ROWS_A_PAGE));
  return {
    sheetId, frozenRowCount, columnCount, from,
    gridRows: rowCount,
    usedRows: rows.length,
    pageRows: ROWS_A_PAGE,
    columns: [...columns],
    rows: shown.map((row) => ({ ...row, cells: row.cells.map(viewCell) })),
  };
}

function viewCell(cell: CellView): GridCell {
  const edit = editedText(cell);
  return {
    text: cell.text,
    ...(edit !== cell.text && { edit }),
    ...(typeof cell.value === 'number' && { number: true }),
  };
}

/** A formula as written; a date and a number so that typing it again gives the same value, in any locale. */
function editedText({ text, value, formula, numberFormat }: CellView): string {
  if (formula !== undefined) return formula;
  if (typeof value !== 'number' || !numberFormat) return text;
  if (numberFormat.type === 'DATE') return new Date((value - UNIX_EPOCH_SERIAL) * DAY_MS).toISOString().slice(0, 10);
  if (Number.isSafeInteger(value)) return String(value);
  // The locale's decimal mark is in the text, beside the currency sign or the like.
  return text.replace(/[^\d.,\s-]/g, '').trim();
}
