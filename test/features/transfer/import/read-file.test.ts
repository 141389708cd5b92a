import { describe, expect, test } from '@jest/globals';
import exceljs from 'exceljs';
import iconv from 'iconv-lite';
import yazl from 'yazl';
import { buffer } from 'node:stream/consumers';
import { understand } from '../../../../src/features/transfer/import/layout.ts';
import type { ReadFile, Table } from '../../../../src/features/transfer/import/model.ts';
import { readFile } from '../../../../src/features/transfer/import/read-file.ts';
import { hasNegative, lineReader } from '../../../../src/features/transfer/import/read-line.ts';
import { readXlsx } from '../../../../src/features/transfer/import/xlsx-table.ts';
import type { Locale } from '../../../../src/core/locale.ts';

const read = async (content: string | Buffer, name = 'file.csv', locale: Locale = 'en'): Promise<ReadFile> =>
  await readFile(Buffer.from(content as Buffer), name, locale);

async function tableOf(content: string | Buffer, name?: string, locale?: Locale): Promise<Table> {
  const found = await read(content, name, locale);
  if (found.kind !== 'table') throw new Error(found.reason);
  return found.table;
}

/** Lines as a person would see them: what each became, in a word. */
async function entriesOf(content: string | Buffer, name?: string, locale: Locale = 'en'): Promise<string[]> {
  const understood = understand(await tableOf(content, name, locale), { locale, currency: 'USD' });
  if (understood === null) return ['nothing'];
  const { layout, lines } = understood;
  const line = lineReader(layout, hasNegative(layout, lines), (category) => ({ key: category || 'other', named: true }));
  return lines.map(line).map((reading) => {
    if (reading.kind === 'problem') return reading.reason;
    const { kind, amountMinor, currency, note, date, category } = reading.entry;
    return [date, kind === 'income' ? '+' : '-', amountMinor, currency, note, category].join(' ');
  });
}

const reasonOf = async (content: string | Buffer, name?: string): Promise<string> => {
  const found = await read(content, name);
  return found.kind === 'table' ? (understand(found.table, { locale: 'en', currency: 'USD' }) === null ? 'no-lines' : 'readable') : found.reason;
};

async function workbook(fill: (sheet: exceljs.Worksheet, book: exceljs.Workbook) => void): Promise<Buffer> {
  const book = new exceljs.Workbook();
  fill(book.addWorksheet('Sheet'), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function zipOf(files: Record<string, Buffer>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name);
  zip.end();
  return await buffer(zip.outputStream);
}

describe('files of banks and programs', () => {
  test('a statement with semicolons and decimal commas, day first, is read', async () => {
    const file = 'Buchung;x\n\nDate;Payee;Amount\n31.01.2026;Bäcker;-1.234,50\n01.02.2026;Lohn;2.000,00\n';
    expect(await entriesOf(file)).toEqual(['2026-01-31 - 123450 USD Bäcker other', '2026-02-01 + 200000 USD Lohn other']);
  });

  test('money out and money in of their own columns are told apart', async () => {
    const file = 'Date,Payee,Category,Memo,Outflow,Inflow\n2026-03-01,Shop,Food,milk,$12.30,$0.00\n2026-03-02,Job,Pay,,$0.00,"$1,500.00"\n';
    expect(await entriesOf(file)).toEqual(['2026-03-01 - 1230 USD Shop, milk Food', '2026-03-02 + 150000 USD Job Pay']);
  });

  test('Firefly III: types decide, transfers between accounts are left out', async () => {
    const file = 'user_id,journal_id,type,amount,currency_code,description,date,category\n'
      + '1,1,Withdrawal,-12.50,EUR,lunch,2026-03-01T12:00:00+01:00,Food\n1,2,Transfer,100.00,EUR,savings,2026-03-02T00:00:00+01:00,\n'
      + '1,3,Deposit,900.00,EUR,pay,2026-03-03T00:00:00+01:00,Salary\n';
    expect(await entriesOf(file)).toEqual(['2026-03-01 - 1250 EUR lunch Food', 'transfer', '2026-03-03 + 90000 EUR pay Salary']);
  });

  test('Cashew: a column of true and false says what is income', async () => {
    const file = 'account,amount,currency,title,note,date,income,type,category name\nCash,-3.5,USD,coffee,,2026-03-01 08:00:00.000,false,,Coffee\n'
      + 'Cash,50,USD,gift,from An,2026-03-02 08:00:00.000,true,,Gifts\n';
    expect(await entriesOf(file)).toEqual(['2026-03-01 - 350 USD coffee Coffee', '2026-03-02 + 5000 USD gift, from An Gifts']);
  });

  test('a Vietnamese statement in Windows-1258 and a Russian one in Windows-1251 keep their letters', async () => {
    const marks = 'Ngày,Diễn giải,Số tiền\n15/03/2026,Cà phê sữa đá ở Huế,-35000\n16/03/2026,Tiền điện nước,-250000\n';
    const split = marks.normalize('NFD').replace(/[aăâeêioôơuưy]\u0302|[aeo]\u0302|a\u0306|[ou]\u031b/giu, (letter) => letter.normalize('NFC'));
    const vietnamese = await entriesOf(iconv.encode(split, 'windows-1258'), 'sao-ke.csv', 'vi');
    expect(vietnamese[0]).toBe('2026-03-15 - 3500000 USD Cà phê sữa đá ở Huế other');
    const russian = iconv.encode('Дата операции;Сумма;Описание\n15.03.2026;-350,00;Кофе в «Шоколаднице»\n', 'windows-1251');
    expect(await entriesOf(russian, 'vypiska.csv', 'ru')).toEqual(['2026-03-15 - 35000 USD Кофе в «Шоколаднице» other']);
  });

  test('UTF-16 is read with its mark and without', async () => {
    const text = 'Date\tAmount\tNote\n2026-03-01\t-3.50\tcà phê\n';
    const expected = ['2026-03-01 - 350 USD cà phê other'];
    expect(await entriesOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))).toEqual(expected);
    expect(await entriesOf(Buffer.from(text, 'utf16le'))).toEqual(expected);
  });

  test('a file without a header is understood by what its columns hold', async () => {
    expect(await entriesOf('2026-03-01,coffee,3.50\n2026-03-02,tea,2.00\n')).toEqual([
      '2026-03-01 - 350 USD coffee other', '2026-03-02 - 200 USD tea other',
    ]);
  });

  test('OFX 1 without closing tags and OFX 2 give the same entries, by the day of the bank', async () => {
    const line = (close: (tag: string) => string): string => '<STMTTRN><TRNTYPE>DEBIT' + close('TRNTYPE')
      + '<DTPOSTED>20260301233000.000[-5:EST]' + close('DTPOSTED') + '<TRNAMT>-12.50' + close('TRNAMT')
      + '<FITID>1' + close('FITID') + '<NAME>Tom &amp; Co' + close('NAME') + '<MEMO>lunch' + close('MEMO') + '</STMTTRN>';
    const body = (close: (tag: string) => string): string =>
      `<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR${close('CURDEF')}<BANKTRANLIST>${line(close)}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
    const one = `OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n${body(() => '\n')}`;
    const two = `<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>${body((tag) => `</${tag}>`)}`;
    const expected = ['2026-03-01 - 1250 EUR Tom & Co, lunch other'];
    expect(await entriesOf(one, 'bank.ofx')).toEqual(expected);
    expect(await entriesOf(two, 'bank.qfx')).toEqual(expected);
  });

  test('a workbook gives dates, numbers, texts in several styles, and what formulas came out as', async () => {
    const file = await workbook((sheet) => {
      sheet.addRow(['Bank of somewhere']);
      sheet.mergeCells('A1:C1');
      sheet.addRow(['Date', 'Amount', 'Note']);
      sheet.addRow([new Date(Date.UTC(2026, 2, 1)), { formula: '-1-2.5', result: -3.5 }, { richText: [{ text: 'cof' }, { text: 'fee' }] }]);
      sheet.addRow([new Date(Date.UTC(2026, 2, 2)), 0.1 + 0.2, 'gift']);
    });
    expect(await entriesOf(file, 'book.xlsx')).toEqual(['2026-03-01 - 350 USD coffee other', '2026-03-02 + 30 USD gift other']);
  });

  test('a workbook that counts days from 1904 has the same days', async () => {
    const file = await workbook((sheet, book) => {
      book.properties.date1904 = true;
      sheet.addRow(['Date', 'Amount']);
      sheet.addRow([new Date(Date.UTC(2026, 2, 1)), -3.5]);
      sheet.addRow([{ formula: 'A2+1', result: new Date(Date.UTC(2026, 2, 2)) }, -4.5]);
      sheet.getCell('A3').numFmt = 'yyyy-mm-dd';
    });
    expect(await entriesOf(file, 'mac.xlsx')).toEqual(['2026-03-01 - 350 USD  other', '2026-03-02 - 450 USD  other']);
  });

  test('lines that say too little are told apart by the reason', async () => {
    const file = 'Date,Amount,Note\nyesterday,-1,a\n2026-03-01,abc,b\n2026-03-01,0.00,c\n2026-03-01,-99999999999999999,d\n2026-02-30,-1,e\n2026-03-01,-1.005,f\n';
    expect(await entriesOf(file)).toEqual(['date', 'amount', 'zero', 'too-large', 'date', 'amount']);
  });
});

describe('files that are refused', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['blank lines', ' \n \n', 'empty'],
    ['only a header', 'Date,Amount,Note\n', 'no-lines'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 9, 8, 0, 1]), 'unknown-form'],
    ['control characters', Buffer.from(Array.from({ length: 400 }, (_, index) => 1 + (index % 7))), 'unknown-form'],
    ['a hundred thousand columns', `${'a,'.repeat(100_000)}\n1,2\n`, 'too-many-columns'],
    ['50,001 lines', `Date,Amount\n${'2026-03-01,1\n'.repeat(50_002)}`, 'too-many-lines'],
    ['an entity bomb', '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><OFX>&b;</OFX>', 'broken'],
    ['a zip cut short', Buffer.from('PK\x03\x04 and nothing more', 'latin1'), 'broken'],
  ])('as unreadable: %s', async (_what, content, reason) => {
    expect(await reasonOf(content)).toBe(reason);
  });

  test('a cell of megabytes is cut to what a note can be', async () => {
    const table = await tableOf(`Date,Amount,Note\n2026-03-01,1,"${'x'.repeat(900_000)}"\n`);
    expect(table.lines[1]?.[2]).toHaveLength(4_000);
    expect(await reasonOf(`Date,Amount,Note\n2026-03-01,1,"${'x'.repeat(3_000_000)}\n`)).toBe('broken');
  });

  test('a zip bomb is not unpacked further than there is room', async () => {
    const bomb = await zipOf({ 'xl/workbook.xml': Buffer.from('<workbook/>'), 'xl/worksheets/sheet1.xml': Buffer.alloc(20_000_000) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await readXlsx(bomb, 1_000_000)).toEqual({ kind: 'unreadable', reason: 'too-large' });
  });

  test('a zip that is no workbook, and a workbook whose sheet is no XML', async () => {
    expect(await reasonOf(await zipOf({ 'a.txt': Buffer.from('hello') }), 'a.xlsx')).toBe('unknown-form');
    const torn = await zipOf({ 'xl/workbook.xml': Buffer.from('<workbook/>'), 'xl/worksheets/sheet1.xml': Buffer.from('<a><b></a>') });
    expect(await reasonOf(torn, 'a.xlsx')).toBe('broken');
  });

  test('cells far to the right of a workbook', async () => {
    const file = await workbook((sheet) => {
      sheet.addRow(['Date', 'Amount']);
      sheet.getCell('XFD2').value = 'far';
    });
    expect(await reasonOf(file, 'wide.xlsx')).toBe('too-many-columns');
  });
});
