/** The bot's tab: its columns, and how an entry looks in them. */
import type { Locale } from '../../../core/locale.ts';
import { currencyDigits } from '../../../core/money.ts';
import type { SheetRow } from '../../../core/outbox.ts';
import type { Texts } from '../../../core/text.ts';
import type { CellData, SheetAddress, SheetsClient } from '../../../platform/google-sheets.ts';

/** The bot's tab in a spreadsheet. */
export type Tab = { client: SheetsClient; address: SheetAddress; sheetId: number };

/**
 * Sheet ids that the bot chooses, the same in every spreadsheet: a tab that was prepared before is found again
 * whatever its title is now, and preparing it twice is refused by Google. Only a tab that was rebuilt has another.
 */
export const TAB_ID = 760_921_001;
export const BIN_ID = 760_921_002;

export const TAB_TITLE = 'FreedomWallet';
export const BIN_TITLE = 'FreedomWallet bin';

/** Columns A to H belong to the bot, in this order; whatever stands to the right of them is the person's. */
export const COLUMNS = [
  { name: 'id', widthPx: 90 },
  { name: 'date', widthPx: 100 },
  { name: 'type', widthPx: 90 },
  { name: 'category', widthPx: 140 },
  { name: 'amount', widthPx: 120 },
  { name: 'currency', widthPx: 80 },
  { name: 'note', widthPx: 260 },
  { name: 'tags', widthPx: 140 },
] as const;

export const ID_COLUMN = 0;

/** What the bot writes of a cell; colours and the like are the person's. */
export const WRITTEN_FIELDS = 'userEnteredValue,userEnteredFormat.numberFormat';

const DATE_FORMAT = { type: 'DATE', pattern: 'yyyy-mm-dd' };

/** The header of the tab in a language. */
export function headerOf(text: Texts, locale: Locale): string[] {
  return COLUMNS.map(({ name }) => text(locale, `sheets:column.${name}`));
}

/** The cells B to H of an entry's line. What a person typed is always text, never a formula. */
export function cellsOf(row: SheetRow): CellData[] {
  const digits = currencyDigits(row.currency);
  return [
    numberCell(serialOf(row.date), DATE_FORMAT),
    textCell(row.type),
    textCell(row.category),
    numberCell(row.amountMinor / 10 ** digits, { type: 'NUMBER', pattern: amountPattern(digits) }),
    textCell(row.currency),
    textCell(row.note),
    textCell(row.tags.map((tag) => `#${tag}`).join(' ')),
  ];
}

/** A cell with a text; an empty one for an empty text, which is what Google makes of it. */
export function textCell(text: string): CellData {
  return text === '' ? {} : { userEnteredValue: { stringValue: text } };
}

/** The ID cell's content as text. A person who pasted values may have made a number of it. */
export function textOf(cell: CellData | undefined): string {
  const value = cell?.userEnteredValue;
  return value?.stringValue ?? (typeof value?.numberValue === 'number' ? String(value.numberValue) : '');
}

/** Whether lines hold the same values; formats don't count. */
export function areSameCells(some: CellData[], others: CellData[]): boolean {
  const width = Math.max(some.length, others.length);
  return Array.from({ length: width }).every((_, column) => valueKey(some[column]) === valueKey(others[column]));
}

function valueKey(cell: CellData | undefined): string {
  return JSON.stringify(cell?.userEnteredValue ?? {});
}

function numberCell(numberValue: number, numberFormat: { type: string; pattern: string }): CellData {
  return { userEnteredValue: { numberValue }, userEnteredFormat: { numberFormat } };
}

/** Spreadsheets count days from 1899-12-30, which is 25,569 days before 1970. */
function serialOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 25_569;
}

/** Thousands are separated as the spreadsheet's own locale does it. */
function amountPattern(digits: number): string {
  return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
}
