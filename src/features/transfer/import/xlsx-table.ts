/**
 * The first sheet of a workbook that has lines. It is unpacked within a bound, then handed to exceljs in the order in
 * which it reads without files of its own on the disk: styles and texts first, without which dates are numbers.
 */
import { Readable } from 'node:stream';
import exceljs from 'exceljs';
import yazl from 'yazl';
import { LONGEST_CELL, MOST_COLUMNS, MOST_LINES, type ReadFile } from './model.ts';
import { unzip } from './zip-content.ts';

/** Fifty thousand lines of twenty cells unpack to about 60 MB. */
const MOST_BYTES = 96_000_000;

const FIRST_PARTS = ['xl/_rels/workbook.xml.rels', 'xl/workbook.xml', 'xl/styles.xml', 'xl/sharedStrings.xml'];
const SHEET = /^xl\/worksheets\/sheet(\d+)\.xml$/;

export function isZip(content: Buffer): boolean {
  return content.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

export async function readXlsx(content: Buffer, mostBytes: number = MOST_BYTES): Promise<ReadFile> {
  const unpacked = await unzip(content, (name) => FIRST_PARTS.includes(name) || SHEET.test(name), mostBytes);
  if (unpacked.kind !== 'files') return { kind: 'unreadable', reason: unpacked.kind };
  const { files } = unpacked;
  const sheets = [...files.keys()].filter((name) => SHEET.test(name));
  sheets.sort((one, other) => numberOf(one) - numberOf(other));
  if (!files.has('xl/workbook.xml') || sheets.length === 0) return { kind: 'unreadable', reason: 'unknown-form' };
  try {
    for (const sheet of sheets) {
      const lines = await linesOf(files, sheet);
      if (lines === 'too-many-lines' || lines === 'too-many-columns') return { kind: 'unreadable', reason: lines };
      if (lines.length > 0) return { kind: 'table', table: { form: 'xlsx', names: null, lines } };
    }
    return { kind: 'unreadable', reason: 'empty' };
  } catch {
    return { kind: 'unreadable', reason: 'broken' };
  }
}

const numberOf = (sheet: string): number => Number(SHEET.exec(sheet)?.[1]);

async function linesOf(
  files: Map<string, Buffer>,
  sheet: string,
): Promise<string[][] | 'too-many-lines' | 'too-many-columns'> {
  const reader = new exceljs.stream.xlsx.WorkbookReader(inOrder(files, sheet), {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  });
  const lines: string[][] = [];
  for await (const worksheet of reader) {
    for await (const row of worksheet) {
      const line = lineOf(row, countsFrom1904(reader));
      if (line.length > MOST_COLUMNS) return 'too-many-columns';
      if (line.every((cell) => cell.trim() === '')) continue;
      lines.push(line);
      if (lines.length > MOST_LINES + 1) return 'too-many-lines';
    }
  }
  return lines;
}

/** The workbook says so before its first sheet; exceljs's types don't. */
function countsFrom1904(reader: object): boolean {
  const { properties } = reader as { properties?: { model?: { date1904?: boolean } } };
  return properties?.model?.date1904 === true;
}

function inOrder(files: Map<string, Buffer>, sheet: string): Readable {
  const zip = new yazl.ZipFile();
  for (const name of [...FIRST_PARTS, sheet]) {
    const content = files.get(name);
    if (content !== undefined) zip.addBuffer(content, name, { compress: false });
  }
  zip.end();
  return Readable.from(zip.outputStream);
}

function lineOf(row: exceljs.Row, from1904: boolean): string[] {
  const line: string[] = [];
  row.eachCell({ includeEmpty: false }, (cell, column) => {
    if (column > MOST_COLUMNS) line[MOST_COLUMNS] = '';
    else line[column - 1] = clean(textOf(cell.value, cell.numFmt, from1904));
  });
  return Array.from(line, (cell) => cell ?? '');
}

const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed().slice(0, LONGEST_CELL);

/** A formula counts as what it came out as when it was saved. */
function textOf(value: exceljs.CellValue, format: string | undefined, from1904: boolean): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dayOf(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if ('formula' in value || 'sharedFormula' in value) return resultText(value.result, format, from1904);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  return 'text' in value ? String(value.text) : '';
}

/** Excel's first days, on Windows and on old Macs; a formula's date comes as a number of days. */
const FIRST_DAY_MS = Date.UTC(1899, 11, 30);
const FIRST_DAY_OF_1904_MS = Date.UTC(1904, 0, 1);
const DAY_MS = 86_400_000;

function resultText(
  result: exceljs.CellFormulaValue['result'],
  format: string | undefined,
  from1904: boolean,
): string {
  const isDate = typeof result === 'number' && /[dy]/i.test((format ?? '').replace(/"[^"]*"|\[[^\]]*\]/g, ''));
  if (!isDate) return textOf(result ?? null, format, from1904);
  return dayOf(new Date((from1904 ? FIRST_DAY_OF_1904_MS : FIRST_DAY_MS) + Math.floor(result) * DAY_MS));
}

function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

/** Fifteen digits are what a spreadsheet shows; the rest is how a double is kept. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e') ? '' : text;
}
