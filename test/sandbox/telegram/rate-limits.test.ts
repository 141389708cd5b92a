import { describe, expect, test } from '@jest/globals';
import { RateLimits } from '../../../src/sandbox/telegram/rate-limits.ts';
import { refusalOf, start } from './fixture.ts';

describe('limits of the sandbox', () => {
  test('a chat takes a burst, then one message a second', async () => {
    let nowMs = 0;
    const { telegram, anna } = await start({ rateLimits: true, now: () => nowMs });
    for (let sent = 0; sent < 20; sent += 1) await telegram.sendMessage(anna.id, 'hi');
    expect(await refusalOf(telegram.sendMessage(anna.id, 'hi'))).toBe('429 Too Many Requests: retry after 1');
    expect(await telegram.sendChatAction(anna.id, 'typing')).toBe(true);
    nowMs += 1000;
    expect(await telegram.sendMessage(anna.id, 'hi')).toMatchObject({ text: 'hi' });
  });

  test('a group waits for three seconds, and the whole bot has a limit of its own', () => {
    const limits = new RateLimits(() => 0);
    for (let sent = 0; sent < 20; sent += 1) limits.take(-5);
    expect(() => limits.take(-5)).toThrow('retry after 3');
    for (let chat = 1; chat <= 10; chat += 1) limits.take(chat);
    expect(() => limits.take(11)).toThrow('retry after 1');
  });
});
