/** A workbook with real dates and numbers. A text cell is a text, whatever it begins with. */
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type exceljs from 'exceljs';
import { currencyDigits } from '../../../core/money.ts';
import type { PastEntry } from '../../ledger/index.ts';
import { loadExceljs } from '../exceljs.ts';
import { categoryName, columnsOf, headerOf, kindText, tagText, type Column, type FileWords } from './columns.ts';
import type { PartFile } from './part-file.ts';

/** Excel's own limit, the header included. */
const ROWS_OF_SHEET = 1_048_576;

const WIDTHS: Record<Column, number> = {
  date: 12, type: 10, category: 16, amount: 14, currency: 10, note: 40, tags: 20, recorder: 16, id: 12,
};

export function openXlsxPart(path: string, words: FileWords, rowsOfSheet: number = ROWS_OF_SHEET): PartFile {
  const disk = createWriteStream(path);
  const written = finished(disk);
  written.catch(() => undefined);
  const { WorkbookWriter } = loadExceljs().stream.xlsx;
  const workbook = new WorkbookWriter({ stream: disk, useStyles: true, useSharedStrings: false });
  const columns = columnsOf(words);
  let sheet = newSheet(workbook, words, columns);
  let rowCount = 1;
  return {
    write: async (entries) => {
      for (const entry of entries) {
        if (rowCount === rowsOfSheet) {
          sheet.commit();
          sheet = newSheet(workbook, words, columns);
          rowCount = 1;
        }
        const row = sheet.addRow(columns.map((column) => cellOf(entry, column, words)));
        row.getCell(columns.indexOf('amount') + 1).numFmt = numberFormat(entry.currency);
        row.commit();
        rowCount += 1;
      }
      // The packing happens between two turns.
      await turn();
      await Promise.race([packed(sheet), written]);
    },
    sizeBytes: () => disk.bytesWritten,
    finish: async () => {
      sheet.commit();
      await workbook.commit();
      await written;
    },
    abandon: () => disk.destroy(),
  };
}

const NOTHING = Buffer.alloc(0);

/** Waits until what was written is packed: exceljs hands it on without asking, and the next would pile up behind it. */
async function packed(sheet: object): Promise<void> {
  const packing = (sheet as { stream?: { pipes?: Writable[] } }).stream?.pipes?.[0];
  await new Promise<void>((resolve) => (packing === undefined ? resolve() : packing.write(NOTHING, () => resolve())));
}

function newSheet(workbook: exceljs.stream.xlsx.WorkbookWriter, words: FileWords, columns: Column[]) {
  const { text, locale } = words.reader;
  const sheet = workbook.addWorksheet(undefined, { views: [{ state: 'frozen', ySplit: 1 }] });
  const headers = headerOf(text, locale, columns);
  sheet.columns = columns.map((column, index) => ({
    header: headers[index] as string,
    width: WIDTHS[column],
    ...(column === 'date' ? { style: { numFmt: 'yyyy-mm-dd' } } : {}),
  }));
  return sheet;
}

/** Fifteen digits, which is what the bot keeps of an amount at most, are exact in a double. */
function cellOf(entry: PastEntry, column: Column, { reader, recorderOf }: FileWords): string | number | Date {
  switch (column) {
    case 'date':
      return new Date(entry.date);
    case 'type':
      return kindText(reader, entry.kind);
    case 'category':
      return categoryName(reader, entry.category);
    case 'amount':
      return entry.amountMinor / 10 ** currencyDigits(entry.currency);
    case 'currency':
      return entry.currency;
    case 'note':
      return entry.note;
    case 'tags':
      return tagText(entry.tags);
    case 'recorder':
      return recorderOf?.(entry.recordedBy) ?? '';
    case 'id':
      return entry.id;
  }
}

function numberFormat(currency: string): string {
  const digits = currencyDigits(currency);
  return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
}
