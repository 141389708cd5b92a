import { describe, expect, test } from '@jest/globals';
import { tokenCheck } from '../../src/core/token-check.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN } from '../sandbox/telegram/fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';

const check = (token: string, url: string, log = createRecordingLog()) =>
  tokenCheck(createTelegramClient(token, url), log);

describe('the check of the token', () => {
  test('passes one that Telegram knows', async () => {
    const { url } = await start();
    const log = createRecordingLog();
    const checked = check(TOKEN, url, log);
    expect(checked.chatUrl()).toBeUndefined();
    await checked.start();
    expect(log.lines).toEqual([]);
    expect(checked.chatUrl()).toBe('https://t.me/sandbox_bot');
  });

  test.each(['123456789:AAEthis-is-of-another-bot', 'nonsense'])('ends the start for %s, with one line that has no token', async (token) => {
    const { url } = await start();
    const fault = await check(token, url).start().catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(StartError);
    expect((fault as StartError).message).toMatch(/^Telegram does not accept BOT_TOKEN: [^\n]+$/);
    expect((fault as StartError).message).not.toContain(token);
  });

  test('lets the bot start while Telegram is away, or stumbles', async () => {
    const { url, sim } = await start();
    sim.faults.add({ match: {}, kind: 'html' });
    const log = createRecordingLog();
    await check(TOKEN, url, log).start();
    await check(TOKEN, 'http://127.0.0.1:1', log).start();
    expect(log.lines).toMatchObject([{ level: 'warn' }, { level: 'warn' }]);
  });
});
