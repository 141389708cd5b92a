/**
 * A spreadsheet as answers show it, built to the field mask so that a small question costs little: only the
 * chosen parts of only the chosen cells are made.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { wholeSheet } from './a1.ts';
import type { Box } from './a1.ts';
import type { Book, Line, ProtectedRange, Sheet } from './book.ts';
import { readCell } from './cell-data.ts';
import { metadataAt } from './developer-metadata.ts';
import { absent, below, pick } from './field-mask.ts';
import type { Fields, Mask } from './field-mask.ts';
import { gridRangeOf } from './grid-range.ts';
import { mayEdit } from './protection.ts';
import { sheetProperties } from './sheet-requests.ts';

type Spreadsheet = sheets_v4.Schema$Spreadsheet;

export interface Selection {
  /** Whose rights the answer speaks of. */
  readonly caller: string;
  /** The cells asked for; undefined is all. Sheets that none of them is on are left out. */
  readonly boxes: readonly Box[] | undefined;
  readonly includeGridData: boolean;
  /** Undefined when the request has no mask; only then does includeGridData count. */
  readonly mask: Mask | undefined;
}

const LINE_FIELDS: Fields = {
  hiddenByUser: true,
  pixelSize: true,
  hiddenByFilter: true,
  developerMetadata: true,
  ...absent('dataSourceColumnReference'),
};
const CELL_FIELDS: Fields = {
  userEnteredValue: true,
  effectiveValue: true,
  formattedValue: true,
  userEnteredFormat: true,
  ...absent('chipRuns', 'dataSourceFormula', 'dataSourceTable', 'dataValidation', 'effectiveFormat', 'hyperlink'),
  ...absent('note', 'pivotTable', 'textFormatRuns'),
};
const SHEET_PROPERTY_FIELDS: Fields = {
  sheetId: true,
  title: true,
  index: true,
  sheetType: true,
  hidden: true,
  gridProperties: {
    rowCount: true,
    columnCount: true,
    frozenRowCount: true,
    frozenColumnCount: true,
    hideGridlines: true,
    ...absent('columnGroupControlAfter', 'rowGroupControlAfter'),
  },
  ...absent('dataSourceSheetProperties', 'rightToLeft', 'tabColor', 'tabColorStyle'),
};

/** What a mask over a spreadsheet may name. */
export const SPREADSHEET_FIELDS: Fields = {
  spreadsheetId: true,
  spreadsheetUrl: true,
  properties: {
    title: true,
    locale: true,
    autoRecalc: true,
    timeZone: true,
    ...absent('defaultFormat', 'importFunctionsExternalUrlAccessAllowed', 'iterativeCalculationSettings'),
    ...absent('spreadsheetTheme'),
  },
  developerMetadata: true,
  sheets: {
    properties: SHEET_PROPERTY_FIELDS,
    data: {
      startRow: true,
      startColumn: true,
      rowData: { values: CELL_FIELDS },
      rowMetadata: LINE_FIELDS,
      columnMetadata: LINE_FIELDS,
    },
    protectedRanges: true,
    basicFilter: true,
    merges: true,
    developerMetadata: true,
    ...absent('bandedRanges', 'charts', 'columnGroups', 'commentAnchors', 'conditionalFormats', 'filterViews'),
    ...absent('rowGroups', 'slicers', 'tables'),
  },
  ...absent('comments', 'commentsViewMode', 'dataSourceSchedules', 'dataSources', 'namedRanges'),
};

const WITHOUT_GRID_DATA: Mask = {
  spreadsheetId: true,
  spreadsheetUrl: true,
  properties: true,
  developerMetadata: true,
  sheets: { properties: true, protectedRanges: true, basicFilter: true, merges: true, developerMetadata: true },
};
const ROW_PX = 21;
const COLUMN_PX = 100;

export function spreadsheetResource(book: Book, selection: Selection): Spreadsheet {
  const mask = selection.mask ?? (selection.includeGridData || WITHOUT_GRID_DATA);
  const sheetMask = below(mask, 'sheets');
  const metadata = metadataAt(book, ({ kind }) => kind === 'SPREADSHEET');
  const plain: Spreadsheet = {
    spreadsheetId: book.id,
    properties: { title: book.title, locale: book.locale, autoRecalc: 'ON_CHANGE', timeZone: book.timeZone },
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${book.id}/edit`,
    ...(metadata.length > 0 && { developerMetadata: metadata }),
  };
  const chosen = pick(plain, mask) as Spreadsheet;
  if (sheetMask !== undefined) chosen.sheets = sheetResources(book, selection, sheetMask);
  return chosen;
}

function sheetResources(book: Book, { caller, boxes }: Selection, mask: Mask): sheets_v4.Schema$Sheet[] {
  return book.sheets.flatMap((sheet) => {
    const own = boxes === undefined ? [wholeSheet(sheet)] : boxes.filter((box) => box.sheet === sheet);
    return own.length === 0 ? [] : [sheetResource(book, sheet, { caller, boxes: own }, mask)];
  });
}

function sheetResource(
  book: Book,
  sheet: Sheet,
  { caller, boxes }: { caller: string; boxes: readonly Box[] },
  mask: Mask,
): sheets_v4.Schema$Sheet {
  const metadata = metadataAt(book, (place) => place.kind === 'SHEET' && place.sheet === sheet);
  const plain: sheets_v4.Schema$Sheet = {
    properties: sheetProperties(book, sheet),
    ...(sheet.protectedRanges.length > 0 && {
      protectedRanges: sheet.protectedRanges.map((range) => asSeenBy(caller, range)),
    }),
    ...(sheet.merges.length > 0 && { merges: sheet.merges.map((merge) => gridRangeOf({ sheet, ...merge })) }),
    ...(sheet.basicFilter !== undefined && { basicFilter: sheet.basicFilter }),
    ...(metadata.length > 0 && { developerMetadata: metadata }),
  };
  const chosen = pick(plain, mask) as sheets_v4.Schema$Sheet;
  const dataMask = below(mask, 'data');
  if (dataMask !== undefined) chosen.data = boxes.map((box) => gridData(book, box, dataMask));
  return chosen;
}

/** Whoever may not edit a protected range is not told who may. */
function asSeenBy(caller: string, range: ProtectedRange): sheets_v4.Schema$ProtectedRange {
  if (mayEdit(range, caller)) return { ...range, requestingUserCanEdit: true };
  const { editors: _, requestingUserCanEdit: __, ...rest } = range;
  return rest;
}

function gridData(book: Book, box: Box, mask: Mask): sheets_v4.Schema$GridData {
  const data: sheets_v4.Schema$GridData = {};
  if (box.top > 0 && below(mask, 'startRow')) data.startRow = box.top;
  if (box.left > 0 && below(mask, 'startColumn')) data.startColumn = box.left;
  const rowMask = below(mask, 'rowData');
  const rowData = rowMask === undefined ? [] : rowsOf(book, box, rowMask);
  if (rowData.length > 0) data.rowData = rowData;
  const { sheet, top, bottom, left, right } = box;
  const ofRows = below(mask, 'rowMetadata');
  if (ofRows !== undefined) data.rowMetadata = lines(book, sheet.rows, [top, bottom], ROW_PX, ofRows);
  const ofColumns = below(mask, 'columnMetadata');
  if (ofColumns !== undefined) data.columnMetadata = lines(book, sheet.columns, [left, right], COLUMN_PX, ofColumns);
  return data;
}

/** The rows of a rectangle, down to the last one with anything in it, each to its last cell with anything in it. */
function rowsOf(book: Book, { sheet, top, bottom, left, right }: Box, mask: Mask): sheets_v4.Schema$RowData[] {
  const cellMask = below(mask, 'values');
  const rows: sheets_v4.Schema$RowData[] = [];
  let used = 0;
  for (const row of sheet.rows.slice(top, bottom)) {
    const cells = row.cells.slice(left, right);
    const width = cells.findLastIndex((cell) => cell !== undefined) + 1;
    const values = cells.slice(0, width).map((cell) => (cellMask ? readCell(book, sheet, cell, cellMask) : {}));
    rows.push(width > 0 && cellMask ? { values } : {});
    if (width > 0) used = rows.length;
  }
  return rows.slice(0, used);
}

function lines(
  book: Book,
  known: readonly Line[],
  [start, end]: readonly [start: number, end: number],
  defaultPx: number,
  mask: Mask,
): sheets_v4.Schema$DimensionProperties[] {
  return Array.from({ length: end - start }, (_, index) => {
    const line = known[start + index];
    const metadata =
      line === undefined || below(mask, 'developerMetadata') === undefined
        ? []
        : metadataAt(book, (place) => 'line' in place && place.line === line);
    const properties: sheets_v4.Schema$DimensionProperties = {
      ...(line !== undefined && 'filtered' in line && line.filtered === true && { hiddenByFilter: true }),
      ...(line?.hidden && { hiddenByUser: true }),
      pixelSize: line?.pixelSize ?? defaultPx,
      ...(metadata.length > 0 && { developerMetadata: metadata }),
    };
    return pick(properties, mask) as sheets_v4.Schema$DimensionProperties;
  });
}
