import { describe, expect, test } from '@jest/globals';
import { formatRange, periodName } from '../../../../src/features/ledger/reports/period-names.ts';
import { PERIOD_KINDS, periodAt, type PeriodKind } from '../../../../src/features/ledger/reports/period.ts';

const today = '2026-11-22';

describe('the name of a period', () => {
  test('has the year only where it is not the reader’s', () => {
    const named = (kind: PeriodKind, date: string): string =>
      periodName(periodAt(kind, date, 'en'), { locale: 'en', today }).replace(/\u2009/g, ' ');
    expect(PERIOD_KINDS.map((kind) => named(kind, '2026-03-10'))).toEqual([
      'Tue, Mar 10', 'Mar 8 – 14', 'March', '2026',
    ]);
    expect(PERIOD_KINDS.map((kind) => named(kind, '2025-03-10'))).toEqual([
      'Mon, Mar 10, 2025', 'Mar 9 – 15, 2025', 'March 2025', '2025',
    ]);
  });

  test('that reaches over New Year has both years', () => {
    expect(formatRange('2025-12-28', '2026-01-03', { locale: 'en', today })).toMatch(/Dec 28, 2025.*Jan 3, 2026/);
  });

  test('begins with a capital letter in each language', () => {
    const march = periodAt('month', '2026-03-10', 'en');
    expect(periodName(march, { locale: 'ru', today })).toBe('Март');
    expect(periodName(march, { locale: 'vi', today: '2027-01-01' })).toBe('Tháng 3 năm 2026');
  });
});
