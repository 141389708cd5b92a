import { describe, expect, test } from '@jest/globals';
import { addDays, dayInMonth, dayOfMonth, daysBetween, isDay, lastOfMonth, monthNumber, weekdayOf } from '../../src/core/days.ts';

describe('days of the calendar', () => {
  test('are counted over months, years and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2028-02-01', '2028-03-01')).toBe(29);
  });

  test('have weekdays from Monday, 1, to Sunday, 7', () => {
    expect(['2026-11-22', '2026-11-23'].map(weekdayOf)).toEqual([7, 1]);
  });

  test('that a month does not have are its last one', () => {
    expect(dayInMonth(monthNumber('2026-02-10'), 31)).toBe('2026-02-28');
    expect(lastOfMonth(monthNumber('2028-02-10'))).toBe('2028-02-29');
    expect(dayOfMonth('2026-11-05')).toBe(5);
  });

  test('are told from dates that no calendar has', () => {
    expect(['2028-02-29', '2027-02-29', '2026-13-01', '5/6/2026'].map(isDay)).toEqual([true, false, false, false]);
  });
});
