import { describe, expect, test } from '@jest/globals';
import { columnName, parseRange, rangeName } from '../../../src/sandbox/google/a1.ts';
import { createSheet } from '../../../src/sandbox/google/book.ts';
import type { Book } from '../../../src/sandbox/google/book.ts';

const book = { sheets: [createSheet(0, 'Sheet1', 100, 10), createSheet(1, "Mai's D3", 5, 3), createSheet(2, 'D3')] };
const named = (text: string): string => rangeName(parseRange(book as Book, text));

describe('A1 notation', () => {
  test.each([
    ['Sheet1!A1', 'Sheet1!A1'],
    ['B2', 'Sheet1!B2'],
    ["'Sheet1'!A1:B2", 'Sheet1!A1:B2'],
    ['Sheet1!D4:A1', 'Sheet1!A1:D4'],
    ['Sheet1', 'Sheet1!A1:J100'],
    ['Sheet1!A:A', 'Sheet1!A1:A100'],
    ['Sheet1!A2:C', 'Sheet1!A2:C100'],
    ['Sheet1!A3:3', 'Sheet1!A3:J3'],
    ['Sheet1!2:4', 'Sheet1!A2:J4'],
    ['Sheet1!$B$2:C9999', 'Sheet1!B2:C100'],
    ["'Mai''s D3'!A1:C1", "'Mai''s D3'!A1:C1"],
    ["'D3'", "'D3'!A1:Z1000"],
    ['D3', 'Sheet1!D3'],
  ])('the range %s is %s', (text, name) => {
    expect(named(text)).toBe(name);
  });

  test.each([
    ...['Nowhere!A1', 'Sheet1!', 'Sheet1!A1:', 'Sheet1!A1:B2:C3', 'Sheet1!A', 'Sheet1!A0', 'Sheet1!1A', '', '!A1'],
  ])('the text "%s" is refused as a range', (text) => {
    expect(() => named(text)).toThrow(`Unable to parse range: ${text}`);
  });

  test('a range that begins outside of the grid is refused with the size of the grid', () => {
    const limits = 'exceeds grid limits. Max rows: 100, max columns: 10';
    expect(() => named('Sheet1!K1:L2')).toThrow(`Range (Sheet1!K1:L2) ${limits}`);
    expect(() => named('A101')).toThrow(`Range (Sheet1!A101) ${limits}`);
  });

  test('columns are counted in letters past Z and ZZ', () => {
    expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
  });
});
