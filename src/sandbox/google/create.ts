/**
 * spreadsheets.create: a new file in the Drive of the person in whose name the app asks. Its sheets are filled by the
 * same requests that a batch has.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { Caller } from './accounts.ts';
import { batchUpdate } from './batch-update.ts';
import type { Book } from './book.ts';
import { draftBook } from './drive.ts';
import { permissionDenied, unknownHere } from './errors.ts';
import { dimensionProperties, protectedRange, rows, sheetProperties, spreadsheetProperties } from './request-shapes.ts';
import { int32, list, message, without } from './shapes.ts';
import type { Shape } from './shapes.ts';

export const CREATE = 'spreadsheets.create';

/** Body of spreadsheets.create. */
export const createShape: Shape = message({
  properties: spreadsheetProperties,
  sheets: list(
    message({
      properties: sheetProperties,
      data: list(
        message({
          startRow: int32,
          startColumn: int32,
          rowData: rows,
          rowMetadata: list(dimensionProperties),
          columnMetadata: list(dimensionProperties),
        }),
      ),
      protectedRanges: list(protectedRange),
      ...without('bandedRanges', 'basicFilter', 'charts', 'columnGroups', 'commentAnchors', 'conditionalFormats'),
      ...without('developerMetadata', 'filterViews', 'merges', 'rowGroups', 'slicers', 'tables'),
    }),
  ),
  ...without('comments', 'commentsViewMode', 'dataSourceSchedules', 'dataSources', 'developerMetadata', 'namedRanges'),
  ...without('spreadsheetId', 'spreadsheetUrl'),
});

/**
 * The file as it will be, not in the Drive yet.
 * @throws ApiError for a service account, which owns no storage since 2025 and so may not create files
 */
export function newSpreadsheet({ app, account }: Caller, body: unknown): Book {
  if (app === undefined) throw permissionDenied();
  const { properties, sheets = [] } = body as sheets_v4.Schema$Spreadsheet;
  const { title, locale, timeZone } = properties ?? {};
  const book = draftBook({
    title: title ?? 'Untitled spreadsheet',
    ...(locale && { locale }),
    ...(timeZone && { timeZone }),
    madeBy: { app, owner: account },
  });
  if (sheets.length === 0) return book;
  book.sheets.length = 0;
  batchUpdate(book, account, { requests: sheets.flatMap(requestsOf) });
  return book;
}

type Request = sheets_v4.Schema$Request;

function requestsOf({ properties, data = [], protectedRanges = [] }: sheets_v4.Schema$Sheet): Request[] {
  const { sheetId } = properties ?? {};
  if (typeof sheetId !== 'number') throw unknownHere('a new sheet without an id');
  return [
    { addSheet: { properties: properties ?? {} } },
    ...data.flatMap((grid) => dataRequests(sheetId, grid)),
    ...protectedRanges.map((range) => ({ addProtectedRange: { protectedRange: range } })),
  ];
}

function dataRequests(sheetId: number, grid: sheets_v4.Schema$GridData): Request[] {
  const { startRow, startColumn, rowData = [], rowMetadata = [], columnMetadata = [] } = grid;
  const start = { sheetId, rowIndex: startRow ?? 0, columnIndex: startColumn ?? 0 };
  const lines = (dimension: string, first: number, all: sheets_v4.Schema$DimensionProperties[]) =>
    all.flatMap((properties, index) => {
      const fields = Object.keys(properties).join(',');
      const range = { sheetId, dimension, startIndex: first + index, endIndex: first + index + 1 };
      return fields === '' ? [] : [{ updateDimensionProperties: { range, properties, fields } }];
    });
  const cells = { start, rows: rowData, fields: 'userEnteredValue,userEnteredFormat' };
  return [
    ...(rowData.length > 0 ? [{ updateCells: cells }] : []),
    ...lines('ROWS', start.rowIndex, rowMetadata),
    ...lines('COLUMNS', start.columnIndex, columnMetadata),
  ];
}
