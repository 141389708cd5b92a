import { describe, expect, test } from '@jest/globals';
import { weekdayOf } from '../../../../src/core/days.ts';
import { dayOf, daysBefore, daysSince, latestDayOf } from '../../../../src/features/ledger/reading/calendar.ts';

describe('a day', () => {
  test.each([
    [2026, 8, 20, '2026-08-20'], [2024, 2, 29, '2024-02-29'], [2026, 2, 29, undefined], [2026, 2, 31, undefined],
    [2026, 13, 1, undefined], [2026, 0, 1, undefined], [2026, 4, 31, undefined], [1850, 1, 1, undefined],
    [2100, 1, 1, undefined],
  ])('of the year %d, month %d, day %d is %s', (year, month, day, expected) => {
    expect(dayOf(year, month, day)).toBe(expected);
  });

  test.each([
    [15, 8, '2026-08-20', '2026-08-15'], [20, 8, '2026-08-20', '2026-08-20'], [21, 8, '2026-08-20', '2025-08-21'],
    [31, 12, '2026-01-01', '2025-12-31'], [1, 1, '2026-01-01', '2026-01-01'], [29, 2, '2026-08-20', '2024-02-29'],
    [29, 2, '2024-02-28', '2020-02-29'], [29, 2, '1904-02-01', undefined], [31, 2, '2026-08-20', undefined],
  ])('%d/%d without a year, said on %s, is the latest one', (day, month, today, expected) => {
    expect(latestDayOf(month, day, today)).toBe(expected);
  });

  test.each([
    ['2026-03-01', 1, '2026-02-28'], ['2024-03-01', 1, '2024-02-29'], ['2026-01-01', 2, '2025-12-30'], ['2026-01-01', 0, '2026-01-01'],
  ])('before %s by %d days crosses months and years', (today, days, expected) => {
    expect(daysBefore(today, days)).toBe(expected);
  });

  test('of the week is Monday to Sunday as 1 to 7, and was less than a week ago', () => {
    expect(weekdayOf('2026-08-17')).toBe(1);
    expect(weekdayOf('2026-08-23')).toBe(7);
    expect([1, 2, 3, 4, 5, 6, 7].map((weekday) => daysSince(weekday, '2026-08-20'))).toEqual([3, 2, 1, 0, 6, 5, 4]);
  });
});
