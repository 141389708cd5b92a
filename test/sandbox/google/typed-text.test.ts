import { describe, expect, test } from '@jest/globals';
import { cellFromTyping } from '../../../src/sandbox/google/typed-text.ts';

describe('what a person types into a cell', () => {
  test.each([
    ['=SUM(A1:A2)', 'en_US', { formulaValue: '=SUM(A1:A2)' }],
    ["'=no", 'en_US', { stringValue: '=no' }],
    ['1,234.5', 'en_US', { numberValue: 1234.5 }],
    ['1.234,5', 'vi_VN', { numberValue: 1234.5 }],
    ['1 234,5', 'ru_RU', { numberValue: 1234.5 }],
    ['-7', 'en_US', { numberValue: -7 }],
    ['1,2,3', 'en_US', { stringValue: '1,2,3' }],
    ['1.2.3', 'en_US', { stringValue: '1.2.3' }],
    ['TRUE', 'en_US', { boolValue: true }],
    ['coffee', 'en_US', { stringValue: 'coffee' }],
    ['2026-02-30', 'en_US', { stringValue: '2026-02-30' }],
  ])('the typed text %s in %s is %j', (text, locale, value) => {
    expect(cellFromTyping(text, locale)).toEqual({ userEnteredValue: value });
  });

  test('a typed date is a serial number that shows as a date', () => {
    expect(cellFromTyping('2020-01-01', 'en_US')).toEqual({
      userEnteredValue: { numberValue: 43_831 },
      userEnteredFormat: { numberFormat: { type: 'DATE', pattern: 'yyyy-mm-dd' } },
    });
  });

  test('typing nothing empties the cell', () => {
    expect(cellFromTyping('', 'en_US')).toEqual({});
  });
});
