import { describe, expect, test } from '@jest/globals';
import { isTheHour, nextMoment, periodBefore } from '../../../../src/features/account/reminders/model.ts';

const at = (utc: string): number => Date.parse(utc);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('the next moment of a reminder', () => {
  test('is today if the hour is still to come where the person is, else tomorrow', () => {
    expect(iso(nextMoment('nudge', 20, 'Asia/Ho_Chi_Minh', at('2026-11-22T12:59:00Z')))).toBe('2026-11-22T13:00:00.000Z');
    expect(iso(nextMoment('nudge', 20, 'Asia/Ho_Chi_Minh', at('2026-11-22T13:00:00Z')))).toBe('2026-11-23T13:00:00.000Z');
  });

  test('of a week is a Monday, of a month the first', () => {
    expect(iso(nextMoment('week', 9, 'UTC', at('2026-11-22T12:00:00Z')))).toBe('2026-11-23T09:00:00.000Z');
    expect(iso(nextMoment('week', 9, 'UTC', at('2026-11-23T09:00:00Z')))).toBe('2026-11-30T09:00:00.000Z');
    expect(iso(nextMoment('month', 9, 'UTC', at('2026-11-22T12:00:00Z')))).toBe('2026-12-01T09:00:00.000Z');
    expect(iso(nextMoment('month', 9, 'UTC', at('2026-12-01T08:00:00Z')))).toBe('2026-12-01T09:00:00.000Z');
    expect(iso(nextMoment('month', 9, 'UTC', at('2026-12-31T23:00:00Z')))).toBe('2027-01-01T09:00:00.000Z');
  });

  test('keeps its hour over both changes of the clocks', () => {
    const berlin = (utc: string): string => iso(nextMoment('nudge', 20, 'Europe/Berlin', at(utc)));
    expect(berlin('2026-03-28T20:00:00Z')).toBe('2026-03-29T18:00:00.000Z');
    expect(berlin('2026-10-24T20:00:00Z')).toBe('2026-10-25T19:00:00.000Z');
  });

  test('that a person left behind when they moved is not at their hour any more', () => {
    const dueAtMs = nextMoment('nudge', 20, 'Asia/Ho_Chi_Minh', at('2026-11-22T00:00:00Z'));
    expect(isTheHour(20, 'Asia/Ho_Chi_Minh', dueAtMs)).toBe(true);
    expect(isTheHour(20, 'America/New_York', dueAtMs)).toBe(false);
  });
});

describe('a recap', () => {
  test('is about the week or month that ended before its day', () => {
    expect(periodBefore('week', '2026-11-23')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(periodBefore('month', '2026-12-01')).toEqual({ from: '2026-11-01', to: '2026-11-30' });
    expect(periodBefore('month', '2028-03-01')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(periodBefore('month', '2027-01-01')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });
});
