import { describe, expect, test } from '@jest/globals';
import {
  formatDate, formatDateAt, formatFullDate, formatMoment, isTimeZone, localDate, localTime, systemClock,
} from '../../src/core/clock.ts';

const at = (text: string): number => Date.parse(text);

describe('the day of a person', () => {
  test.each([
    ['Asia/Ho_Chi_Minh', '2026-03-01T16:59:59Z', '2026-03-01', '23:59'],
    ['Asia/Ho_Chi_Minh', '2026-03-01T17:00:00Z', '2026-03-02', '00:00'],
    ['Europe/Berlin', '2026-03-28T22:59:59Z', '2026-03-28', '23:59'],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29', '01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29', '03:00'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30', '00:00'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25', '02:30'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25', '02:30'],
    ['Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-25', '23:59'],
    ['America/New_York', '2026-03-08T06:59:00Z', '2026-03-08', '01:59'],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08', '03:00'],
    ['America/New_York', '2026-11-01T03:59:00Z', '2026-10-31', '23:59'],
    ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01', '01:30'],
    ['America/New_York', '2026-11-02T04:59:00Z', '2026-11-01', '23:59'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01', '00:00'],
  ])('in %s at %s is %s, %s o’clock', (timeZone, time, date, clock) => {
    expect(localDate(at(time), timeZone)).toBe(date);
    expect(localTime(at(time), timeZone)).toBe(clock);
  });

  test('is written as people of each language write it', () => {
    expect(formatFullDate('2026-11-22', 'en')).toBe('Sun, Nov 22, 2026');
    expect(formatFullDate('2026-11-22', 'ru')).toMatch(/вс.*22.*нояб.*2026/);
    expect(formatFullDate('2026-11-22', 'vi')).toMatch(/CN.*22.*11.*2026/);
  });

  test('goes without its year where that is the reader’s', () => {
    const read = (locale: string, today: string): string => formatDate('2026-11-22', { locale, today });
    expect(read('en', '2026-01-01')).toBe('Sun, Nov 22');
    expect(read('ru', '2026-12-31')).toBe('вс, 22 нояб.');
    expect(read('vi', '2026-11-22')).toBe('CN, 22 thg 11');
    expect(read('en', '2027-01-01')).toBe('Sun, Nov 22, 2026');
    expect(read('en', '2025-12-31')).toBe('Sun, Nov 22, 2026');
  });

  test('of a moment has the year of where its reader is', () => {
    const kiritimati = { timeZone: 'Pacific/Kiritimati', locale: 'en' };
    const beforeMidnight = at('2026-12-31T09:59:59Z');
    expect(formatDateAt(at('2026-06-01T00:00:00Z'), kiritimati, beforeMidnight)).toBe('Mon, Jun 1');
    expect(formatDateAt(at('2026-06-01T00:00:00Z'), kiritimati, beforeMidnight + 1_000)).toBe('Mon, Jun 1, 2026');
    expect(formatMoment(beforeMidnight, kiritimati, beforeMidnight + 1_000)).toBe('Thu, Dec 31, 2026, 23:59');
  });

  test.each([
    ['Asia/Ho_Chi_Minh', true],
    ['UTC', true],
    ['Europe/Kyiv', true],
    ['Mars/Olympus', false],
    ['', false],
    ['../../etc/passwd', false],
  ])('needs a time zone: is "%s" one? %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });

  test('is taken from the clock of the machine', () => {
    const before = Date.now();
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(before);
  });
});

describe('a moment', () => {
  test('is told by its time of day alone if it is today, there', () => {
    const hanoi = { timeZone: 'Asia/Ho_Chi_Minh', locale: 'en' };
    const now = at('2026-03-01T17:30:00Z');
    expect(formatMoment(at('2026-03-01T17:00:00Z'), hanoi, now)).toBe('00:00');
    expect(formatMoment(at('2026-03-01T16:59:00Z'), hanoi, now)).toBe('Sun, Mar 1, 23:59');
  });
});
