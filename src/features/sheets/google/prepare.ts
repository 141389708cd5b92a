/** Makes a spreadsheet ready: the bot's tab and its bin. */
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { SheetRequest, Spreadsheet } from '../../../platform/google-sheets.ts';
import { BIN_ROWS } from './evidence.ts';
import { areColumnsMoved, BIN_ID, BIN_TITLE, COLUMNS, ID_COLUMN } from './layout.ts';
import { TAB_TITLE, textCell, textOf, type Tab } from './layout.ts';

export type Prepared =
  | { kind: 'ready'; spreadsheetTitle: string }
  /** The account may read the spreadsheet, not write it. */
  | { kind: 'view-only' }
  /** The tab was prepared before, and its columns are not where they were. */
  | { kind: 'columns-moved' };

const FIELDS = 'properties.title,sheets.properties(sheetId,title)';

/**
 * Makes the bot's tab and its bin in a spreadsheet, or what is missing of them. The ids of both are fixed, so a
 * repeat after a lost answer finds what the first try made, and a tab of earlier days keeps its lines.
 * @param headers the tab's titles in every language; the first is the one to write
 * @throws {GoogleFault}
 */
export async function prepareTab(tab: Tab, headers: [string[], ...string[][]]): Promise<Prepared> {
  const { client, address, sheetId } = tab;
  const spreadsheet = await client.get(address, FIELDS);
  if (hasSheet(spreadsheet, sheetId)) {
    const found = await readHeader(tab);
    if (headers.some((header) => areColumnsMoved(found, header))) return { kind: 'columns-moved' };
  }
  try {
    await client.batchUpdate(address, { requests: missingParts(sheetId, spreadsheet, headers[0]) });
  } catch (fault) {
    if (fault instanceof GoogleFault && fault.code === 'not-shared') return { kind: 'view-only' };
    if (!(await isMadeByNow(tab, fault))) throw fault;
  }
  return { kind: 'ready', spreadsheetTitle: spreadsheet.properties?.title ?? '' };
}

/** Which of the bot's two tabs are in the spreadsheet. */
export async function findTabs({ client, address, sheetId }: Tab): Promise<{ tab: boolean; bin: boolean }> {
  const spreadsheet = await client.get(address, FIELDS);
  return { tab: hasSheet(spreadsheet, sheetId), bin: hasSheet(spreadsheet, BIN_ID) };
}

/** Makes the hidden tab that evidence.ts speaks of. */
export function binRequest(title: string = BIN_TITLE): SheetRequest {
  const gridProperties = { rowCount: BIN_ROWS, columnCount: 26 };
  return { addSheet: { properties: { sheetId: BIN_ID, title, hidden: true, gridProperties } } };
}

function hasSheet({ sheets = [] }: Spreadsheet, sheetId: number): boolean {
  return sheets.some(({ properties }) => properties?.sheetId === sheetId);
}

/** The answer may have been lost, or another process made the same tab a moment before. */
async function isMadeByNow(tab: Tab, fault: unknown): Promise<boolean> {
  if (!(fault instanceof GoogleFault)) return false;
  if (fault.code !== 'unknown-outcome' && fault.code !== 'bad-request') return false;
  const found = await findTabs(tab);
  return found.tab && found.bin;
}

async function readHeader({ client, address, sheetId }: Tab): Promise<string[]> {
  const range = { ...headerRange(sheetId), endColumnIndex: COLUMNS.length };
  const { sheets } = await client.getRanges(address, [range], 'sheets.data.rowData.values.userEnteredValue');
  return (sheets?.[0]?.data?.[0]?.rowData?.[0]?.values ?? []).map(textOf);
}

/** The header is always written: it follows the person's language, and shows whether the account may write. */
function missingParts(sheetId: number, spreadsheet: Spreadsheet, header: string[]): SheetRequest[] {
  const titles = (spreadsheet.sheets ?? []).map(({ properties }) => (properties?.title ?? '').toLowerCase());
  return [
    ...(hasSheet(spreadsheet, sheetId) ? [] : tabRequests(sheetId, unusedTitle(TAB_TITLE, titles))),
    ...(hasSheet(spreadsheet, BIN_ID) ? [] : [binRequest(unusedTitle(BIN_TITLE, titles))]),
    {
      updateCells: {
        start: { sheetId, rowIndex: 0, columnIndex: 0 },
        rows: [{ values: header.map(textCell) }],
        fields: 'userEnteredValue',
      },
    },
  ];
}

function tabRequests(sheetId: number, title: string): SheetRequest[] {
  return [
    { addSheet: { properties: { sheetId, title, index: 0, gridProperties: { frozenRowCount: 1 } } } },
    {
      repeatCell: {
        range: headerRange(sheetId),
        cell: { userEnteredFormat: { textFormat: { bold: true }, backgroundColor: HEADER_COLOR } },
        fields: 'userEnteredFormat(textFormat.bold,backgroundColor)',
      },
    },
    ...COLUMNS.map(({ widthPx }, column) => columnRequest(sheetId, column, { pixelSize: widthPx }, 'pixelSize')),
    columnRequest(sheetId, ID_COLUMN, { hiddenByUser: true }, 'hiddenByUser'),
    protectRequest(headerRange(sheetId)),
    protectRequest({ sheetId, startColumnIndex: ID_COLUMN, endColumnIndex: ID_COLUMN + 1 }),
  ];
}

const HEADER_COLOR = { red: 0.91, green: 0.95, blue: 0.91 };

const headerRange = (sheetId: number) => ({ sheetId, startRowIndex: 0, endRowIndex: 1 });

function columnRequest(
  sheetId: number,
  column: number,
  properties: { pixelSize?: number; hiddenByUser?: boolean },
  fields: string,
): SheetRequest {
  const range = { sheetId, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 };
  return { updateDimensionProperties: { range, properties, fields } };
}

/** A warning only: a real protection would keep the person from sorting their own sheet. */
function protectRequest(range: object): SheetRequest {
  return { addProtectedRange: { protectedRange: { range, warningOnly: true } } };
}

function unusedTitle(title: string, taken: string[]): string {
  const candidates = [title, ...Array.from({ length: taken.length }, (_, index) => `${title} ${index + 2}`)];
  return candidates.find((candidate) => !taken.includes(candidate.toLowerCase())) ?? title;
}
