/**
 * The person who owns the spreadsheets: shares them, puts them into the bin, types into cells, sorts and moves
 * rows by hand. Edits go the way of a batch, so what Google refuses is refused here too.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { batchUpdate } from './batch-update.ts';
import { sheetById } from './book.ts';
import type { Book, Role } from './book.ts';
import type { Drive } from './drive.ts';
import { OWNER } from './protection.ts';
import { cellFromTyping } from './typed-text.ts';

export interface Person {
  share(id: string, email: string, role?: Role): void;
  unshare(id: string, email: string): void;
  trash(id: string): void;
  restore(id: string): void;
  /** Types into a cell: `=…` is a formula, numbers and dates are read, the rest is text. */
  setCell(id: string, sheetId: number, row: number, column: number, text: string): void;
  /** Sorts the rows from `fromRow` on, 1 where it is not given; whole rows move, with what people added to them. */
  sortRows(id: string, sheetId: number, column: number, ascending: boolean, fromRow?: number): void;
  insertRow(id: string, sheetId: number, index: number): void;
  deleteRow(id: string, sheetId: number, index: number): void;
  renameSheet(id: string, sheetId: number, title: string): void;
  deleteSheet(id: string, sheetId: number): void;
  /** Whatever else a hand can do: merge, move columns, filter, protect, copy a tab. All or nothing. */
  edit(id: string, ...requests: sheets_v4.Schema$Request[]): void;
}

export function createPerson(drive: Drive): Person {
  const change = (id: string, edit: (book: Book) => void): void => {
    edit(drive.get(id));
    drive.changed(id);
  };
  const edit: Person['edit'] = (id, ...requests) => change(id, (book) => batchUpdate(book, OWNER, { requests }));
  const apply = (id: string, request: object): void => edit(id, request);
  return {
    share: (id, email, role = 'writer') => change(id, ({ shares }) => shares.set(email, role)),
    unshare: (id, email) => change(id, ({ shares }) => shares.delete(email)),
    trash: (id) => change(id, (book) => (book.trashed = true)),
    restore: (id) => change(id, (book) => (book.trashed = false)),
    setCell: (id, sheetId, row, column, text) => apply(id, typing(drive.get(id), sheetId, row, column, text)),
    sortRows: (id, ...how) => apply(id, sorting(...how)),
    insertRow: (id, sheetId, index) =>
      apply(id, { insertDimension: { range: oneRow(sheetId, index), inheritFromBefore: index > 0 } }),
    deleteRow: (id, sheetId, index) => apply(id, { deleteDimension: { range: oneRow(sheetId, index) } }),
    renameSheet: (id, sheetId, title) =>
      apply(id, { updateSheetProperties: { properties: { sheetId, title }, fields: 'title' } }),
    deleteSheet: (id, sheetId) => apply(id, { deleteSheet: { sheetId } }),
    edit,
  };
}

function typing(book: Book, sheetId: number, rowIndex: number, columnIndex: number, text: string): object {
  const before = sheetById(book, sheetId).rows[rowIndex]?.cells[columnIndex];
  const isText = before?.format?.numberFormat?.type === 'TEXT';
  const data = isText ? { userEnteredValue: { stringValue: text } } : cellFromTyping(text, book.locale);
  const fields = data.userEnteredFormat ? 'userEnteredValue,userEnteredFormat.numberFormat' : 'userEnteredValue';
  return { updateCells: { start: { sheetId, rowIndex, columnIndex }, rows: [{ values: [data] }], fields } };
}

function sorting(sheetId: number, dimensionIndex: number, ascending: boolean, startRowIndex = 1): object {
  const sortOrder = ascending ? 'ASCENDING' : 'DESCENDING';
  return { sortRange: { range: { sheetId, startRowIndex }, sortSpecs: [{ dimensionIndex, sortOrder }] } };
}

function oneRow(sheetId: number, index: number): object {
  return { sheetId, dimension: 'ROWS', startIndex: index, endIndex: index + 1 };
}
