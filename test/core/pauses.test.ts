import { describe, expect, test } from '@jest/globals';
import { Pauses } from '../../src/core/pauses.ts';

describe('the pauses that Telegram asks for', () => {
  test('hold for the chat alone, as long as was asked for', () => {
    const pauses = new Pauses();
    pauses.begin(1, 30_000, 1_000);
    expect(pauses.leftMs(1, 1_000)).toBe(30_000);
    expect(pauses.leftMs(1, 21_000)).toBe(10_000);
    expect(pauses.leftMs(1, 31_000)).toBe(0);
    expect(pauses.leftMs(2, 1_000)).toBe(0);
    expect(pauses.leftMs(undefined, 1_000)).toBe(0);
  });

  test('hold for everybody when several chats are paused at once, but then for a few seconds only', () => {
    const pauses = new Pauses();
    for (let chat = 1; chat <= 5; chat += 1) pauses.begin(chat, 60_000, 0);
    expect(pauses.leftMs(99, 0)).toBe(5_000);
    expect(pauses.leftMs(undefined, 0)).toBe(5_000);
    expect(pauses.leftMs(99, 5_000)).toBe(0);
    expect(pauses.leftMs(1, 5_000)).toBe(55_000);
  });

  test('do not add up over time: a chat whose pause is over no longer counts', () => {
    const pauses = new Pauses();
    for (let chat = 1; chat <= 50; chat += 1) pauses.begin(chat, 1_000, chat * 1_000);
    expect(pauses.leftMs(99, 50_000)).toBe(0);
  });

  test('of a call without a chat pause nobody', () => {
    const pauses = new Pauses();
    pauses.begin(undefined, 60_000, 0);
    expect(pauses.leftMs(undefined, 0)).toBe(0);
  });
});
