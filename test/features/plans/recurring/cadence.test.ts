import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cadenceOf, dayAfter, dayFrom, type Cadence, type Unit, type Wish } from '../../../../src/features/plans/recurring/cadence.ts';

const DAY_MS = 86_400_000;

const dateAt = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const dayNumber = (date: string): number => Date.parse(date) / DAY_MS;

function daysOf(cadence: Cadence, count: number): string[] {
  const days = [cadence.startsOn];
  while (days.length < count) days.push(dayAfter(cadence, days.at(-1) as string));
  return days;
}

/** Goes from day to day and asks each one whether it is one of them: slow, and hard to get wrong. */
function naiveDays(wish: Wish, today: string, until: string): string[] {
  const found: string[] = [];
  let units = -1;
  for (let number = dayNumber(today); dateAt(number) <= until; number += 1) {
    const date = dateAt(number);
    if (!isMeant(wish, date, today)) continue;
    units += 1;
    if (units % wish.every === 0) found.push(date);
  }
  return found;
}

function isMeant(wish: Wish, date: string, today: string): boolean {
  const at = new Date(date);
  if (wish.unit === 'day') return true;
  if (wish.unit === 'week') return at.getUTCDay() === (wish.weekday ?? new Date(today).getUTCDay()) % 7;
  const month = wish.unit === 'year' ? (wish.month ?? new Date(today).getUTCMonth() + 1) : at.getUTCMonth() + 1;
  if (at.getUTCMonth() + 1 !== month) return false;
  const meant = wish.monthDay ?? new Date(today).getUTCDate();
  const isLast = new Date(at.getTime() + DAY_MS).getUTCDate() === 1;
  return at.getUTCDate() === meant || (isLast && at.getUTCDate() < meant);
}

describe('the days of a cadence', () => {
  test('at month ends go from 31 to 30, 28 or 29, and back to 31', () => {
    const monthly = cadenceOf({ unit: 'month', every: 1, monthDay: 31 }, '2026-11-22');
    expect(daysOf(monthly, 5)).toEqual(['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31']);
    expect(dayFrom(monthly, '2028-02-01')).toBe('2028-02-29');
  });

  test('of a leap day are the last of February in other years', () => {
    const yearly = cadenceOf({ unit: 'year', every: 1, monthDay: 29, month: 2 }, '2026-11-22');
    expect(daysOf(yearly, 3)).toEqual(['2027-02-28', '2028-02-29', '2029-02-28']);
  });

  test('of every second week keep their rhythm over a new year', () => {
    const fortnightly = cadenceOf({ unit: 'week', every: 2, weekday: 5 }, '2026-11-22');
    expect(daysOf(fortnightly, 4)).toEqual(['2026-11-27', '2026-12-11', '2026-12-25', '2027-01-08']);
  });

  test('begin today if today is one', () => {
    expect(cadenceOf({ unit: 'month', every: 1, monthDay: 22 }, '2026-11-22').startsOn).toBe('2026-11-22');
    expect(cadenceOf({ unit: 'year', every: 1, monthDay: 21, month: 11 }, '2026-11-22').startsOn).toBe('2027-11-21');
  });

  test('are those that a look at each day of eight years finds', () => {
    const wish = fc.record(
      {
        unit: fc.constantFrom<Unit>('day', 'week', 'month', 'year'),
        every: fc.integer({ min: 1, max: 5 }),
        weekday: fc.integer({ min: 1, max: 7 }),
        monthDay: fc.integer({ min: 1, max: 31 }),
        month: fc.integer({ min: 1, max: 12 }),
      },
      { requiredKeys: ['unit', 'every'] },
    );
    const today = fc.integer({ min: dayNumber('2026-01-01'), max: dayNumber('2029-12-31') }).map(dateAt);
    fc.assert(
      fc.property(wish, today, (wanted, from) => {
        const until = dateAt(dayNumber(from) + 8 * 366);
        const expected = naiveDays(wanted, from, until);
        const cadence = cadenceOf(wanted, from);
        expect(daysOf(cadence, expected.length)).toEqual(expected);
        // Asked from any day on, it is the next of these.
        for (const day of [1, 40, 400, 1_500].map((days) => dateAt(dayNumber(from) + days))) {
          const next = expected.find((date) => date >= day);
          if (next !== undefined) expect(dayFrom(cadence, day)).toBe(next);
        }
      }),
      { numRuns: 60 },
    );
  });
});
