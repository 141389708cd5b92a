/** Reads a tab for its comparison with the ledger. */
import { LOCALES } from '../../../core/locale.ts';
import type { Texts } from '../../../core/text.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { GridData, GridRange, SheetAddress, SheetsClient } from '../../../platform/google-sheets.ts';
import type { TabPlace, TabReader, TabReading } from '../flush/gate.ts';
import type { SuspendReason } from '../model.ts';
import { areInPlace, COLUMN_FIELDS, columnsOf } from './columns.ts';
import { headerOf, ID_COLUMN, textOf, type Tab } from './layout.ts';
import { longest, widest } from './lookup.ts';

/** In whose name a tab is read: by a client that waits for its share of the quota, or by one that does not. */
export type ReadAccess = (
  place: TabPlace,
  isPatient: boolean,
) => Promise<{ client: SheetsClient; address: SheetAddress }>;

/** An answer with this many IDs has about 4 MB. A tab that should have fewer is read at once. */
const PAGE_ROWS = 50_000;

export function tabReader(text: Texts, access: ReadAccess): TabReader {
  const headers = LOCALES.map((locale) => headerOf(text, locale));
  return {
    read: async (place, { entries, isPatient }) => {
      const tab = { ...(await access(place, isPatient)), sheetId: place.sheetId };
      try {
        return await readTab(tab, headers, entries);
      } catch (fault) {
        return await meaningOf(tab, fault);
      }
    },
  };
}

async function readTab(tab: Tab, headers: string[][], entries: number): Promise<TabReading> {
  const pages = entries < PAGE_ROWS ? [{}] : pagesOf(await rowCountOf(tab));
  const ids: number[] = [];
  let title = '';
  let isHidden = false;
  for (const [index, page] of pages.entries()) {
    const lines = { sheetId: tab.sheetId, endColumnIndex: ID_COLUMN + 1, ...page };
    const sheet = await readRanges(tab, index === 0 ? [lines, headerRange(tab.sheetId)] : [lines]);
    const data = sheet?.data ?? [];
    if (index === 0 && !areInPlace(columnsOf(widest(data)), headers)) {
      return { kind: 'unreadable', reason: 'columns-moved' };
    }
    for (const id of idsOf(longest(data))) ids.push(id);
    title = sheet?.properties?.title ?? '';
    isHidden = sheet?.properties?.hidden ?? false;
  }
  return { kind: 'read', ids, title, isHidden };
}

const headerRange = (sheetId: number): GridRange => ({ sheetId, endRowIndex: 1 });

const FIELDS =
  `sheets(properties(sheetId,title,hidden),data(rowData.values.userEnteredValue,rowMetadata.hiddenByUser,${COLUMN_FIELDS}))`;

async function readRanges({ client, address, sheetId }: Tab, ranges: GridRange[]) {
  const { sheets = [] } = await client.getRanges(address, ranges, FIELDS);
  return sheets.find(({ properties }) => properties?.sheetId === sheetId);
}

async function rowCountOf({ client, address, sheetId }: Tab): Promise<number> {
  const { sheets = [] } = await client.get(address, 'sheets.properties(sheetId,gridProperties.rowCount)');
  return sheets.find(({ properties }) => properties?.sheetId === sheetId)?.properties?.gridProperties?.rowCount ?? 0;
}

/** Google refuses ranges that reach beyond the grid. A tab that is gone has one page, which is refused as well. */
function pagesOf(rowCount: number): Pick<GridRange, 'startRowIndex' | 'endRowIndex'>[] {
  return Array.from({ length: Math.max(1, Math.ceil(rowCount / PAGE_ROWS)) }, (_, page) => ({
    startRowIndex: page * PAGE_ROWS,
    ...(rowCount > 0 ? { endRowIndex: Math.min((page + 1) * PAGE_ROWS, rowCount) } : {}),
  }));
}

/** IDs of ours are numbers; whatever else stands in the column, a title or a sum, is the person's. */
function idsOf(data: GridData | undefined): number[] {
  return (data?.rowData ?? []).flatMap(({ values = [] }) => {
    const text = textOf(values[ID_COLUMN]);
    return /^\d{1,15}$/.test(text) ? [Number(text)] : [];
  });
}

const UNREADABLE = ['not-shared', 'not-found', 'not-a-sheet', 'grant-gone'] as const satisfies SuspendReason[];

async function meaningOf(tab: Tab, fault: unknown): Promise<TabReading> {
  if (!(fault instanceof GoogleFault)) throw fault;
  const reason = UNREADABLE.find((known) => known === fault.code);
  if (reason !== undefined) return { kind: 'unreadable', reason };
  if (fault.code === 'bad-request' && (await isTabGone(tab))) return { kind: 'unreadable', reason: 'tab-gone' };
  return { kind: 'later', because: fault.code === 'quota' ? 'busy' : 'down' };
}

async function isTabGone({ client, address, sheetId }: Tab): Promise<boolean> {
  try {
    const { sheets = [] } = await client.get(address, 'sheets.properties.sheetId');
    return !sheets.some(({ properties }) => properties?.sheetId === sheetId);
  } catch (fault) {
    if (fault instanceof GoogleFault) return false;
    throw fault;
  }
}
