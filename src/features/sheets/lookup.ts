import type { CellData, GridData, GridRange, SheetAddress, SheetsClient } from '../../platform/google-sheets.ts';
import { BIN_ID, COLUMNS, ID_COLUMN, TAB_ID, textOf } from './layout.ts';

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
  'data(startRow,rowData.values(userEnteredValue,userEnteredFormat.numberFormat)))';

/**
 * Reads where every entry's line is, in one call.
 * @param width how many columns of each line are needed: the ID alone, or all of the bot's
 */
export async function lookUp(
  client: SheetsClient,
  address: SheetAddress,
  width: 'id' | 'whole',
): Promise<Lookup> {
  const columns = width === 'id' ? ID_COLUMN + 1 : COLUMNS.length;
  const ranges: GridRange[] = [
    { sheetId: TAB_ID, startColumnIndex: 0, endColumnIndex: columns },
    { sheetId: TAB_ID, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: COLUMNS.length },
    { sheetId: BIN_ID, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 },
  ];
  const { sheets = [] } = await client.getRanges(address, ranges, FIELDS);
  const tab = sheets.find(({ properties }) => properties?.sheetId === TAB_ID);
  const bin = sheets.find(({ properties }) => properties?.sheetId === BIN_ID);
  const [column, header] = tab?.data ?? [];
  return {
    lines: linesOf(column),
    header: (header?.rowData?.[0]?.values ?? []).map(textOf),
    rowCount: tab?.properties?.gridProperties?.rowCount ?? 0,
    columnCount: tab?.properties?.gridProperties?.columnCount ?? 0,
    bin: { title: bin?.properties?.title ?? '', columnCount: bin?.properties?.gridProperties?.columnCount ?? 0 },
  };
}

/** The lines of a range that begins in the ID column. */
export function linesOf(data: GridData | undefined): Line[] {
  return (data?.rowData ?? []).map(({ values = [] }) => ({
    id: textOf(values[ID_COLUMN]),
    cells: values.slice(ID_COLUMN + 1),
  }));
}
