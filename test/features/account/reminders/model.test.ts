import { describe, expect, test } from '@jest/globals';
import { isTheHour, judge, nextMoment, periodBefore, type Due } from '../../../../src/features/account/reminders/model.ts';

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

describe('a reminder that is late', () => {
  const judged = (due: Partial<Due> & Pick<Due, 'kind'>, dueAt: string, now: string) => {
    const { isTimely, date, nextMs } = judge({ hour: 9, timeZone: 'UTC', ...due, dueAtMs: at(dueAt) }, at(now));
    return { isTimely, date, next: iso(nextMs) };
  };

  test('is a nudge of its own day alone, and only for two hours', () => {
    const nudge = { kind: 'nudge' as const, hour: 20 };
    expect(judged(nudge, '2026-11-22T20:00:00Z', '2026-11-22T21:59:00Z')).toMatchObject({ isTimely: true, date: '2026-11-22' });
    expect(judged(nudge, '2026-11-22T20:00:00Z', '2026-11-22T22:01:00Z')).toMatchObject({ isTimely: false });
    expect(judged({ kind: 'nudge', hour: 22 }, '2026-11-22T22:00:00Z', '2026-11-23T00:00:00Z')).toMatchObject({ isTimely: false });
    expect(judged(nudge, '2026-11-19T20:00:00Z', '2026-11-22T19:00:00Z')).toEqual({
      isTimely: false, date: '2026-11-19', next: '2026-11-22T20:00:00.000Z',
    });
  });

  test('is one recap, of the last week or month that is over, whose next one comes as planned', () => {
    expect(judged({ kind: 'week' }, '2026-11-23T09:00:00Z', '2026-11-26T12:00:00Z')).toEqual({
      isTimely: true, date: '2026-11-23', next: '2026-11-30T09:00:00.000Z',
    });
    expect(judged({ kind: 'month' }, '2026-12-01T09:00:00Z', '2026-12-04T12:00:00Z')).toEqual({
      isTimely: true, date: '2026-12-01', next: '2027-01-01T09:00:00.000Z',
    });
  });

  test('is a recap that waits for its hour where it is night', () => {
    const waits = judged({ kind: 'month' }, '2026-12-01T09:00:00Z', '2026-12-04T03:00:00Z');
    expect(waits).toMatchObject({ isTimely: false, next: '2026-12-04T09:00:00.000Z' });
    expect(judged({ kind: 'month' }, waits.next, waits.next)).toEqual({
      isTimely: true, date: '2026-12-01', next: '2027-01-01T09:00:00.000Z',
    });
    expect(judged({ kind: 'week' }, '2026-11-23T09:00:00Z', '2026-11-28T23:00:00Z')).toMatchObject({
      isTimely: false, next: '2026-11-29T09:00:00.000Z',
    });
    expect(judged({ kind: 'week' }, '2026-11-29T09:00:00Z', '2026-11-29T09:00:00Z')).toMatchObject({
      isTimely: false, next: '2026-11-30T09:00:00.000Z',
    });
  });
});

describe('a person who moves', () => {
  const dueIn = (kind: 'week' | 'month', from: string): number => nextMoment(kind, 9, from, at('2026-11-28T00:00:00Z'));

  test.each(['week', 'month'] as const)('west gets the recap of a %s at nine where they are then', (kind) => {
    const dueAtMs = dueIn(kind, 'Asia/Ho_Chi_Minh');
    const due = { kind, hour: 9, timeZone: 'America/New_York', dueAtMs };
    const first = judge(due, dueAtMs);
    expect(first.isTimely).toBe(false);
    expect(iso(first.nextMs).slice(11, 16)).toBe('14:00');
    const second = judge({ ...due, dueAtMs: first.nextMs }, first.nextMs);
    expect(second).toMatchObject({ isTimely: true, date: kind === 'week' ? '2026-11-30' : '2026-12-01' });
  });

  test.each(['week', 'month'] as const)('east gets the recap of a %s once as well', (kind) => {
    const dueAtMs = dueIn(kind, 'America/New_York');
    const told = judge({ kind, hour: 9, timeZone: 'Asia/Ho_Chi_Minh', dueAtMs }, dueAtMs);
    expect(told).toMatchObject({ isTimely: true, date: kind === 'week' ? '2026-11-30' : '2026-12-01' });
    expect(iso(told.nextMs)).toBe(kind === 'week' ? '2026-12-07T02:00:00.000Z' : '2027-01-01T02:00:00.000Z');
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
