import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { rareLine } from '../../src/core/rare-line.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('a rare line', () => {
  test('is said at once, then every so often with how many times it happened, and ends when it does', () => {
    const said: number[] = [];
    const line = rareLine(10_000, (times) => said.push(times));
    line.add();
    expect(said).toEqual([1]);
    for (let i = 0; i < 500; i += 1) line.add();
    jest.advanceTimersByTime(9_999);
    expect(said).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(said).toEqual([1, 500]);
    jest.advanceTimersByTime(60_000);
    expect(said).toEqual([1, 500]);
    expect(jest.getTimerCount()).toBe(0);
    line.add();
    expect(said).toEqual([1, 500, 1]);
    line.end();
  });

  test('leaves nothing unsaid at its end, and no timer', () => {
    const said: number[] = [];
    const line = rareLine(10_000, (times) => said.push(times));
    line.add();
    line.add();
    line.add();
    line.end();
    line.end();
    expect(said).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
