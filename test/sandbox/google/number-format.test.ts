import { describe, expect, test } from '@jest/globals';
import { formatNumber, serialOf } from '../../../src/sandbox/google/number-format.ts';

const NOON = 46_000.5;

describe('number formats', () => {
  test.each([
    [1234.5, undefined, 'en_US', '1234.5'],
    [0.1 + 0.2, undefined, 'en_US', '0.3'],
    [1234.5, { type: 'NUMBER', pattern: '#,##0.00' }, 'en_US', '1,234.50'],
    [1234567, { type: 'NUMBER', pattern: '#,##0' }, 'vi_VN', '1.234.567'],
    [-5.5, { type: 'NUMBER', pattern: '#,##0.00' }, 'en_US', '-5.50'],
    [-5, { type: 'NUMBER', pattern: '0;(0)' }, 'en_US', '(5)'],
    [7, { type: 'NUMBER', pattern: '000' }, 'en_US', '007'],
    [0.256, { type: 'PERCENT', pattern: '0.0%' }, 'en_US', '25.6%'],
    [35000, { type: 'CURRENCY', pattern: '#,##0" "[$₫-vi]' }, 'vi_VN', '35.000 ₫'],
    [5, { type: 'TEXT' }, 'en_US', '5'],
    [NOON, { type: 'DATE', pattern: 'yyyy-mm-dd' }, 'en_US', '2025-12-09'],
    [NOON, { type: 'DATE', pattern: 'd/m/yy' }, 'en_US', '9/12/25'],
    [NOON, { type: 'DATE', pattern: 'ddd d mmm' }, 'en_US', 'Tue 9 Dec'],
    [NOON, { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' }, 'en_US', '2025-12-09 12:00:00'],
    [NOON + 1 / 24, { type: 'TIME', pattern: 'h:mm am/pm' }, 'en_US', '1:00 PM'],
    [NOON, { type: 'DATE' }, 'en_US', '2025-12-09'],
  ])('the number %d with %j in %s shows as %s', (value, format, locale, shown) => {
    expect(formatNumber(value, format, locale)).toBe(shown);
  });

  test('serial numbers count days from 30 December 1899', () => {
    expect(serialOf(Date.UTC(1899, 11, 31))).toBe(1);
    expect(serialOf(Date.UTC(2020, 0, 1))).toBe(43_831);
  });
});
