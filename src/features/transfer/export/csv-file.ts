/** CSV as spreadsheets take it: UTF-8 with its mark, CRLF, texts that can't run. */
import { stringify } from 'csv-stringify/sync';
import type { PastEntry } from '../../ledger/index.ts';
import { amountText } from '../amount-text.ts';
import { guarded } from '../formula-guard.ts';
import { categoryName, columnsOf, headerOf, kindText, tagText, type Column, type FileWords } from './columns.ts';
import type { TextForm } from './part-file.ts';

const BYTE_ORDER_MARK = '\uFEFF';

export function csvForm(words: FileWords): TextForm {
  const { text, locale } = words.reader;
  const columns = columnsOf(words);
  return {
    begin: BYTE_ORDER_MARK + csvOf([headerOf(text, locale, columns)]),
    end: '',
    textOf: (entries) => csvOf(entries.map((entry) => columns.map((column) => cellOf(entry, column, words)))),
  };
}

/** A lone carriage return is quoted, too: some readers take it for the end of a line. */
export function csvOf(lines: string[][]): string {
  return stringify(lines, { record_delimiter: 'windows', quoted_match: /\r/ });
}

function cellOf(entry: PastEntry, column: Column, { reader, recorderOf }: FileWords): string {
  switch (column) {
    case 'date':
      return entry.date;
    case 'type':
      return kindText(reader, entry.kind);
    case 'category':
      return guarded(categoryName(reader, entry.category));
    case 'amount':
      return amountText(entry.amountMinor, entry.currency);
    case 'currency':
      return entry.currency;
    case 'note':
      return guarded(entry.note);
    case 'tags':
      return tagText(entry.tags);
    case 'recorder':
      return guarded(recorderOf?.(entry.recordedBy) ?? '');
    case 'id':
      return String(entry.id);
  }
}
