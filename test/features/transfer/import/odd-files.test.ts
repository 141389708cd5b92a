import { describe, expect, test } from '@jest/globals';
import exceljs from 'exceljs';
import iconv from 'iconv-lite';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import type { Layout, Table } from '../../../../src/features/transfer/import/model.ts';
import { understand } from '../../../../src/features/transfer/import/layout.ts';
import { readAmount, decimalSignOf } from '../../../../src/features/transfer/import/amounts.ts';
import { readFile } from '../../../../src/features/transfer/import/read-file.ts';
import { hasNegative, lineReader } from '../../../../src/features/transfer/import/read-line.ts';

async function understood(content: string | Buffer, name = 'file.csv'): Promise<{ layout: Layout; lines: string[][]; table: Table }> {
  const read = await readFile(Buffer.from(content as Buffer), name, 'en');
  if (read.kind !== 'table') throw new Error(read.reason);
  const found = understand(read.table, { locale: 'en', currency: 'USD' });
  if (found === null) throw new Error('no-lines');
  return { ...found, table: read.table };
}

/** Lines as `day sign amount note`, or why they are none. */
async function entriesOf(content: string | Buffer, name?: string): Promise<string[]> {
  const { layout, lines } = await understood(content, name);
  const read = lineReader(layout, hasNegative(layout, lines), () => ({ key: 'other', named: true }));
  return lines.map((line) => {
    const reading = read(line);
    if (reading.kind === 'problem') return reading.reason;
    const { kind, amountMinor, note, date } = reading.entry;
    return `${date} ${kind === 'income' ? '+' : '-'}${amountMinor} ${note}`.trim();
  });
}

const reasonOf = async (content: string | Buffer, name = 'file.csv'): Promise<string> => {
  const read = await readFile(Buffer.from(content as Buffer), name, 'en');
  return read.kind === 'table' ? `${read.table.lines.length} lines` : read.reason;
};

async function workbook(fill: (book: exceljs.Workbook) => void): Promise<Buffer> {
  const book = new exceljs.Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const day = (date: string): Date => new Date(`${date}T00:00:00Z`);

describe('a workbook', () => {
  test('with a day merged over several lines gives the line that has it, and the reason for those that have none', async () => {
    const file = await workbook((book) => {
      const sheet = book.addWorksheet('March');
      sheet.addRows([['Date', 'Amount', 'Note'], [day('2026-03-01'), -1, 'a'], [null, -2, 'b'], [day('2026-03-02'), -3, 'c']]);
      sheet.mergeCells('A2:A3');
    });
    expect(await entriesOf(file, 'a.xlsx')).toEqual(['2026-03-01 -100 a', 'date', '2026-03-02 -300 c']);
  });

  test('whose days are formatted as numbers has days', async () => {
    const file = await workbook((book) => {
      book.addWorksheet('March').addRows([['Date', 'Amount', 'Note'], [46_082, -35_000, 'a'], [46_083.75, 20_000, 'b'], [12, -1, 'c']]);
    });
    expect(await entriesOf(file, 'a.xlsx')).toEqual(['2026-03-01 -3500000 a', '2026-03-02 +2000000 b', 'date']);
  });

  test('whose formulas came out as errors or texts is read as it shows', async () => {
    const file = await workbook((book) => {
      book.addWorksheet('March').addRows([
        ['Date', 'Amount', 'Note'],
        [day('2026-03-01'), { formula: '1/0', result: { error: '#DIV/0!' } }, 'a'],
        [{ formula: 'TEXT(A1,"x")', result: '2026-03-02' }, -2, { text: 'a shop', hyperlink: 'http://shop' }],
      ]);
    });
    expect(await entriesOf(file, 'a.xlsx')).toEqual(['amount', '2026-03-02 -200 a shop']);
  });

  test('keeps the lines that a filter hides', async () => {
    const file = await workbook((book) => {
      const sheet = book.addWorksheet('March');
      sheet.addRows([['Date', 'Amount'], [day('2026-03-01'), -1], [day('2026-03-02'), -2]]);
      sheet.getRow(2).hidden = true;
    });
    expect(await entriesOf(file, 'a.xlsx')).toHaveLength(2);
  });

  test('of several sheets gives the first tab that is shown and has lines, and says how many are left', async () => {
    const file = await workbook((book) => {
      const lines = (note: string): unknown[][] => [['Date', 'Amount', 'Note'], [day('2026-03-01'), -1, note]];
      book.addWorksheet('Secret', { state: 'hidden' }).addRows(lines('hidden'));
      book.addWorksheet('Empty');
      book.addWorksheet('Tom & "Co"').addRows(lines('shown'));
      book.addWorksheet('April').addRows(lines('later'));
      book.addWorksheet('Nothing');
    });
    expect(await entriesOf(file, 'a.xlsx')).toEqual(['2026-03-01 -100 shown']);
    expect((await understood(file, 'a.xlsx')).layout.sheet).toEqual({ name: 'Tom & "Co"', others: 1 });
  });

  test('follows its tabs, not the numbers of its files', async () => {
    const file = await workbook((book) => {
      for (const name of ['made first', 'made second']) {
        book.addWorksheet(name).addRows([['Date', 'Amount', 'Note'], [day('2026-03-01'), -1, name]]);
      }
      (book.getWorksheet('made first') as unknown as { orderNo: number }).orderNo = 5;
    });
    expect(await entriesOf(file, 'a.xlsx')).toEqual(['2026-03-01 -100 made second']);
  });
});

describe('as many lines as are taken', () => {
  test('are fifty thousand below a header, and not one more', async () => {
    const lines = (count: number): string => `Date,Amount\n${'2026-03-01,1\n'.repeat(count)}`;
    expect(await entriesOf(lines(50_000))).toHaveLength(50_000);
    expect(await reasonOf(lines(50_001))).toBe('too-many-lines');
  });

  test('are the same for a workbook', async () => {
    const rows = Array.from({ length: 50_002 }, (_, index) => `<row r="${index + 1}"><c r="A${index + 1}"><v>1</v></c></row>`);
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from('<workbook/>'), 'xl/workbook.xml');
    zip.addBuffer(Buffer.from(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`), 'xl/worksheets/sheet1.xml');
    zip.end();
    const file = await buffer(zip.outputStream);
    expect(await reasonOf(file, 'a.xlsx')).toBe('too-many-lines');
  });
});

describe('a text', () => {
  test('of one line of ten megabytes is damaged, with quotes and without', async () => {
    expect(await reasonOf('a,b'.repeat(3_400_000))).toBe('broken');
    expect(await reasonOf(`"${'a,b'.repeat(3_400_000)}`)).toBe('broken');
  });

  test('whose quotes are never closed is read without them', async () => {
    const file = 'Date,Amount,Note\n2026-03-01,-1,"the 5\n2026-03-02,-2,rest\n';
    expect(await entriesOf(file)).toEqual(['2026-03-01 -100 "the 5', '2026-03-02 -200 rest']);
  });

  test('keeps quotes and line ends inside of a cell', async () => {
    const file = 'Date;Amount;Note\r\n2026-03-01;-1;"a ""b""\r\nc; d"\r\n';
    expect(await entriesOf(file)).toEqual(['2026-03-01 -100 a "b"\r\nc; d']);
  });

  test.each([
    ['UTF-8 with its mark', Buffer.from('\uFEFFDate|Amount|Note\n2026-03-01|-1|кофе\n')],
    ['UTF-16 the other way round, with its mark', iconv.encode('Date,Amount,Note\n2026-03-01,-1,кофе\n', 'utf-16be', { addBOM: true })],
    ['UTF-16 the other way round', iconv.encode('Date\tAmount\tNote\n2026-03-01\t-1\tкофе\n', 'utf-16be')],
    ['old line ends of the Mac', Buffer.from('Date,Amount,Note\r2026-03-01,-1,кофе\r')],
  ])('is read as %s', async (_form, content) => {
    expect(await entriesOf(content)).toEqual(['2026-03-01 -100 кофе']);
  });
});

describe('amounts', () => {
  test.each([
    ['1.234,56', ',', 123_456, false], ['1,234.56', '.', 123_456, false], ['1.234.567', '.', 123_456_700, false],
    ['(12.00)', '.', 1_200, true], ['($1,012.50)', '.', 101_250, true], ['−12', '.', 1_200, true], ['12-', '.', 1_200, true],
    ['- 12,5', ',', 1_250, true], ['12 000', '.', 1_200_000, false], ['12\u00a0000,5', ',', 1_200_050, false],
    ['12\u202f000', '.', 1_200_000, false], ['1’234.50', '.', 123_450, false], ['€ 5', '.', 500, false], ['5,00 €', ',', 500, false],
    ['USD 7.10', '.', 710, false], ['7.10 DR', '.', 710, true], ['7.10 CR', '.', 710, false], ['+3', '.', 300, false],
  ] as const)('as banks write them: %s', (text, sign, amountMinor, isNegative) => {
    const decimal = text === '1.234.567' ? decimalSignOf([text]) : sign;
    expect(readAmount(text, 'USD', decimal)).toEqual({ kind: 'amount', amountMinor, isNegative });
  });

  test('of one column agree on the sign that is decimal', () => {
    expect(decimalSignOf(['1.234', '12,50', '3'])).toBe(',');
    expect(decimalSignOf(['1,234', '12.50', '3'])).toBe('.');
    expect(decimalSignOf(['1.234', '5.000'])).toBe(',');
    expect(decimalSignOf(['12 000', '5'])).toBe('.');
  });
});

describe('an OFX file', () => {
  const line = '<STMTTRN><DTPOSTED>20260301<TRNAMT>-12,50<NAME>A &#38; B &lt;i&gt; &unknown;</STMTTRN>';

  test('has its five entities and numbers read, and no others', async () => {
    expect(await entriesOf(`OFXHEADER:100\n<OFX>${line}</OFX>`, 'a.ofx')).toEqual(['2026-03-01 -1250 A & B <i> &unknown;']);
  });

  test('that points to a file of the machine is refused unread', async () => {
    const file = `<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY x SYSTEM "file:///etc/passwd">]><OFX>${line.replace('&unknown;', '&x;')}</OFX>`;
    expect(await reasonOf(file, 'a.ofx')).toBe('broken');
    expect(await reasonOf(file.replace('<!DOCTYPE OFX [', '<!DOCTYPE OFX PUBLIC "a" "http://host/a.dtd" ['), 'a.ofx')).toBe('broken');
  });
});
