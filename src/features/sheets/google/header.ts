/** The titles at the top of the tab. They are for people: the bot knows its columns by their marks. */
import type { CellData, SheetRequest } from '../../../platform/google-sheets.ts';
import { COLUMN_FIELDS, columnsOf, type Columns } from './columns.ts';
import { COLUMNS, textCell, textOf, type Tab } from './layout.ts';

/** The first rows as texts, and which of them is the header; -1 if none is, or nobody could tell. */
export type Top = { rows: string[][]; headerRow: number; columns: Columns };

/** A header that the person moved down, by rows of their own above it, is looked for so far. */
const TOP_ROWS = 20;

/** One title can stand in a line by chance: "Note" as a note. */
const MIN_TITLES = 2;

/**
 * Reads the first rows of a tab.
 * @param headers the titles in every language
 * @throws {GoogleFault}
 */
export async function readTop({ client, address, sheetId }: Tab, headers: string[][]): Promise<Top> {
  const fields = `sheets.data(rowData.values.userEnteredValue,${COLUMN_FIELDS})`;
  const { sheets } = await client.getRanges(address, [{ sheetId, endRowIndex: TOP_ROWS }], fields);
  const data = sheets?.[0]?.data?.[0];
  const rows = (data?.rowData ?? []).map(({ values = [] }) => values.map(shownIn));
  const headerRow = rows.findIndex((row) => titlesIn(row, headers).length >= MIN_TITLES);
  return { rows, headerRow, columns: { ...columnsOf(data), titles: rows[Math.max(headerRow, 0)] ?? [] } };
}

/**
 * Writes the titles in the person's language where those of any language stand, or nothing. Titles that the person
 * chose stay, and so does what else is in the first row: without its header a tab may begin with a line.
 * @param headers the titles in every language; the first is the one to write
 */
export function titleRequests(
  sheetId: number,
  { rows, headerRow = -1 }: Pick<Top, 'rows'> & Partial<Top>,
  headers: [string[], ...string[][]],
): SheetRequest[] {
  const rowIndex = Math.max(headerRow, 0);
  const found = COLUMNS.map((_, column) => rows[rowIndex]?.[column] ?? '');
  if (headerRow < 0 && found.some((title) => title !== '')) return [];
  const known = titlesIn(found, headers);
  return headers[0].flatMap((title, columnIndex) => {
    const isOpen = found[columnIndex] === '' || known.includes(columnIndex);
    if (!isOpen || found[columnIndex] === title) return [];
    const start = { sheetId, rowIndex, columnIndex };
    return [{ updateCells: { start, rows: [{ values: [textCell(title)] }], fields: 'userEnteredValue' } }];
  });
}

/** A formula or a tick is no title of ours, yet the cell is somebody's. */
const shownIn = (cell: CellData): string => textOf(cell) || (cell.userEnteredValue === undefined ? '' : '…');

/** The columns whose own title, in any language, stands in a row. */
function titlesIn(row: string[], headers: string[][]): number[] {
  return COLUMNS.flatMap((_, column) => (headers.some((header) => header[column] === row[column]) ? [column] : []));
}
