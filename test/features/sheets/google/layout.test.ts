import { describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../../src/core/locale.ts';
import type { SheetRow } from '../../../../src/core/outbox.ts';
import { loadTexts } from '../../../../src/core/text.ts';
import { areSameCells, cellsOf, COLUMNS, headerOf } from '../../../../src/features/sheets/google/layout.ts';

const row = (changes: Partial<SheetRow>): SheetRow => ({
  date: '2026-11-22',
  type: 'Expense',
  category: 'Coffee',
  amountMinor: 35_000,
  currency: 'VND',
  note: 'coffee',
  tags: [],
  ...changes,
});

describe('the cells of a line', () => {
  test.each([
    ['VND', 35_000, 35_000, '#,##0'],
    ['USD', 1_250, 12.5, '#,##0.00'],
    ['USD', 29, 0.29, '#,##0.00'],
    ['USD', 999_999_999_999_999, 9_999_999_999_999.99, '#,##0.00'],
    ['KWD', 1_234, 1.234, '#,##0.000'],
    ['JPY', 1_000_000_000_000_000, 1e15, '#,##0'],
  ])('show %s %d exactly', (currency, amountMinor, numberValue, pattern) => {
    expect(cellsOf(row({ currency, amountMinor }))[3]).toEqual({
      userEnteredValue: { numberValue },
      userEnteredFormat: { numberFormat: { type: 'NUMBER', pattern } },
    });
  });

  test.each([
    ['1970-01-01', 25_569],
    ['2026-11-22', 46_348],
    ['2024-02-29', 45_351],
  ])('show the date %s as a date', (date, numberValue) => {
    expect(cellsOf(row({ date }))[0]).toMatchObject({ userEnteredValue: { numberValue } });
  });

  test('are empty where there is no text', () => {
    expect(cellsOf(row({ note: '', tags: [] })).slice(5)).toEqual([{}, {}]);
  });

  test('are the same as Google reads them back, whatever their formats', () => {
    const sent = cellsOf(row({ note: '' }));
    const readBack = sent.slice(0, 5).map(({ userEnteredValue }) => ({ userEnteredValue: userEnteredValue! }));
    expect(areSameCells(sent, readBack)).toBe(true);
    expect(areSameCells(sent, cellsOf(row({ note: 'x' })))).toBe(false);
  });
});

describe('the header', () => {
  const text = loadTexts();

  test.each(LOCALES)('in %s has a title for each column, each once', (locale) => {
    expect(new Set(headerOf(text, locale)).size).toBe(COLUMNS.length);
  });
});
