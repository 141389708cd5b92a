/**
 * A stand-in of Apps Script's Range: values as a script reads and writes them. What a script writes is taken as a
 * person's typing, as Google does: `=…` becomes a formula and `0123` a number, except in cells of plain text.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { columnName } from './a1.ts';
import type { Cell, CellValue, Sheet } from './book.ts';
import { plainValue } from './cell-data.ts';
import { isDateFormat } from './number-format.ts';
import { fromR1C1, toR1C1 } from './r1c1.ts';
import { ScriptProtection } from './script-protection.ts';
import type { ScriptWork } from './script-work.ts';
import { cellFromTyping } from './typed-text.ts';

type Value = CellValue | Date;

/** Rows and columns count from 1, as in Apps Script. */
export interface Box {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

export class ScriptRange {
  readonly #work: ScriptWork;
  readonly #sheet: Sheet;
  readonly #box: Box;

  constructor(work: ScriptWork, sheet: Sheet, box: Box) {
    const { row, column, height, width } = box;
    const fits = row > 0 && column > 0 && height > 0 && width > 0;
    if (!fits || row + height - 1 > sheet.rowCount || column + width - 1 > sheet.columnCount) {
      throw new Error('The coordinates of the range are outside the dimensions of the sheet.');
    }
    this.#work = work;
    this.#sheet = sheet;
    this.#box = box;
  }

  getValues(): Value[][] {
    this.#work.step('Range.getValues');
    return this.#map((cell) => this.#valueOf(cell));
  }

  setValue(value: Value): this {
    return this.setValues([[value]]);
  }

  setValues(values: Value[][]): this {
    this.#work.step('Range.setValues');
    this.#refuseOtherSize(values);
    values.forEach((line, row) => line.forEach((value, column) => this.#refuseByRule(row, column, value)));
    this.#write(values, 'userEnteredValue', (value, before) => this.#typed(value, before));
    return this;
  }

  getFormula(): string {
    this.#work.step('Range.getFormula');
    return this.#cell(0, 0)?.formula ?? '';
  }

  getFormulasR1C1(): string[][] {
    this.#work.step('Range.getFormulasR1C1');
    return this.#map((cell, row, column) => toR1C1(cell?.formula ?? '', row, column));
  }

  setFormulaR1C1(formula: string): this {
    this.#work.step('Range.setFormulaR1C1');
    const { row, column } = this.#box;
    const formulaValue = fromR1C1(formula, row - 1, column - 1);
    this.#write([[formula]], 'userEnteredValue', () => ({ userEnteredValue: { formulaValue } }));
    return this;
  }

  getNumberFormats(): string[][] {
    this.#work.step('Range.getNumberFormats');
    return this.#map((cell) => patternOf(cell));
  }

  setNumberFormat(pattern: string): this {
    const { height, width } = this.#box;
    return this.setNumberFormats(Array.from({ length: height }, () => Array.from({ length: width }, () => pattern)));
  }

  setNumberFormats(patterns: string[][]): this {
    this.#work.step('Range.setNumberFormats');
    this.#refuseOtherSize(patterns);
    this.#write(patterns, 'userEnteredFormat.numberFormat', (pattern) => ({
      userEnteredFormat: pattern === GENERAL ? {} : { numberFormat: { type: typeOf(pattern), pattern } },
    }));
    return this;
  }

  getDataValidations(): ({ getAllowInvalid(): boolean } | null)[][] {
    this.#work.step('Range.getDataValidations');
    const rule = { getAllowInvalid: () => false };
    return this.#map((_, __, column) => (this.#work.ruleOf(this.#sheet.sheetId, column) ? rule : null));
  }

  setFontWeight(weight: 'bold' | 'normal'): this {
    this.#work.step('Range.setFontWeight');
    return this.#format({ textFormat: { bold: weight === 'bold' } }, 'userEnteredFormat.textFormat.bold');
  }

  setBackground(color: string): this {
    this.#work.step('Range.setBackground');
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    return this.#format({ backgroundColor: { red, green, blue } } as object, 'userEnteredFormat.backgroundColor');
  }

  protect(): ScriptProtection {
    this.#work.step('Range.protect');
    return ScriptProtection.add(this.#work, this.#sheet, this.#gridRange());
  }

  #format(userEnteredFormat: sheets_v4.Schema$CellFormat, fields: string): this {
    this.#work.apply({ repeatCell: { range: this.#gridRange(), cell: { userEnteredFormat }, fields } });
    return this;
  }

  #write<T>(
    lines: T[][],
    fields: string,
    dataOf: (item: T, before: Cell | undefined) => sheets_v4.Schema$CellData,
  ): void {
    const rows = lines.map((line, row) => ({
      values: line.map((item, column) => dataOf(item, this.#cell(row, column))),
    }));
    const { sheetId } = this.#sheet;
    const start = { sheetId, rowIndex: this.#box.row - 1, columnIndex: this.#box.column - 1 };
    this.#work.apply({ updateCells: { start, rows, fields } });
  }

  #typed(value: Value, before: Cell | undefined): sheets_v4.Schema$CellData {
    if (typeof value === 'number') return { userEnteredValue: { numberValue: value } };
    if (typeof value === 'boolean') return { userEnteredValue: { boolValue: value } };
    if (typeof value !== 'string') return { userEnteredValue: { numberValue: serialOfDate(value) } };
    if (before?.format?.numberFormat?.type === 'TEXT') return { userEnteredValue: { stringValue: value } };
    return { userEnteredValue: cellFromTyping(value, this.#work.book.locale).userEnteredValue ?? {} };
  }

  #valueOf(cell: Cell | undefined): Value {
    const value = plainValue(this.#work.book, this.#sheet, cell);
    if (value === undefined) return cell?.formula === undefined ? '' : '#NAME?';
    return typeof value === 'number' && isDateFormat(cell?.format?.numberFormat) ? dateOfSerial(value) : value;
  }

  #map<T>(of: (cell: Cell | undefined, row: number, column: number) => T): T[][] {
    const { row, column, height, width } = this.#box;
    return Array.from({ length: height }, (_, down) =>
      Array.from({ length: width }, (__, right) => of(this.#cell(down, right), row - 1 + down, column - 1 + right)),
    );
  }

  #cell(down: number, right: number): Cell | undefined {
    return this.#sheet.rows[this.#box.row - 1 + down]?.cells[this.#box.column - 1 + right];
  }

  #refuseByRule(down: number, right: number, value: Value): void {
    const column = this.#box.column - 1 + right;
    const allowed = this.#work.ruleOf(this.#sheet.sheetId, column);
    if (allowed === undefined || this.#box.row + down === 1 || allowed.includes(String(value))) return;
    const cell = `${columnName(column)}${this.#box.row + down}`;
    throw new Error(`The data you entered in cell ${cell} violates the data validation rules set on this cell.`);
  }

  #refuseOtherSize(lines: unknown[][]): void {
    const { height, width } = this.#box;
    if (lines.length === height && lines.every((line) => line.length === width)) return;
    throw new Error(`The number of rows or columns in the data does not match the range: ${height} × ${width}.`);
  }

  #gridRange(): sheets_v4.Schema$GridRange {
    const { row, column, height, width } = this.#box;
    return {
      sheetId: this.#sheet.sheetId,
      startRowIndex: row - 1,
      endRowIndex: row - 1 + height,
      startColumnIndex: column - 1,
      endColumnIndex: column - 1 + width,
    };
  }
}

const GENERAL = '0.###############';
const DAY_MS = 86_400_000;
const UNIX_EPOCH_SERIAL = 25_569;

function patternOf(cell: Cell | undefined): string {
  const format = cell?.format?.numberFormat;
  return format?.type === 'TEXT' ? '@' : (format?.pattern ?? GENERAL);
}

function typeOf(pattern: string): string {
  if (pattern === '@') return 'TEXT';
  return /[dy]/.test(pattern) ? 'DATE' : 'NUMBER';
}

const dateOfSerial = (serial: number): Date => new Date((serial - UNIX_EPOCH_SERIAL) * DAY_MS);
const serialOfDate = (date: Date): number => Number(date) / DAY_MS + UNIX_EPOCH_SERIAL;
