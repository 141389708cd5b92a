/** Makes a spreadsheet ready: the bot's tab and its bin. */
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { SheetRequest, Spreadsheet } from '../../../platform/google-sheets.ts';
import { markRequest, unmarkedColumns } from './columns.ts';
import { BIN_ROWS } from './evidence.ts';
import { readTop, titleRequests } from './header.ts';
import { BIN_ID, BIN_TITLE, COLUMNS, ID_COLUMN, TAB_TITLE, type Tab } from './layout.ts';

export type Prepared =
  | { kind: 'ready'; spreadsheetTitle: string }
  /** The account may read the spreadsheet, not write it. */
  | { kind: 'view-only' }
  /** The tab was prepared before, and its columns are not where they were. */
  | { kind: 'columns-moved' }
  /** The tab was prepared before, and the account may not write into its columns. */
  | { kind: 'protected' };

const FIELDS =
  'properties.title,sheets(properties(sheetId,title),protectedRanges(range,warningOnly,requestingUserCanEdit))';

/**
 * Makes the bot's tab and its bin in a spreadsheet, or what is missing of them. The ids of both are fixed, so a
 * repeat after a lost answer finds what the first try made, and a tab of earlier days keeps its lines.
 * @param headers the tab's titles in every language; the first is the one to write
 * @throws {GoogleFault}
 */
export async function prepareTab(tab: Tab, headers: [string[], ...string[][]]): Promise<Prepared> {
  const { client, address } = tab;
  const spreadsheet = await client.get(address, FIELDS);
  const requests = await missingParts(tab, spreadsheet, headers);
  if (!Array.isArray(requests)) return requests;
  try {
    await client.batchUpdate(address, { requests });
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
function binRequest(title: string = BIN_TITLE): SheetRequest {
  return { addSheet: { properties: binProperties(title) } };
}

export function binProperties(title: string) {
  return { sheetId: BIN_ID, title, hidden: true, gridProperties: { rowCount: BIN_ROWS, columnCount: 26 } };
}

export function tabProperties(sheetId: number, title: string) {
  return { sheetId, title, index: 0, gridProperties: { frozenRowCount: 1 } };
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

/** What is to be written; or what the person has to do first. */
async function missingParts(
  tab: Tab,
  spreadsheet: Spreadsheet,
  headers: [string[], ...string[][]],
): Promise<SheetRequest[] | Extract<Prepared, { kind: 'columns-moved' | 'protected' }>> {
  const { sheetId } = tab;
  const bin = binRequests(spreadsheet);
  if (!hasSheet(spreadsheet, sheetId)) {
    const title = unusedTitle(TAB_TITLE, titlesOf(spreadsheet));
    return [{ addSheet: { properties: tabProperties(sheetId, title) } }, ...dressRequests(sheetId, headers), ...bin];
  }
  if (isProtected(spreadsheet, sheetId)) return { kind: 'protected' };
  const top = await readTop(tab, headers);
  const unmarked = unmarkedColumns(top.columns, headers);
  if (unmarked === undefined) return { kind: 'columns-moved' };
  return [
    ...unmarked.map((column) => markRequest(sheetId, column)),
    ...titleRequests(sheetId, top, headers),
    ...bin,
  ];
}

/** There is always something to write, which shows whether the account may: a bin that is there is hidden again. */
export function binRequests(spreadsheet: Spreadsheet): SheetRequest[] {
  if (!hasSheet(spreadsheet, BIN_ID)) return [binRequest(unusedTitle(BIN_TITLE, titlesOf(spreadsheet)))];
  return [{ updateSheetProperties: { properties: { sheetId: BIN_ID, hidden: true }, fields: 'hidden' } }];
}

/** Whether the person protected cells below the header that the bot writes. */
function isProtected({ sheets = [] }: Spreadsheet, sheetId: number): boolean {
  const tab = sheets.find(({ properties }) => properties?.sheetId === sheetId);
  return (tab?.protectedRanges ?? []).some(({ range, warningOnly, requestingUserCanEdit }) => {
    const isOurs = (range?.startColumnIndex ?? 0) < COLUMNS.length && (range?.endRowIndex ?? Infinity) > 1;
    return isOurs && warningOnly !== true && requestingUserCanEdit !== true;
  });
}

function titlesOf({ sheets = [] }: Spreadsheet): string[] {
  return sheets.map(({ properties }) => (properties?.title ?? '').toLowerCase());
}

/** Makes the bot's tab of an empty one. @param headers as of {@link prepareTab} */
export function dressRequests(sheetId: number, headers: [string[], ...string[][]]): SheetRequest[] {
  return [
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
    ...COLUMNS.map((_, column) => markRequest(sheetId, column)),
    ...titleRequests(sheetId, { rows: [] }, headers),
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
