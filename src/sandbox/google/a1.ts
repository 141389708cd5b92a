/**
 * A1 notation: column letters, quoted sheet titles, ranges that are open at one side (`A2:A`, `1:5`, a whole
 * sheet), corners in any order; and the names of ranges as answers carry them (`Sheet1!A1:Z1000`).
 */
import type { Book, Sheet } from './book.ts';
import { invalid } from './errors.ts';

/** A rectangle of one sheet, ends exclusive, inside the grid. */
export interface Box {
  readonly sheet: Sheet;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

interface Corner {
  row: number | undefined;
  column: number | undefined;
}

/**
 * The range that a text means, cut to the grid.
 * @throws ApiError when it is not a range, or begins outside of the grid.
 */
export function parseRange(book: Book, text: string): Box {
  const { sheet, cells } = splitSheet(book, text);
  if (cells === undefined) return wholeSheet(sheet);
  const [first, second, ...rest] = cells.split(':').map(parseCorner);
  if (first === undefined || rest.length > 0 || (second === undefined && cells.includes(':'))) throw unparsable(text);
  if (second === undefined && (first.row === undefined || first.column === undefined)) throw unparsable(text);
  return boxBetween(sheet, first, second ?? first, text);
}

export function wholeSheet(sheet: Sheet): Box {
  return { sheet, top: 0, left: 0, bottom: sheet.rowCount, right: sheet.columnCount };
}

/** The name of a rectangle; of one cell just that cell's. */
export function rangeName({ sheet, top, left, bottom, right }: Box): string {
  const first = `${quoteTitle(sheet.title)}!${columnName(left)}${top + 1}`;
  return bottom - top === 1 && right - left === 1 ? first : `${first}:${columnName(right - 1)}${bottom}`;
}

export function quoteTitle(title: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(title) && !/^[A-Za-z]{1,3}\d+$/.test(title);
  return plain ? title : `'${title.replaceAll("'", "''")}'`;
}

export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

/** 400 for a range that begins outside of the grid. */
export function beyondGrid(name: string, sheet: Sheet): Error {
  return invalid(
    `Range (${name}) exceeds grid limits. Max rows: ${sheet.rowCount}, max columns: ${sheet.columnCount}`,
  );
}

function splitSheet(book: Book, text: string): { sheet: Sheet; cells: string | undefined } {
  const [, quoted, plain, cells] = /^(?:'((?:[^']|'')*)'|([^!]*?))(?:!([^!]*))?$/.exec(text) ?? [];
  const title = quoted?.replaceAll("''", "'") ?? plain;
  const isTitle = cells !== undefined || quoted !== undefined || text.split(':').map(parseCorner).includes(undefined);
  const sheet = isTitle ? book.sheets.find((candidate) => candidate.title === title) : book.sheets[0];
  if (sheet === undefined) throw unparsable(text);
  return { sheet, cells: isTitle ? cells : text };
}

function parseCorner(text: string): Corner | undefined {
  const [, letters = '', digits = ''] = /^\$?([A-Za-z]{0,3})\$?(\d{0,8})$/.exec(text) ?? [];
  if (letters === '' && digits === '') return undefined;
  return {
    column: letters === '' ? undefined : columnIndex(letters),
    row: digits === '' ? undefined : Number(digits) - 1,
  };
}

function columnIndex(letters: string): number {
  return [...letters.toUpperCase()].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function boxBetween(sheet: Sheet, first: Corner, second: Corner, text: string): Box {
  const [top, bottom] = span(first.row, second.row, sheet.rowCount);
  const [left, right] = span(first.column, second.column, sheet.columnCount);
  if (top < 0) throw unparsable(text);
  if (top >= sheet.rowCount || left >= sheet.columnCount) {
    throw beyondGrid(`${quoteTitle(sheet.title)}!${text.replace(/^.*!/, '')}`, sheet);
  }
  return { sheet, top, left, bottom, right };
}

/** Begin and exclusive end of what two corners say of one direction; what they leave open reaches the edge. */
function span(first: number | undefined, second: number | undefined, size: number): [number, number] {
  if (first === undefined && second === undefined) return [0, size];
  if (first === undefined || second === undefined) return [first ?? second ?? 0, size];
  return [Math.min(first, second), Math.min(Math.max(first, second) + 1, size)];
}

function unparsable(text: string): Error {
  return invalid(`Unable to parse range: ${text}`);
}
