import { describe, expect, test } from '@jest/globals';
import { Params } from '../../../src/sandbox/telegram/params.ts';
import { Poller } from '../../../src/sandbox/telegram/poller.ts';
import type { ApiError } from '../../../src/sandbox/telegram/refusals.ts';
import { UpdateQueue } from '../../../src/sandbox/telegram/update-queue.ts';
import type { UpdateContent } from '../../../src/sandbox/telegram/wire.ts';
import { refusalOf, start, type Started } from './fixture.ts';

const OTHER_POLL =
  '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
const SOME_UPDATE = { message: { message_id: 1 } } as unknown as UpdateContent;

type Ask = { offset?: number; limit?: number; timeout?: number; allowed_updates?: string[] };

async function ids({ telegram }: Started, ask: Ask = {}): Promise<number[]> {
  const updates = await telegram.callApi('getUpdates', ask as never);
  return updates.map((update) => update.update_id);
}

describe('getUpdates of the sandbox', () => {
  test('updates come again until an offset above them confirms them', async () => {
    const sandbox = await start();
    const [first, second, third] = ['a', 'b', 'c'].map((text) => sandbox.sim.sendText(sandbox.anna.id, text));
    expect([second, third]).toEqual([Number(first) + 1, Number(first) + 2]);
    expect(await ids(sandbox)).toEqual([first, second, third]);
    expect(await ids(sandbox, { offset: Number(second) })).toEqual([second, third]);
    expect(sandbox.sim.pendingUpdates()).toHaveLength(2);
    expect(await ids(sandbox, { offset: Number(first) })).toEqual([second, third]);
    expect(await ids(sandbox, { offset: Number(third) + 1 })).toEqual([]);
    expect(sandbox.sim.pendingUpdates()).toEqual([]);
  });

  test('a limit is moved into its range, and a negative offset keeps only the newest', async () => {
    const sandbox = await start();
    const all = ['a', 'b', 'c'].map((text) => sandbox.sim.sendText(sandbox.anna.id, text));
    expect(await ids(sandbox, { limit: 0 })).toEqual(all.slice(0, 1));
    expect(await ids(sandbox, { limit: 1000, offset: all[0] ?? 0 })).toEqual(all);
    expect(await ids(sandbox, { offset: -2 })).toEqual(all.slice(1));
    expect(sandbox.sim.pendingUpdates()).toHaveLength(2);
  });

  test('an offset far above the queue confirms nothing', async () => {
    const sandbox = await start();
    const id = sandbox.sim.sendText(sandbox.anna.id, 'a');
    expect(await ids(sandbox, { offset: id + 1000 })).toEqual([id]);
  });

  test('a long poll ends empty when its time is over', async () => {
    const sandbox = await start();
    expect(await ids(sandbox, { timeout: 1 })).toEqual([]);
  });

  test('the same offset again at once gets one update only', async () => {
    const sandbox = await start();
    const [first] = ['a', 'b'].map((text) => sandbox.sim.sendText(sandbox.anna.id, text));
    await ids(sandbox, { offset: Number(first) });
    expect(await ids(sandbox, { offset: Number(first) })).toEqual([first]);
  });

  test('a kind that the bot does not ask for is never queued, and the choice is remembered', async () => {
    const sandbox = await start();
    await ids(sandbox, { allowed_updates: ['callback_query'] });
    expect(sandbox.sim.sendText(sandbox.anna.id, 'a')).toBe(0);
    expect(await sandbox.telegram.getWebhookInfo()).toMatchObject({ allowed_updates: ['callback_query'] });
    await ids(sandbox, { offset: -1, allowed_updates: [] });
    expect(sandbox.sim.sendText(sandbox.anna.id, 'b')).toBeGreaterThan(0);
  });

  test('a press is forgotten after 150 seconds, a message after a day', async () => {
    let nowMs = 1_700_000_000_000;
    const sandbox = await start({ now: () => nowMs });
    await sandbox.telegram.sendMessage(sandbox.anna.id, 'x', {
      reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
    });
    const press = sandbox.sim.pressButton(sandbox.anna.id, 1, 'a');
    const message = sandbox.sim.sendText(sandbox.anna.id, 'a');
    expect(await ids(sandbox)).toEqual([press, message]);
    nowMs += 150_000;
    expect(await ids(sandbox, { offset: press })).toEqual([message]);
    nowMs += 86_400_000;
    expect(sandbox.sim.pendingUpdates()).toEqual([]);
  });

  test('an update can be delivered once more after it was confirmed', async () => {
    const sandbox = await start();
    const id = sandbox.sim.sendText(sandbox.anna.id, 'a');
    expect(await ids(sandbox, { offset: id + 1 })).toEqual([]);
    sandbox.sim.redeliver(id);
    expect(await ids(sandbox, { offset: id + 2 })).toEqual([id]);
    expect(await ids(sandbox, { offset: id + 3 })).toEqual([]);
    expect(() => sandbox.sim.redeliver(1)).toThrow('There is no update 1');
  });

  test('no polling while a webhook is set', async () => {
    const sandbox = await start();
    await sandbox.telegram.setWebhook('http://127.0.0.1:9/nobody');
    expect(await refusalOf(sandbox.telegram.callApi('getUpdates', {}))).toBe(
      "409 Conflict: can't use getUpdates method while webhook is active; " +
        'use deleteWebhook to delete the webhook first',
    );
  });
});

describe('long polls', () => {
  const LONG = new Params({ timeout: 50 });

  function open(): { poller: Poller; updates: UpdateQueue } {
    const updates = new UpdateQueue({ now: Date.now, changed: () => undefined });
    return { updates, poller: new Poller(updates) };
  }

  test('a long poll ends as soon as there is something', async () => {
    const { poller, updates } = open();
    const poll = poller.getUpdates(LONG);
    const id = updates.add(SOME_UPDATE, 'lane');
    expect(await poll).toEqual([{ update_id: id, ...SOME_UPDATE }]);
  });

  test('a second long poll ends the first one, and a third one the second, but late', async () => {
    const { poller } = open();
    const polls = [1, 2, 3].map(() => poller.getUpdates(LONG));
    const endings = polls.map((poll) => poll.catch((fault: ApiError) => `${fault.code} ${fault.message}`));
    expect(await endings[0]).toBe(OTHER_POLL);
    const neither = new Promise((resolve) => setImmediate(resolve, 'still waiting'));
    expect(await Promise.race([endings[1], neither])).toBe('still waiting');
    poller.stop();
    expect(await endings[1]).toBe(OTHER_POLL);
    expect(await endings[2]).toEqual([]);
  });

  test('setting a webhook ends the poll that waits', async () => {
    const { poller } = open();
    const poll = poller.getUpdates(LONG);
    poller.endByWebhook();
    await expect(poll).rejects.toThrow('Conflict: terminated by setWebhook request');
  });
});
