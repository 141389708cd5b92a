/** What a batch met in the tab, as the bin shows it. */
import type { CellData, GridData, GridRange, Spreadsheet } from '../../../platform/google-sheets.ts';
import { areSameCells, BIN_ID, COLUMNS, textOf } from './layout.ts';
import { linesOf } from './lookup.ts';

/**
 * The bin is a hidden tab of the bot. A batch copies each line that it changes there first, whole, in the same
 * atomic step; what the copies show is therefore which lines it really met, whoever sorted the tab just before.
 * A row of the bin is: a mark (which touch of which batch, at which row), then the line's cells from the ID on.
 */
export type Evidence = {
  key: string;
  /** Where in the tab the touch was. */
  row: number;
  /** Where in the bin the whole line was kept. */
  binRow: number;
  /** The ID cell of the line that was met; empty for a line that the person made. */
  id: string;
  /** Its cells B to H. */
  cells: CellData[];
};

/**
 * Copies start this far down: a formula that is copied downwards keeps its references to the lines above it,
 * copied upwards it would lose them.
 */
export const BIN_FIRST_ROW = 1_000;

/** Room for as many touches as a batch may have. */
export const BIN_ROWS = BIN_FIRST_ROW + 500;

/** In the bin, each line is moved to the right by the mark. */
export const BIN_LINE_COLUMN = 1;

/** Where the evidence of up to `count` touches stands. */
export function evidenceRange(count: number): GridRange {
  return {
    sheetId: BIN_ID,
    startRowIndex: BIN_FIRST_ROW,
    endRowIndex: BIN_FIRST_ROW + count,
    startColumnIndex: 0,
    endColumnIndex: BIN_LINE_COLUMN + COLUMNS.length,
  };
}

/** The same in A1 notation, which answers of a batch are asked for by. */
export function evidenceA1(binTitle: string, count: number): string {
  const lastColumn = String.fromCharCode('A'.charCodeAt(0) + BIN_LINE_COLUMN + COLUMNS.length - 1);
  const title = binTitle.replaceAll("'", "''");
  return `'${title}'!A${BIN_FIRST_ROW + 1}:${lastColumn}${BIN_FIRST_ROW + count}`;
}

export const EVIDENCE_FIELDS =
  'sheets(properties.sheetId,data(startRow,rowData.values(userEnteredValue,userEnteredFormat.numberFormat)))';

/** The text that marks a touch of the batch with this fence in the bin. */
export function markOf(fence: number, touch: { key: string; row: number; isFiltered: boolean }): string {
  return `${fence}: ${touch.key} @ ${touch.row}${touch.isFiltered ? FILTERED : ''}`;
}

const FILTERED = ' filtered';
const MARK = new RegExp(String.raw`^(\d+): (.+?) @ (\d+)(${FILTERED})?$`);

/**
 * Reads a batch's evidence out of an answer that shows `evidenceRange`. Rows without its mark were not touched. A
 * line that a filter hides may leave no copy, since Google's copies skip such rows; nothing is known of it then,
 * and it is taken for the one that was meant: a sort leaves hidden rows where they are.
 */
export function evidenceOf(spreadsheet: Spreadsheet, fence: number): Evidence[] {
  const bin = spreadsheet.sheets?.find(({ properties }) => properties?.sheetId === BIN_ID);
  const data = bin?.data?.[0];
  return linesOf(withoutMarks(data)).flatMap(({ id, cells }, index) => {
    const mark = MARK.exec(textOf(data?.rowData?.[index]?.values?.[0]));
    const [, ofFence, key = '', row, filtered] = mark ?? [];
    if (Number(ofFence) !== fence) return [];
    if (filtered !== undefined && id === '' && areSameCells(cells, [])) return [];
    return [{ key, row: Number(row), binRow: (data?.startRow ?? 0) + index, id, cells: wholeLine(cells) }];
  });
}

/** Answers leave out empty cells at the end; a line that is restored needs them all. */
function wholeLine(cells: CellData[]): CellData[] {
  return COLUMNS.slice(1).map((_, column) => cells[column] ?? {});
}

function withoutMarks(data: GridData | undefined): GridData {
  const rowData = data?.rowData ?? [];
  return { rowData: rowData.map(({ values = [] }) => ({ values: values.slice(BIN_LINE_COLUMN) })) };
}
