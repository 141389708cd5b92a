import { describe, expect, test } from '@jest/globals';
import { UpdateWindow } from '../../src/core/update-window.ts';

const updates = (...ids: number[]) => ids.map((id) => ({ update_id: id }));
const ids = (taken: { update_id: number }[]): number[] => taken.map(({ update_id: id }) => id);

describe('the window of updates', () => {
  test('has no offset before the first update, then the one after the last that is done', () => {
    const window = new UpdateWindow();
    expect(window.offset).toBeUndefined();
    window.take([], undefined);
    expect(window.offset).toBeUndefined();
    window.take(updates(5, 6), undefined);
    expect(window.offset).toBe(5);
    window.finish(5);
    expect(window.offset).toBe(6);
    window.finish(6);
    expect(window.offset).toBe(7);
    expect(window.isEmpty).toBe(true);
  });

  test('gives out nothing twice while an older update is in hand, however often it comes again', () => {
    const window = new UpdateWindow();
    window.take(updates(5, 6, 7), undefined);
    window.finish(6);
    window.finish(7);
    expect(window.offset).toBe(5);
    expect(ids(window.take(updates(5, 6, 7, 8), 5))).toEqual([8]);
    expect(ids(window.take(updates(5, 6, 7, 8), 5))).toEqual([]);
  });

  test('gives out nothing twice that was finished while Telegram was being asked', () => {
    const window = new UpdateWindow();
    window.take(updates(5, 6), undefined);
    window.finish(6);
    const asked = window.offset;
    window.finish(5);
    expect(ids(window.take(updates(5, 6, 7), asked))).toEqual([7]);
    window.finish(7);
    expect(window.offset).toBe(8);
  });

  test('keeps its offset when an answer is cut short, and still knows what is done', () => {
    const window = new UpdateWindow();
    window.take(updates(5, 6, 7), undefined);
    [5, 6, 7].forEach((id) => window.finish(id));
    expect(ids(window.take(updates(5), 5))).toEqual([]);
    expect(window.offset).toBe(6);
    expect(ids(window.take(updates(6, 7, 8), 6))).toEqual([8]);
  });

  test('follows ids that begin anew at a lower number', () => {
    const window = new UpdateWindow();
    window.take(updates(9_000), undefined);
    window.finish(9_000);
    expect(ids(window.take(updates(17, 18), 9_001))).toEqual([17, 18]);
    window.finish(17);
    window.finish(18);
    expect(window.offset).toBe(19);
  });
});
