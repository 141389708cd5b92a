/**
 * The first sheet of a workbook that is shown and has lines. It is unpacked within a bound, then handed to exceljs in
 * the order in which it reads without files of its own on the disk: styles and texts first, without which dates are
 * numbers.
 */
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type exceljs from 'exceljs';
import yazl from 'yazl';
import { loadExceljs } from '../exceljs.ts';
import { dayOfSerial } from './dates.ts';
import { LONGEST_CELL, MOST_COLUMNS, MOST_LINES, type ReadFile } from './model.ts';
import { textOfXml } from './xml-text.ts';
import { unzip } from './zip-content.ts';

/** Fifty thousand lines of twenty cells unpack to about 60 MB. */
const MOST_BYTES = 96_000_000;

const [RELATIONS, WORKBOOK] = ['xl/_rels/workbook.xml.rels', 'xl/workbook.xml'];
const FIRST_PARTS = [RELATIONS, WORKBOOK, 'xl/styles.xml', 'xl/sharedStrings.xml'];
const SHEET = /^xl\/worksheets\/sheet\d+\.xml$/;

export function isZip(content: Buffer): boolean {
  return content.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

export async function readXlsx(content: Buffer, mostBytes: number = MOST_BYTES): Promise<ReadFile> {
  const unpacked = await unzip(content, (name) => FIRST_PARTS.includes(name) || SHEET.test(name), mostBytes);
  if (unpacked.kind !== 'files') return { kind: 'unreadable', reason: unpacked.kind };
  const { files } = unpacked;
  const sheets = sheetsOf(files);
  if (!files.has(WORKBOOK) || sheets.length === 0) return { kind: 'unreadable', reason: 'unknown-form' };
  try {
    for (const { path, name } of sheets) {
      const lines = await linesOf(files, path);
      if (lines === 'too-many-lines' || lines === 'too-many-columns') return { kind: 'unreadable', reason: lines };
      if (lines.length === 0) continue;
      const others = sheets.filter((other) => other.path !== path && hasCells(files.get(other.path))).length;
      return { kind: 'table', table: { form: 'xlsx', names: null, lines, sheet: { name, others } } };
    }
    return { kind: 'unreadable', reason: 'empty' };
  } catch {
    return { kind: 'unreadable', reason: 'broken' };
  }
}

type Sheet = { path: string; name: string };

/** The sheets that are shown, in the order of their tabs: their files are numbered in the order of their making. */
function sheetsOf(files: Map<string, Buffer>): Sheet[] {
  const [workbook, relations] = [WORKBOOK, RELATIONS].map((name) => files.get(name)?.toString() ?? '');
  const targets = new Map(tagsOf(relations, 'Relationship').map((tag) => [tag('Id'), tag('Target')]));
  const shown = tagsOf(workbook, 'sheet').flatMap((tag) => {
    const target = (targets.get(tag('r:id')) ?? '').replace(/^(\/xl\/|\.\/)?/, 'xl/');
    const isHidden = /hidden/i.test(tag('state'));
    return files.has(target) && !isHidden ? [{ path: target, name: textOfXml(tag('name')) }] : [];
  });
  if (shown.length > 0) return shown;
  const paths = [...files.keys()].filter((path) => SHEET.test(path)).sort();
  return paths.map((path) => ({ path, name: basename(path, '.xml') }));
}

/** The attributes of each tag of that name. */
function tagsOf(xml = '', name: string): ((attribute: string) => string)[] {
  const tags = xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g')) ?? [];
  return tags.map((tag) => (attribute) => new RegExp(`\\s${attribute}=(["'])(.*?)\\1`).exec(tag)?.[2] ?? '');
}

const hasCells = (sheet: Buffer | undefined): boolean => ['<v>', '<is>'].some((tag) => sheet?.includes(tag) === true);

async function linesOf(
  files: Map<string, Buffer>,
  sheet: string,
): Promise<string[][] | 'too-many-lines' | 'too-many-columns'> {
  const { WorkbookReader } = loadExceljs().stream.xlsx;
  const reader = new WorkbookReader(inOrder(files, sheet), {
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

/** A formula's date comes as a number of days. */
function resultText(
  result: exceljs.CellFormulaValue['result'],
  format: string | undefined,
  from1904: boolean,
): string {
  const isDate = typeof result === 'number' && /[dy]/i.test((format ?? '').replace(/"[^"]*"|\[[^\]]*\]/g, ''));
  if (!isDate) return textOf(result ?? null, format, from1904);
  return dayOf(dayOfSerial(result, from1904));
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
