/**
 * spreadsheets.batchUpdate: the requests in order, all or nothing. The first one that is refused takes back all
 * before it, and its place in the list stands in front of the reason.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { parseRange } from './a1.ts';
import type { Batch, Book } from './book.ts';
import { appendCells, copyPaste, repeatCell, sortRange, updateCells } from './cell-requests.ts';
import { createDeveloperMetadata, deleteDeveloperMetadata } from './developer-metadata.ts';
import { appendDimension, autoResizeDimensions, deleteDimension } from './dimension-requests.ts';
import { insertDimension, moveDimension, updateDimensionProperties } from './dimension-requests.ts';
import { ApiError, invalid } from './errors.ts';
import { below } from './field-mask.ts';
import type { Mask } from './field-mask.ts';
import { clearBasicFilter, setBasicFilter } from './filters.ts';
import { Journal } from './journal.ts';
import { mergeCells, unmergeCells } from './merges.ts';
import { refuseProtected } from './protection.ts';
import { addProtectedRange, addSheet, deleteProtectedRange, deleteSheet } from './sheet-requests.ts';
import { duplicateSheet, updateSheetProperties, updateSpreadsheetProperties } from './sheet-requests.ts';
import { spreadsheetResource } from './spreadsheet-resource.ts';

type Request = sheets_v4.Schema$Request;
type Reply = sheets_v4.Schema$Response;
type Body = sheets_v4.Schema$BatchUpdateSpreadsheetRequest;

const kinds = {
  addProtectedRange,
  addSheet,
  appendCells,
  appendDimension,
  autoResizeDimensions,
  clearBasicFilter,
  copyPaste,
  createDeveloperMetadata,
  deleteDeveloperMetadata,
  deleteDimension,
  deleteProtectedRange,
  deleteSheet,
  duplicateSheet,
  insertDimension,
  mergeCells,
  moveDimension,
  repeatCell,
  setBasicFilter,
  sortRange,
  unmergeCells,
  updateCells,
  updateDimensionProperties,
  updateSheetProperties,
  updateSpreadsheetProperties,
};

/**
 * Applies a batch.
 * @param mask what the answer is to hold; undefined when the request does not say
 * @throws ApiError with nothing applied
 */
export function batchUpdate(
  book: Book,
  caller: string,
  body: Body,
  mask?: Mask,
): sheets_v4.Schema$BatchUpdateSpreadsheetResponse {
  const requests = body.requests ?? [];
  if (requests.length === 0) throw invalid('Must specify at least one request.');
  const batch: Batch = { book, journal: new Journal(), caller };
  try {
    const replies = requests.map((request, index) => applyRequest(batch, request, index));
    const updatedSpreadsheet = updated(batch, body, mask);
    return { spreadsheetId: book.id, replies, ...(updatedSpreadsheet !== undefined && { updatedSpreadsheet }) };
  } catch (error) {
    batch.journal.rollback();
    throw error;
  }
}

function applyRequest(batch: Batch, request: Request, index: number): Reply {
  const kind = Object.keys(request).find((name) => request[name as keyof Request] !== null);
  if (kind === undefined) throw invalid(`Invalid requests[${index}]: No request set.`);
  try {
    const apply = kinds[kind as keyof typeof kinds] as (batch: Batch, request: unknown) => Reply | undefined;
    refuseProtected(batch, kind, request[kind as keyof Request]);
    return apply(batch, request[kind as keyof Request]) ?? {};
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(error.code, error.status, `Invalid requests[${index}].${kind}: ${error.message}`);
  }
}

function updated(
  { book, caller }: Batch,
  body: Body,
  mask: Mask | undefined,
): sheets_v4.Schema$Spreadsheet | undefined {
  if (!body.includeSpreadsheetInResponse) return undefined;
  const ranges = (body.responseRanges ?? []).map((range) => parseRange(book, range));
  return spreadsheetResource(book, {
    caller,
    boxes: ranges.length === 0 ? undefined : ranges,
    includeGridData: body.responseIncludeGridData ?? false,
    mask: mask === undefined ? undefined : below(mask, 'updatedSpreadsheet'),
  });
}
