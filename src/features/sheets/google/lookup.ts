/** Where the lines of a tab are. */
import type { CellData, GridData, GridRange } from '../../../platform/google-sheets.ts';
import { BIN_ID, COLUMNS, ID_COLUMN, textOf, type Tab } from './layout.ts';

/** A line of the tab: its ID cell, and the cells B to H where they were asked for. */
export type Line = { id: string; cells: CellData[] };

/** How the tab stood a moment ago. A person may sort it before the write that is planned from it. */
export type Lookup = {
  /** By row, the header included. */
  lines: Line[];
  header: string[];
  rowCount: number;
  columnCount: number;
  bin: { title: string; columnCount: number };
};

const FIELDS =
  'sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),' +
  'data(startColumn,rowData.values(userEnteredValue,userEnteredFormat.numberFormat)))';

/** Only the ID of each line, and the rest of the header; or the bot's part of each line. */
const idRanges = (sheetId: number): GridRange[] => [
  { sheetId, endColumnIndex: 1 },
  { sheetId, endRowIndex: 1, startColumnIndex: 1, endColumnIndex: COLUMNS.length },
];
const wholeRanges = (sheetId: number): GridRange[] => [{ sheetId, endColumnIndex: COLUMNS.length }];

/** One cell, for the sake of the bin's properties. */
const BIN_RANGE: GridRange = { sheetId: BIN_ID, endRowIndex: 1, endColumnIndex: 1 };

/**
 * Reads where every entry's line is, in one call.
 * @param width how much of each line is needed: the ID alone, or all that the bot writes
 */
export async function lookUp({ client, address, sheetId }: Tab, width: 'id' | 'whole'): Promise<Lookup> {
  const ranges = width === 'id' ? idRanges(sheetId) : wholeRanges(sheetId);
  const { sheets = [] } = await client.getRanges(address, [...ranges, BIN_RANGE], FIELDS);
  const tab = sheets.find(({ properties }) => properties?.sheetId === sheetId);
  const bin = sheets.find(({ properties }) => properties?.sheetId === BIN_ID);
  const fromColumn = (column: number): GridData | undefined =>
    tab?.data?.find(({ startColumn }) => (startColumn ?? 0) === column);
  const [idTitle = {}, ...titles] = valuesOf(fromColumn(0));
  return {
    lines: linesOf(fromColumn(0)),
    header: [idTitle, ...(width === 'id' ? valuesOf(fromColumn(1)) : titles)].map(textOf),
    rowCount: tab?.properties?.gridProperties?.rowCount ?? 0,
    columnCount: tab?.properties?.gridProperties?.columnCount ?? 0,
    bin: { title: bin?.properties?.title ?? '', columnCount: bin?.properties?.gridProperties?.columnCount ?? 0 },
  };
}

const valuesOf = (data: GridData | undefined): CellData[] => data?.rowData?.[0]?.values ?? [];

/** The lines of a range that begins in the ID column. */
export function linesOf(data: GridData | undefined): Line[] {
  return (data?.rowData ?? []).map(({ values = [] }) => ({
    id: textOf(values[ID_COLUMN]),
    cells: values.slice(ID_COLUMN + 1),
  }));
}
