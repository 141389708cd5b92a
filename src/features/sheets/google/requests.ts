/** The requests of a batch, in the order that keeps them right. */
import type { CellData, GridRange, SheetRequest } from '../../../platform/google-sheets.ts';
import { BIN_FIRST_ROW, BIN_LINE_COLUMN, BIN_ROWS, markOf } from './evidence.ts';
import { BIN_ID, ID_COLUMN, textCell, WRITTEN_FIELDS } from './layout.ts';
import type { Lookup } from './lookup.ts';
import type { Batch, PutBack } from '../model.ts';
import type { Addition, Plan } from './plan.ts';
import type { Touch } from './touch.ts';

/** The key of every fence. Keys and values together may take 30,000 characters of a spreadsheet: it is short. */
const FENCE_KEY = 'fw';

/**
 * A batch as one atomic update, the fence first.
 * @param tabId the bot's tab
 */
export function batchRequests(tabId: number, batch: Batch, plan: Plan, lookup: Lookup | null): SheetRequest[] {
  const { batchId, fence, intent } = batch;
  return [
    fenceRequest(fence, batchId),
    ...removeFenceRequests(intent.oldFences),
    ...(lookup === null ? [] : putBackRequests(tabId, intent.putBacks, lookup)),
    ...planRequests(tabId, plan, lookup, fence),
  ];
}

/** Makes Google refuse the whole batch if it was applied before: an id can be created only once. */
function fenceRequest(fence: number, batchId: string): SheetRequest {
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: fence,
        metadataKey: FENCE_KEY,
        metadataValue: batchId,
        location: { spreadsheet: true },
        visibility: 'DOCUMENT',
      },
    },
  };
}

function removeFenceRequests(fences: number[]): SheetRequest[] {
  return fences.map((metadataId) => ({
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId, metadataKey: FENCE_KEY } } },
  }));
}

/** Copies, then writes, then deletes from the bottom up, then appends: no step moves a row that a later one means. */
function planRequests(
  tabId: number,
  { touches, additions }: Plan,
  lookup: Lookup | null,
  fence: number,
): SheetRequest[] {
  return [
    ...(lookup === null || touches.length === 0 ? [] : safetyCopies(tabId, touches, lookup, fence)),
    ...touches.flatMap((touch) => writeRequests(tabId, touch)),
    ...(lookup === null ? [] : deleteRequests(tabId, touches, lookup)),
    ...(additions.length === 0 ? [] : [appendRequest(tabId, additions)]),
  ];
}

/**
 * Puts lines back where they were deleted, from the topmost down, which undoes the deletions in reverse order;
 * right below the last line where the tab has become shorter than that.
 */
function putBackRequests(tabId: number, putBacks: PutBack[], lookup: Lookup): SheetRequest[] {
  const width = Math.min(lookup.columnCount, lookup.bin.columnCount - BIN_LINE_COLUMN);
  const sorted = putBacks.toSorted((one, other) => one.row - other.row);
  return sorted.flatMap(({ binRow, row }, index) => {
    const at = Math.min(row, lookup.lines.length + index);
    return [
      { insertDimension: { range: rowsOf(tabId, at), inheritFromBefore: at > 0 } },
      copyRequest(box(BIN_ID, binRow, BIN_LINE_COLUMN, width), box(tabId, at, 0, width)),
    ];
  });
}

/**
 * What the last batch left in the bin goes first: the bin of a settled batch is never looked at again. Merges come
 * along with a copied line, and would swallow cells of the next one.
 */
function safetyCopies(tabId: number, touches: Touch[], lookup: Lookup, fence: number): SheetRequest[] {
  const columnCount = Math.max(lookup.bin.columnCount, lookup.columnCount + BIN_LINE_COLUMN);
  return [
    sizeBinRequest(columnCount),
    ...(lookup.bin.hasMerges ? [{ unmergeCells: { range: { sheetId: BIN_ID } } }] : []),
    { updateCells: { range: { sheetId: BIN_ID }, fields: '*' } },
    ...touches.map(({ row }, index) =>
      copyRequest(
        box(tabId, row, 0, lookup.columnCount),
        box(BIN_ID, BIN_FIRST_ROW + index, BIN_LINE_COLUMN, lookup.columnCount),
      ),
    ),
    {
      updateCells: {
        start: { sheetId: BIN_ID, rowIndex: BIN_FIRST_ROW, columnIndex: 0 },
        rows: touches.map((touch) => ({ values: [textCell(markOf(fence, touch))] })),
        fields: 'userEnteredValue',
      },
    },
  ];
}

/** The ID cell of a line is written once, when it is appended; only what was lost or copied of it is mended. */
function writeRequests(sheetId: number, { row, cells, idCell }: Touch): SheetRequest[] {
  return [
    ...(cells === null || cells.length === 0 ? [] : [writeRequest(sheetId, row, ID_COLUMN + 1, cells)]),
    ...(idCell === undefined ? [] : [writeRequest(sheetId, row, ID_COLUMN, [textCell(idCell)])]),
  ];
}

function writeRequest(sheetId: number, rowIndex: number, columnIndex: number, cells: CellData[]): SheetRequest {
  const start = { sheetId, rowIndex, columnIndex };
  return { updateCells: { start, rows: [{ values: cells }], fields: WRITTEN_FIELDS } };
}

function appendRequest(sheetId: number, additions: Addition[]): SheetRequest {
  const rows = additions.map(({ entryId, cells }) => ({ values: [textCell(String(entryId)), ...cells] }));
  return { appendCells: { sheetId, rows, fields: WRITTEN_FIELDS } };
}

/** A tab must keep one row below its frozen ones: where the last one goes, an empty one comes first. */
function deleteRequests(sheetId: number, touches: Touch[], lookup: Lookup): SheetRequest[] {
  const rows = touches.filter(({ cells }) => cells === null).map(({ row }) => row);
  const isLastRow = rows.length > 0 && lookup.rowCount - rows.length <= lookup.frozenRowCount;
  return [
    ...(isLastRow ? [{ appendDimension: { sheetId, dimension: 'ROWS', length: 1 } }] : []),
    ...rows
      .toSorted((one, other) => other - one)
      .map((row): SheetRequest => ({ deleteDimension: { range: rowsOf(sheetId, row) } })),
  ];
}

function rowsOf(
  sheetId: number,
  row: number,
): { sheetId: number; dimension: string; startIndex: number; endIndex: number } {
  return { sheetId, dimension: 'ROWS', startIndex: row, endIndex: row + 1 };
}

function box(sheetId: number, row: number, column: number, width: number): GridRange {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + 1,
    startColumnIndex: column,
    endColumnIndex: column + width,
  };
}

function copyRequest(source: GridRange, destination: GridRange): SheetRequest {
  return { copyPaste: { source, destination, pasteType: 'PASTE_NORMAL' } };
}

/** The person may have widened the tab, or cut the bin. */
function sizeBinRequest(columnCount: number): SheetRequest {
  return {
    updateSheetProperties: {
      properties: { sheetId: BIN_ID, gridProperties: { rowCount: BIN_ROWS, columnCount } },
      fields: 'gridProperties(rowCount,columnCount)',
    },
  };
}
