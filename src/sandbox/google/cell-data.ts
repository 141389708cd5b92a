/**
 * Between a cell as it is kept and CellData as the API shows and takes it. A string is never read as a formula;
 * of formulas only SUM over one range is worked out, all others show an error.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { parseRange } from './a1.ts';
import { cellOf } from './book.ts';
import type { Book, Cell, CellFormat, CellValue, Sheet } from './book.ts';
import { invalid } from './errors.ts';
import { below, pick } from './field-mask.ts';
import type { Fields, Mask } from './field-mask.ts';
import { formatNumber } from './number-format.ts';

type CellData = sheets_v4.Schema$CellData;
type ExtendedValue = sheets_v4.Schema$ExtendedValue;

/** What a request may name in `fields` when it writes cells. */
export const WRITABLE_CELL_FIELDS: Fields = { userEnteredValue: true, userEnteredFormat: true };

const MAX_CELL_CHARACTERS = 50_000;
const UNKNOWN_FORMULA: ExtendedValue = { errorValue: { type: 'NAME', message: 'The sandbox works out SUM only.' } };

/** The cell after a write of the chosen fields; what the data leaves out of them is cleared. */
export function writeCell(before: Cell | undefined, data: CellData | null | undefined, mask: Mask): Cell | undefined {
  const entered = below(mask, 'userEnteredValue') === undefined ? before : enteredOf(data?.userEnteredValue);
  const formatMask = below(mask, 'userEnteredFormat');
  const format =
    formatMask === undefined ? before?.format : writeFormat(before?.format, data?.userEnteredFormat, formatMask);
  return cellOf(entered?.value, entered?.formula, format);
}

/** The chosen fields of a cell, as an answer shows them. */
export function readCell(book: Book, sheet: Sheet, cell: Cell | undefined, mask: Mask): CellData {
  if (cell === undefined) return {};
  const data: CellData = {};
  const hasValue = cell.value !== undefined || cell.formula !== undefined;
  if (hasValue && below(mask, 'userEnteredValue') !== undefined) data.userEnteredValue = entered(cell);
  if (hasValue && below(mask, 'effectiveValue') !== undefined) data.effectiveValue = effectiveValue(book, sheet, cell);
  if (hasValue && below(mask, 'formattedValue') !== undefined) data.formattedValue = formattedValue(book, sheet, cell);
  const formatMask = below(mask, 'userEnteredFormat');
  if (cell.format !== undefined && formatMask !== undefined) {
    data.userEnteredFormat = pick(cell.format, formatMask) as CellFormat;
  }
  return data;
}

/** The value that formulas and readers see; undefined for an empty cell and for a formula that is not worked out. */
export function plainValue(book: Book, sheet: Sheet, cell: Cell | undefined): CellValue | undefined {
  return cell?.formula === undefined ? cell?.value : sumOf(book, sheet, cell.formula);
}

/** The text that stands in the cell. */
export function formattedValue(book: Book, sheet: Sheet, cell: Cell): string {
  const value = plainValue(book, sheet, cell);
  if (value === undefined) return '#NAME?';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? formatNumber(value, cell.format?.numberFormat, book.locale) : value;
}

/** @throws ApiError when a text is longer than a cell holds. */
export function refuseLongText(value: unknown): void {
  if (typeof value === 'string' && value.length > MAX_CELL_CHARACTERS) {
    throw invalid(`Your input contains more than the maximum of ${MAX_CELL_CHARACTERS} characters in a single cell.`);
  }
}

function enteredOf(data: ExtendedValue | null | undefined): { value?: CellValue; formula?: string } {
  if (data === null || data === undefined) return {};
  const formula = data.formulaValue ?? undefined;
  const value = data.stringValue ?? data.numberValue ?? data.boolValue ?? undefined;
  refuseLongText(formula ?? value);
  if (formula !== undefined) return { formula };
  return value === undefined || value === '' ? {} : { value };
}

function entered({ value, formula }: Cell): ExtendedValue {
  return formula === undefined ? extended(value) : { formulaValue: formula };
}

function effectiveValue(book: Book, sheet: Sheet, cell: Cell): ExtendedValue {
  const value = plainValue(book, sheet, cell);
  return value === undefined ? UNKNOWN_FORMULA : extended(value);
}

function extended(value: CellValue | undefined): ExtendedValue {
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value ?? '' };
}

function writeFormat(before: CellFormat | undefined, data: unknown, mask: Mask): CellFormat | undefined {
  const after = writeFields(before, data ?? undefined, mask) as CellFormat | undefined;
  return after === undefined || Object.keys(after).length === 0 ? undefined : after;
}

/** Replaces the chosen fields of a message by those of another; messages are never changed in place. */
function writeFields(before: unknown, data: unknown, mask: Mask): unknown {
  if (mask === true) return data;
  const after: Record<string, unknown> = { ...(before as object | undefined) };
  for (const [name, inner] of Object.entries(mask)) {
    const value = writeFields(after[name], (data as Record<string, unknown> | undefined)?.[name] ?? undefined, inner);
    if (value === undefined) delete after[name];
    else after[name] = value;
  }
  return after;
}

/** The sum of the numbers in the range of `=SUM(range)`; other formulas inside it do not count. */
function sumOf(book: Book, sheet: Sheet, formula: string): number | undefined {
  const range = /^=\s*SUM\(([^()]+)\)\s*$/i.exec(formula)?.[1];
  if (range === undefined) return undefined;
  try {
    const onSheet = range.includes('!') ? book : { ...book, sheets: [sheet] };
    const { sheet: source, top, bottom, left, right } = parseRange(onSheet, range);
    const cells = source.rows.slice(top, bottom).flatMap((row) => row.cells.slice(left, right));
    return cells.reduce((sum, cell) => sum + (typeof cell?.value === 'number' ? cell.value : 0), 0);
  } catch {
    return undefined;
  }
}
