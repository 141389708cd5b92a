import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createPollingTroubles } from '../../src/core/polling-troubles.ts';
import type { StartError } from '../../src/platform/start-error.ts';
import { TelegramFault } from '../../src/platform/telegram.ts';
import { createRecordingLog } from '../support/recording-log.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Troubles of a process whose way to updates is the current one, or not. */
function troublesOf({ isCurrent = true } = {}) {
  const log = createRecordingLog();
  const ends: StartError[] = [];
  const way = {
    name: 'way', start: async () => {}, stop: async () => {}, isCurrent: () => isCurrent, renew: async () => isCurrent,
  };
  return { log, ends, ...createPollingTroubles({ way, log, onRefusedToken: (fault) => ends.push(fault) }) };
}

const CONFLICT = new TelegramFault('conflict', 'getUpdates', '409 Conflict');
const WEBHOOK = new TelegramFault('webhook-set', 'getUpdates', '409 Conflict');

describe('a poll that Telegram refuses', () => {
  test('because of another program is tried again ever later, for half a minute at most, until it works', async () => {
    const { log, meet, end } = troublesOf();
    const rests: number[] = [];
    for (let i = 0; i < 6; i += 1) rests.push((await meet(CONFLICT)).restMs);
    expect(rests).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
    expect(log.lines).toHaveLength(6);
    expect(log.lines[0]).toMatchObject({ level: 'warn', message: expect.stringContaining('Another program') });
    end();
    expect((await meet(CONFLICT)).restMs).toBe(3_000);
  });

  test('because of a webhook has it removed, with a line, and once a minute at most', async () => {
    const { log, meet } = troublesOf();
    expect(await meet(WEBHOOK)).toEqual({ restMs: 0, removeWebhook: true });
    expect(await meet(WEBHOOK)).toEqual({ restMs: 3_000, removeWebhook: false });
    jest.advanceTimersByTime(59_999);
    expect(await meet(WEBHOOK)).toEqual({ restMs: 6_000, removeWebhook: false });
    expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('A webhook is set') }]);
    jest.advanceTimersByTime(1);
    expect(await meet(WEBHOOK)).toMatchObject({ removeWebhook: true });
    expect(log.lines).toHaveLength(2);
  });

  test('because of the webhook of newer processes of ours leaves that alone', async () => {
    const { log, meet } = troublesOf({ isCurrent: false });
    expect(await meet(WEBHOOK)).toEqual({ restMs: 0, removeWebhook: false });
    expect(log.lines).toEqual([]);
  });

  test('for having asked too often waits as long as it was told', async () => {
    const { meet } = troublesOf();
    expect(await meet(new TelegramFault('rate-limited', 'getUpdates', '429', 47_000))).toMatchObject({ restMs: 47_000 });
  });

  test('for its token ends the process, with a line that says what to do', async () => {
    const { log, ends, meet } = troublesOf();
    await meet(new TelegramFault('unauthorized', 'getUpdates', '401 Unauthorized'));
    expect(ends).toMatchObject([{ name: 'StartError', message: expect.stringMatching(/BOT_TOKEN.*@BotFather/) }]);
    expect(log.lines).toMatchObject([{ level: 'error', message: ends[0]?.message }]);
  });
});
