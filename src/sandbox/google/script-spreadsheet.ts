/**
 * Stand-ins of Apps Script's Spreadsheet and Sheet, as far as the product's script uses them: anything else is not
 * there, so a script that calls it fails here as well.
 */
import { parseRange } from './a1.ts';
import { dataHeight } from './book.ts';
import type { Sheet } from './book.ts';
import { ScriptProtection } from './script-protection.ts';
import { ScriptRange } from './script-range.ts';
import type { ScriptWork } from './script-work.ts';

export class ScriptSpreadsheet {
  readonly #work: ScriptWork;

  constructor(work: ScriptWork) {
    this.#work = work;
  }

  getId(): string {
    this.#work.step('Spreadsheet.getId');
    return this.#work.book.id;
  }

  getName(): string {
    this.#work.step('Spreadsheet.getName');
    return this.#work.book.title;
  }

  getSheets(): ScriptSheet[] {
    this.#work.step('Spreadsheet.getSheets');
    return this.#work.book.sheets.map((sheet) => new ScriptSheet(this.#work, sheet));
  }

  getSheetByName(name: string): ScriptSheet | null {
    this.#work.step('Spreadsheet.getSheetByName');
    const sheet = this.#work.book.sheets.find(({ title }) => title === name);
    return sheet === undefined ? null : new ScriptSheet(this.#work, sheet);
  }

  insertSheet(title: string, index: number): ScriptSheet {
    this.#work.step('Spreadsheet.insertSheet');
    const [reply] = this.#work.apply({ addSheet: { properties: { title, index } } });
    const sheetId = reply?.addSheet?.properties?.sheetId ?? 0;
    return new ScriptSheet(this.#work, this.#work.book.sheets.find((sheet) => sheet.sheetId === sheetId)!);
  }
}

export class ScriptSheet {
  readonly #work: ScriptWork;
  readonly #sheet: Sheet;

  constructor(work: ScriptWork, sheet: Sheet) {
    this.#work = work;
    this.#sheet = sheet;
  }

  getSheetId(): number {
    this.#work.step('Sheet.getSheetId');
    return this.#sheet.sheetId;
  }

  getName(): string {
    this.#work.step('Sheet.getName');
    return this.#sheet.title;
  }

  isSheetHidden(): boolean {
    this.#work.step('Sheet.isSheetHidden');
    return this.#sheet.hidden;
  }

  getLastRow(): number {
    this.#work.step('Sheet.getLastRow');
    return dataHeight(this.#sheet);
  }

  getLastColumn(): number {
    this.#work.step('Sheet.getLastColumn');
    const widths = this.#sheet.rows.map(
      ({ cells }) => cells.findLastIndex((cell) => cell?.value !== undefined || cell?.formula !== undefined) + 1,
    );
    return Math.max(0, ...widths);
  }

  getMaxRows(): number {
    this.#work.step('Sheet.getMaxRows');
    return this.#sheet.rowCount;
  }

  getMaxColumns(): number {
    this.#work.step('Sheet.getMaxColumns');
    return this.#sheet.columnCount;
  }

  getRange(a1Notation: string): ScriptRange;
  getRange(row: number, column: number, height?: number, width?: number): ScriptRange;
  getRange(at: number | string, column = 1, height = 1, width = 1): ScriptRange {
    this.#work.step('Sheet.getRange');
    if (typeof at === 'number') return new ScriptRange(this.#work, this.#sheet, { row: at, column, height, width });
    const { top, left, bottom, right } = parseRange({ ...this.#work.book, sheets: [this.#sheet] }, at);
    const box = { row: top + 1, column: left + 1, height: bottom - top, width: right - left };
    return new ScriptRange(this.#work, this.#sheet, box);
  }

  insertRowsAfter(afterPosition: number, howMany: number): this {
    this.#work.step('Sheet.insertRowsAfter');
    const range = this.#dimension('ROWS', afterPosition, afterPosition + howMany);
    this.#work.apply({ insertDimension: { range, inheritFromBefore: true } });
    return this;
  }

  deleteRow(rowPosition: number): this {
    this.#work.step('Sheet.deleteRow');
    this.#work.apply({ deleteDimension: { range: this.#dimension('ROWS', rowPosition - 1, rowPosition) } });
    return this;
  }

  setFrozenRows(rows: number): void {
    this.#work.step('Sheet.setFrozenRows');
    const properties = { sheetId: this.#sheet.sheetId, gridProperties: { frozenRowCount: rows } };
    this.#work.apply({ updateSheetProperties: { properties, fields: 'gridProperties.frozenRowCount' } });
  }

  setColumnWidth(columnPosition: number, width: number): this {
    this.#work.step('Sheet.setColumnWidth');
    return this.#column(columnPosition, { pixelSize: width }, 'pixelSize');
  }

  hideColumns(columnIndex: number): void {
    this.#work.step('Sheet.hideColumns');
    this.#column(columnIndex, { hiddenByUser: true }, 'hiddenByUser');
  }

  getProtections(type: string): ScriptProtection[] {
    this.#work.step('Sheet.getProtections');
    return ScriptProtection.of(this.#work, this.#sheet, type);
  }

  #column(position: number, properties: object, fields: string): this {
    const range = this.#dimension('COLUMNS', position - 1, position);
    this.#work.apply({ updateDimensionProperties: { range, properties, fields } });
    return this;
  }

  #dimension(dimension: 'ROWS' | 'COLUMNS', startIndex: number, endIndex: number) {
    return { sheetId: this.#sheet.sheetId, dimension, startIndex, endIndex };
  }
}
