/** Where the lines of a tab are. */
import type { CellData, GridData, GridRange, Spreadsheet } from '../../../platform/google-sheets.ts';
import { COLUMN_FIELDS, columnsOf, type Columns } from './columns.ts';
import { BIN_ID, COLUMNS, ID_COLUMN, textOf, type Tab } from './layout.ts';

/** A line of the tab: its ID cell, and the cells B to H where they were asked for. */
export type Line = {
  id: string;
  cells: CellData[];
  /** Hidden by the person's filter: a copy of it may come out empty. */
  isFiltered: boolean;
};

/** How the tab stood a moment ago. A person may sort it before the write that is planned from it. */
export type Lookup = {
  /** By row, the header included. */
  lines: Line[];
  columns: Columns;
  rowCount: number;
  columnCount: number;
  frozenRowCount: number;
  bin: { title: string; columnCount: number; hasMerges: boolean };
};

const GRID_FIELDS = 'gridProperties(rowCount,columnCount,frozenRowCount)';
const CELL_FIELDS = 'rowData.values(userEnteredValue,userEnteredFormat.numberFormat)';
const LINE_FIELDS =
  `sheets(properties(sheetId,title,${GRID_FIELDS}),merges,` +
  `data(${CELL_FIELDS},rowMetadata.hiddenByFilter,${COLUMN_FIELDS}))`;
const HEADER_FIELDS = `sheets(properties.sheetId,data(rowData.values.userEnteredValue,${COLUMN_FIELDS}))`;

/** Its whole width: a column of ours may have been moved far away. */
const headerRange = (sheetId: number): GridRange => ({ sheetId, endRowIndex: 1 });

/** One cell, for the sake of the bin's properties; Google refuses the call if the bin is gone. */
const BIN_RANGE: GridRange = { sheetId: BIN_ID, endRowIndex: 1, endColumnIndex: 1 };

/** How much of each line is needed: the ID alone, all that the bot writes, or the person's columns as well. */
export type LookupWidth = 'id' | 'ours' | 'whole';

const WIDTHS: Record<LookupWidth, Pick<GridRange, 'endColumnIndex'>> = {
  id: { endColumnIndex: 1 },
  ours: { endColumnIndex: COLUMNS.length },
  whole: {},
};

/**
 * Reads where every entry's line is, in one call.
 * @throws {GoogleFault}
 */
export async function lookUp({ client, address, sheetId }: Tab, width: LookupWidth): Promise<Lookup> {
  const lineRange = { sheetId, ...WIDTHS[width] };
  const answer = await client.getRanges(address, [lineRange, headerRange(sheetId), BIN_RANGE], LINE_FIELDS);
  const tab = sheetOf(answer, sheetId);
  const bin = sheetOf(answer, BIN_ID);
  const { rowCount, columnCount, frozenRowCount } = tab?.properties?.gridProperties ?? {};
  return {
    lines: linesOf(longest(tab?.data ?? [])),
    columns: columnsOf(widest(tab?.data ?? [])),
    rowCount: rowCount ?? 0,
    columnCount: columnCount ?? 0,
    frozenRowCount: frozenRowCount ?? 0,
    bin: {
      title: bin?.properties?.title ?? '',
      columnCount: bin?.properties?.gridProperties?.columnCount ?? 0,
      hasMerges: (bin?.merges ?? []).length > 0,
    },
  };
}

/**
 * Reads the first row alone: whether the tab and its bin are there, and its columns in their places.
 * @throws {GoogleFault} `bad-request` if the tab or the bin is gone
 */
export async function seeColumns({ client, address, sheetId }: Tab): Promise<Columns> {
  const answer = await client.getRanges(address, [headerRange(sheetId), BIN_RANGE], HEADER_FIELDS);
  return columnsOf(sheetOf(answer, sheetId)?.data?.[0]);
}

/** The lines of a range that begins in the ID column. */
export function linesOf(data: GridData | undefined): Line[] {
  const hidden = data?.rowMetadata ?? [];
  return (data?.rowData ?? []).map(({ values = [] }, row) => ({
    id: textOf(values[ID_COLUMN]),
    cells: values.slice(ID_COLUMN + 1),
    isFiltered: hidden[row]?.hiddenByFilter ?? false,
  }));
}

function sheetOf({ sheets = [] }: Spreadsheet, sheetId: number) {
  return sheets.find(({ properties }) => properties?.sheetId === sheetId);
}

/** Answers don't say which range they are for; the lines' is as high as the tab, the header's as wide. */
export const longest = (data: GridData[]): GridData | undefined =>
  largest(data, ({ rowMetadata = [] }) => rowMetadata.length);
export const widest = (data: GridData[]): GridData | undefined =>
  largest(data, ({ columnMetadata = [] }) => columnMetadata.length);

function largest(data: GridData[], size: (range: GridData) => number): GridData | undefined {
  return data.toSorted((one, other) => size(other) - size(one))[0];
}
