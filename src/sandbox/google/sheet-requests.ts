/**
 * The requests of a batch that work on sheets (tabs) as a whole: add, delete, rename, hide, freeze, resize,
 * protect, copy; and on the spreadsheet's own properties. Ids may be chosen by the caller and are refused when
 * they are taken.
 */
import { randomInt } from 'node:crypto';
import type { sheets_v4 } from '@googleapis/sheets';
import { createSheet, dropMetadata, growGrid, refuseTooManyCells, sheetById } from './book.ts';
import type { Batch, Book, ProtectedRange, Sheet } from './book.ts';
import { invalid } from './errors.ts';
import { below, writeMask } from './field-mask.ts';
import type { Mask } from './field-mask.ts';
import { boxOf, gridRangeOf } from './grid-range.ts';

type SheetProperties = sheets_v4.Schema$SheetProperties;
type Reply = sheets_v4.Schema$Response;

export function addSheet({ book, journal }: Batch, request: sheets_v4.Schema$AddSheetRequest): Reply {
  const properties = request.properties ?? {};
  const grid = properties.gridProperties ?? {};
  const sheetId = properties.sheetId ?? unusedId((id) => book.sheets.some((sheet) => sheet.sheetId === id));
  const title = properties.title ?? `Sheet${book.sheets.length + 1}`;
  if (sheetId < 0) throw invalid(`Invalid sheet id: ${sheetId}`);
  if (book.sheets.some((sheet) => sheet.sheetId === sheetId)) {
    throw invalid(`Sheet with id: ${sheetId} already exists.`);
  }
  refuseTitle(book, title);
  const sheet = createSheet(sheetId, title, grid.rowCount ?? 1000, grid.columnCount ?? 26);
  refuseTooManyCells(book, sheet.rowCount * sheet.columnCount);
  sheet.hidden = properties.hidden ?? false;
  sheet.frozenRowCount = grid.frozenRowCount ?? 0;
  sheet.frozenColumnCount = grid.frozenColumnCount ?? 0;
  sheet.hideGridlines = grid.hideGridlines ?? false;
  journal.insert(book.sheets, Math.min(properties.index ?? book.sheets.length, book.sheets.length), [sheet]);
  return { addSheet: { properties: sheetProperties(book, sheet) } };
}

export function deleteSheet({ book, journal }: Batch, request: sheets_v4.Schema$DeleteSheetRequest): void {
  const sheet = sheetById(book, request.sheetId, 'sheet');
  if (book.sheets.length === 1) throw invalid("You can't remove all the sheets in a document.");
  if (visibleSheets(book, sheet) === 0) throw invalid("You can't remove all the visible sheets in a document.");
  journal.remove(book.sheets, book.sheets.indexOf(sheet), 1);
  dropMetadata(journal, book, (place) => 'sheet' in place && place.sheet === sheet);
}

export function updateSheetProperties(
  batch: Batch,
  request: sheets_v4.Schema$UpdateSheetPropertiesRequest,
): void {
  const { book, journal } = batch;
  const properties = request.properties ?? {};
  const sheet = sheetById(book, properties.sheetId, 'sheet');
  const mask = writeMask(request.fields, WRITABLE_SHEET_FIELDS);
  if (below(mask, 'title') && properties.title !== sheet.title) {
    refuseTitle(book, properties.title ?? '', sheet);
    journal.set(sheet, 'title', properties.title ?? '');
  }
  if (below(mask, 'hidden')) hide(batch, sheet, properties.hidden ?? false);
  if (below(mask, 'index') && typeof properties.index === 'number') {
    journal.remove(book.sheets, book.sheets.indexOf(sheet), 1);
    journal.insert(book.sheets, properties.index, [sheet]);
  }
  const gridMask = below(mask, 'gridProperties');
  if (gridMask !== undefined) updateGrid(batch, sheet, properties.gridProperties ?? {}, gridMask);
}

/** Adds a protection; a reply shows no editors, a later read lists who added it. */
export function addProtectedRange(
  { book, journal, caller }: Batch,
  request: sheets_v4.Schema$AddProtectedRangeRequest,
): Reply {
  const asked = request.protectedRange ?? {};
  const box = boxOf(book, asked.range);
  const taken = (id: number): boolean =>
    book.sheets.some((sheet) => sheet.protectedRanges.some((range) => range.protectedRangeId === id));
  const protectedRangeId = asked.protectedRangeId ?? unusedId(taken);
  if (taken(protectedRangeId)) throw invalid(`A protected range with id ${protectedRangeId} already exists.`);
  const wholeSheet = Object.keys(asked.range ?? {}).every((key) => key === 'sheetId');
  if (wholeSheet && box.sheet.protectedRanges.some(({ range }) => range?.startRowIndex === undefined)) {
    throw invalid(`Sheet "${box.sheet.title}" already has sheet protection.`);
  }
  const { sheetId } = box.sheet;
  const added: ProtectedRange = {
    protectedRangeId,
    range: wholeSheet ? { ...(sheetId !== 0 && { sheetId }) } : gridRangeOf(box),
    ...(asked.description && { description: asked.description }),
    ...(asked.warningOnly && { warningOnly: true }),
    requestingUserCanEdit: true,
  };
  const users = [...new Set([caller, ...(asked.editors?.users ?? [])])];
  journal.append(box.sheet.protectedRanges, { ...added, editors: { users } });
  return { addProtectedRange: { protectedRange: { ...added, editors: {} } } };
}

export function deleteProtectedRange(
  { book, journal }: Batch,
  request: sheets_v4.Schema$DeleteProtectedRangeRequest,
): void {
  const isIt = ({ protectedRangeId }: ProtectedRange): boolean => protectedRangeId === request.protectedRangeId;
  const sheet = book.sheets.find(({ protectedRanges }) => protectedRanges.some(isIt));
  if (sheet === undefined) throw invalid(`No protected range with id: ${request.protectedRangeId}`);
  journal.remove(sheet.protectedRanges, sheet.protectedRanges.findIndex(isIt), 1);
}

/** Makes a copy of a sheet; metadata stays with the first one. */
export function duplicateSheet({ book, journal }: Batch, request: sheets_v4.Schema$DuplicateSheetRequest): Reply {
  const source = sheetById(book, request.sourceSheetId, 'sheet');
  const isTaken = (id: number): boolean => book.sheets.some((sheet) => sheet.sheetId === id);
  const sheetId = request.newSheetId ?? unusedId(isTaken);
  if (isTaken(sheetId)) throw invalid(`Sheet with id: ${sheetId} already exists.`);
  const title = request.newSheetName ?? `Copy of ${source.title}`;
  refuseTitle(book, title);
  refuseTooManyCells(book, source.rowCount * source.columnCount);
  const copy: Sheet = { ...structuredClone(source), sheetId, title };
  copy.protectedRanges.forEach((range) => {
    range.protectedRangeId = unusedId(() => false);
    range.range = { ...range.range, sheetId };
  });
  journal.insert(book.sheets, request.insertSheetIndex ?? 0, [copy]);
  return { duplicateSheet: { properties: sheetProperties(book, copy) } };
}

/** Changes the title, the locale and the time zone of the whole spreadsheet. */
export function updateSpreadsheetProperties(
  { book, journal }: Batch,
  request: sheets_v4.Schema$UpdateSpreadsheetPropertiesRequest,
): void {
  const mask = writeMask(request.fields, { title: true, locale: true, timeZone: true });
  for (const name of ['title', 'locale', 'timeZone'] as const) {
    if (below(mask, name)) journal.set(book, name, request.properties?.[name] ?? book[name]);
  }
}

/** The properties of a sheet as answers show them. */
export function sheetProperties(book: Book, sheet: Sheet): SheetProperties {
  return {
    sheetId: sheet.sheetId,
    title: sheet.title,
    index: book.sheets.indexOf(sheet),
    sheetType: 'GRID',
    gridProperties: {
      rowCount: sheet.rowCount,
      columnCount: sheet.columnCount,
      ...(sheet.frozenRowCount > 0 && { frozenRowCount: sheet.frozenRowCount }),
      ...(sheet.frozenColumnCount > 0 && { frozenColumnCount: sheet.frozenColumnCount }),
      ...(sheet.hideGridlines && { hideGridlines: true }),
    },
    ...(sheet.hidden && { hidden: true }),
  };
}

/** A random positive id that nobody has. */
export function unusedId(taken: (id: number) => boolean): number {
  const id = randomInt(1, 2 ** 31);
  return taken(id) ? unusedId(taken) : id;
}

const WRITABLE_SHEET_FIELDS = {
  title: true,
  hidden: true,
  index: true,
  gridProperties: {
    rowCount: true,
    columnCount: true,
    frozenRowCount: true,
    frozenColumnCount: true,
    hideGridlines: true,
  },
} as const;

function refuseTitle(book: Book, title: string, except?: Sheet): void {
  if (title === '') throw invalid('Sheet name cannot be empty.');
  const wanted = title.toLowerCase();
  if (book.sheets.some((sheet) => sheet !== except && sheet.title.toLowerCase() === wanted)) {
    throw invalid(`A sheet with the name "${title}" already exists. Please enter another name.`);
  }
}

function visibleSheets(book: Book, except: Sheet): number {
  return book.sheets.filter((sheet) => sheet !== except && !sheet.hidden).length;
}

function hide({ book, journal }: Batch, sheet: Sheet, hidden: boolean): void {
  if (hidden && visibleSheets(book, sheet) === 0) throw invalid("You can't hide all the sheets in a document.");
  journal.set(sheet, 'hidden', hidden);
}

function updateGrid(batch: Batch, sheet: Sheet, grid: sheets_v4.Schema$GridProperties, mask: Mask): void {
  const { book, journal } = batch;
  const rowCount = below(mask, 'rowCount') ? (grid.rowCount ?? sheet.rowCount) : sheet.rowCount;
  const columnCount = below(mask, 'columnCount') ? (grid.columnCount ?? sheet.columnCount) : sheet.columnCount;
  if (below(mask, 'frozenRowCount')) journal.set(sheet, 'frozenRowCount', grid.frozenRowCount ?? 0);
  if (below(mask, 'frozenColumnCount')) journal.set(sheet, 'frozenColumnCount', grid.frozenColumnCount ?? 0);
  if (below(mask, 'hideGridlines')) journal.set(sheet, 'hideGridlines', grid.hideGridlines ?? false);
  if (rowCount <= sheet.frozenRowCount) throw invalid("You can't freeze all visible rows on the sheet.");
  if (columnCount <= sheet.frozenColumnCount) throw invalid("You can't freeze all visible columns on the sheet.");
  cutGrid(batch, sheet, rowCount, columnCount);
  growGrid(journal, book, sheet, rowCount, columnCount);
}

/** What is outside of a smaller grid is gone. */
function cutGrid({ book, journal }: Batch, sheet: Sheet, rows: number, columns: number): void {
  const gone = new Set<object>([
    ...journal.remove(sheet.rows, rows, Math.max(sheet.rows.length - rows, 0)),
    ...journal.remove(sheet.columns, columns, Math.max(sheet.columns.length - columns, 0)),
  ]);
  for (const row of sheet.rows) {
    if (row.cells.length > columns) journal.remove(row.cells, columns, row.cells.length - columns);
  }
  dropMetadata(journal, book, (place) => 'line' in place && gone.has(place.line));
}
