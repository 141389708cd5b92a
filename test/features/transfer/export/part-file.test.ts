import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PastEntry } from '../../../../src/features/ledger/index.ts';
import { csvForm } from '../../../../src/features/transfer/export/csv-file.ts';
import type { FileWords } from '../../../../src/features/transfer/export/columns.ts';
import { jsonForm } from '../../../../src/features/transfer/export/json-file.ts';
import { openTextPart, type PartFile } from '../../../../src/features/transfer/export/part-file.ts';
import { openXlsxPart } from '../../../../src/features/transfer/export/xlsx-file.ts';
import { inTempFolder } from '../../../../src/platform/temp-folder.ts';
import { openTransferChat, type TransferChat } from '../transfer-chat.ts';

/** A device of Linux that opens as a file and has no room for a single byte. */
const FULL = '/dev/full';

let chat: TransferChat;
let words: FileWords;

beforeAll(async () => {
  chat = await openTransferChat();
  const reader = await chat.desk.book.readerOf({ locale: 'en', ledgerUserId: 1, timeZone: 'UTC' });
  words = { reader, recorderOf: () => '=HYPERLINK("http://a")' };
});

afterAll(async () => {
  await chat.stop();
});

const entriesOf = (count: number): PastEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1, recordedBy: 1, kind: 'expense', amountMinor: 100, currency: 'USD', category: 'food',
    note: `${index} ${Math.sin(index)}`, tags: [], date: '2031-03-01',
  }));

const forms: [string, (path: string) => PartFile][] = [
  ['csv', (path) => openTextPart(path, csvForm(words), null)],
  ['csv, packed', (path) => openTextPart(path, csvForm(words), 'all.csv')],
  ['json', (path) => openTextPart(path, jsonForm(words), null)],
  ['xlsx', (path) => openXlsxPart(path, words)],
];

const onLinux = existsSync(FULL) ? test : test.skip;

describe('a file on a disk that is full', () => {
  onLinux.each(forms)('fails, and nobody waits for it: %s', async (_form, open) => {
    for (const count of [1, 20_000]) {
      const file = open(FULL);
      const write = async (): Promise<void> => {
        for (let left = entriesOf(count); left.length > 0; left = left.slice(250)) await file.write(left.slice(0, 250));
        await file.finish();
      };
      await expect(write()).rejects.toMatchObject({ code: 'ENOSPC' });
      file.abandon();
    }
  });
});

describe('texts of a person in a file', () => {
  const signs = ['=1+1', '+1', '-1', '@a', '\t=1', '\r=1', '\n=1', '＝1', "'=1"];
  const entries: PastEntry[] = signs.map((note, index) => ({ ...(entriesOf(1)[0] as PastEntry), id: index + 1, note }));

  test('never begin a formula in CSV, in no column', () => {
    const lines: string[][] = parse(csvForm(words).textOf(entries, true));
    expect(lines.map(({ length }) => length)).toEqual(signs.map(() => 9));
    for (const line of lines) for (const cell of line) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
    expect(lines.map((line) => line[5])).toEqual(signs.map((sign) => `'${sign}`));
    expect(lines[0]?.[7]).toBe(`'=HYPERLINK("http://a")`);
  });

  test('are texts in a workbook, whatever they begin with', async () => {
    const book = new exceljs.Workbook();
    await inTempFolder(async (dir) => {
      const file = openXlsxPart(join(dir, 'book.xlsx'), words);
      await file.write(entries);
      await file.finish();
      await book.xlsx.readFile(join(dir, 'book.xlsx'));
    });
    const sheet = book.worksheets[0];
    const notes = signs.map((_, index) => sheet?.getRow(index + 2).getCell(6));
    expect(notes.map((cell) => cell?.type)).toEqual(signs.map(() => exceljs.ValueType.String));
    expect(sheet?.getRow(2).getCell(8).value).toBe('=HYPERLINK("http://a")');
  });
});
