import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { createDelivery, type Deliver } from '../../src/core/delivery.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { pngHead, start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';

const TIMEOUT_MS = 5_000;

async function open(): Promise<Started & { deliver: Deliver; texts: (personId?: number) => string[] }> {
  const sandbox = await start();
  return {
    ...sandbox,
    deliver: createDelivery(createTelegramClient(TOKEN, sandbox.url), systemClock),
    texts: (personId = sandbox.anna.id) => sandbox.sim.chat(personId).messages.map((message) => message.text),
  };
}

describe('a delivery', () => {
  test('brings a text with its markup', async () => {
    const { deliver, anna, sim } = await open();
    expect(await deliver({ kind: 'send', chatId: anna.id, text: '<b>12</b> &lt;3' }, TIMEOUT_MS)).toEqual({ kind: 'sent', messageId: 1 });
    const [message] = sim.chat(anna.id).messages;
    expect(message?.text).toBe('12 <3');
    expect(message?.entities).toMatchObject([{ type: 'bold', offset: 0, length: 2 }]);
  });

  test('of an edit that changes nothing counts as done', async () => {
    const { deliver, anna } = await open();
    await deliver({ kind: 'send', chatId: anna.id, text: 'as it is' }, TIMEOUT_MS);
    expect(await deliver({ kind: 'edit', chatId: anna.id, messageId: 1, text: 'as it is' }, TIMEOUT_MS)).toEqual({ kind: 'sent' });
  });

  test('of an edit of a deleted message brings the text anew, with its buttons', async () => {
    const { deliver, anna, sim } = await open();
    await deliver({ kind: 'send', chatId: anna.id, text: 'old' }, TIMEOUT_MS);
    sim.deleteMessage(anna.id, 1);
    const keyboard = { inline: [[{ text: 'Undo', data: 'undo:1' }]] };
    expect(await deliver({ kind: 'edit', chatId: anna.id, messageId: 1, text: 'new', keyboard }, TIMEOUT_MS)).toEqual({ kind: 'sent', messageId: 2 });
    expect(sim.chat(anna.id).messages.at(-1)).toMatchObject({ text: 'new', inlineKeyboard: [[{ callback_data: 'undo:1' }]] });
  });

  test('of an edit that is nothing without its message brings nothing anew', async () => {
    const { deliver, anna, sim, texts } = await open();
    await deliver({ kind: 'send', chatId: anna.id, text: 'old' }, TIMEOUT_MS);
    sim.deleteMessage(anna.id, 1);
    const edit = { kind: 'edit', chatId: anna.id, messageId: 1, text: '40 %', orNothing: true } as const;
    expect(await deliver(edit, TIMEOUT_MS)).toEqual({ kind: 'sent' });
    expect(texts()).not.toContain('40 %');
  });

  test('of a deletion takes the message away, and is done if it is gone already', async () => {
    const { deliver, anna, sim } = await open();
    await deliver({ kind: 'send', chatId: anna.id, text: 'for a moment' }, TIMEOUT_MS);
    const deletion = { kind: 'delete', chatId: anna.id, messageId: 1 } as const;
    expect(await deliver(deletion, TIMEOUT_MS)).toEqual({ kind: 'sent' });
    expect(sim.chat(anna.id).messages).toMatchObject([{ deletedAt: expect.any(Number) }]);
    expect(await deliver(deletion, TIMEOUT_MS)).toEqual({ kind: 'sent' });
  });

  test('of an edit of a picture, which has no text to change, brings the text anew', async () => {
    const { deliver, anna, texts } = await open();
    await deliver({ kind: 'photo', chatId: anna.id, png: pngHead().toString('base64'), text: 'chart' }, TIMEOUT_MS);
    expect(await deliver({ kind: 'edit', chatId: anna.id, messageId: 1, text: 'list' }, TIMEOUT_MS)).toEqual({ kind: 'sent', messageId: 2 });
    expect(texts()).toEqual(['chart', 'list']);
  });

  test('brings a picture with its text and buttons', async () => {
    const { deliver, anna, sim } = await open();
    const keyboard = { inline: [[{ text: '◀', data: 'month:-1' }]] };
    const photo = { kind: 'photo', chatId: anna.id, png: pngHead().toString('base64'), text: '<b>May</b>', keyboard } as const;
    expect(await deliver(photo, TIMEOUT_MS)).toEqual({ kind: 'sent', messageId: 1 });
    expect(sim.chat(anna.id).messages).toMatchObject([
      { text: 'May', file: { kind: 'photo', width: 3 }, inlineKeyboard: [[{ callback_data: 'month:-1' }]] },
    ]);
  });

  test('of a picture that Telegram does not take brings its text and buttons, and says why', async () => {
    const { deliver, anna, sim } = await open();
    const keyboard = { inline: [[{ text: '◀', data: 'month:-1' }]] };
    const photo = { kind: 'photo', chatId: anna.id, png: Buffer.from('none').toString('base64'), text: 'May', keyboard } as const;
    expect(await deliver(photo, TIMEOUT_MS)).toMatchObject({ kind: 'sent', fault: { code: 'refused' } });
    const [message, ...more] = sim.chat(anna.id).messages;
    expect(message).toMatchObject({ text: 'May', inlineKeyboard: [[{ callback_data: 'month:-1' }]] });
    expect(message).not.toHaveProperty('file');
    expect(more).toEqual([]);
  });

  test('of a picture to somebody who blocked the bot is not tried a second time', async () => {
    const { deliver, anna, sim } = await open();
    sim.block(anna.id);
    const photo = { kind: 'photo', chatId: anna.id, png: pngHead().toString('base64'), text: 'May' } as const;
    expect(await deliver(photo, TIMEOUT_MS)).toMatchObject({ kind: 'refused', blocked: true });
    expect(sim.calls().map(({ method }) => method)).toEqual(['sendPhoto']);
  });

  test('of the answer to an old press is not missed', async () => {
    const { deliver } = await open();
    expect(await deliver({ kind: 'answer', callbackId: '42' }, TIMEOUT_MS)).toEqual({ kind: 'sent' });
  });

  test('to somebody who blocked the bot is refused for good, and says why', async () => {
    const { deliver, anna, sim } = await open();
    sim.block(anna.id);
    expect(await deliver({ kind: 'send', chatId: anna.id, text: 'x' }, TIMEOUT_MS)).toMatchObject({
      kind: 'refused', blocked: true, fault: { code: 'blocked' },
    });
  });

  test('of a text that Telegram cannot read is refused, and is nobody’s block', async () => {
    const { deliver, anna } = await open();
    expect(await deliver({ kind: 'send', chatId: anna.id, text: '<b>' }, TIMEOUT_MS)).toMatchObject({ kind: 'refused', blocked: false });
  });

  test('waits for better times while a token is not accepted, instead of being thrown away', async () => {
    const { url, anna } = await open();
    const deliver = createDelivery(createTelegramClient('99:wrong', url), systemClock);
    expect(await deliver({ kind: 'send', chatId: anna.id, text: 'x' }, TIMEOUT_MS)).toEqual({ kind: 'later', afterMs: 0 });
  });

  test('does not ask again before the time that a 429 named, for that chat alone', async () => {
    const { deliver, anna, sim, texts } = await open();
    const bert = sim.addPerson({ firstName: 'Bert' });
    sim.faults.add({ match: { chatId: anna.id }, times: 1, kind: 'status', status: 429, retry_after: 60 });
    const message = { kind: 'send', chatId: anna.id, text: 'x' } as const;
    expect(await deliver(message, TIMEOUT_MS)).toEqual({ kind: 'later', afterMs: 60_000 });
    const asked = sim.calls().length;
    expect(await deliver(message, TIMEOUT_MS)).toMatchObject({ kind: 'later' });
    expect(sim.calls()).toHaveLength(asked);
    expect(await deliver({ ...message, chatId: bert.id }, TIMEOUT_MS)).toEqual({ kind: 'sent', messageId: 1 });
    expect(texts(bert.id)).toEqual(['x']);
  });

  test('keeps within its time though an edit becomes a second call', async () => {
    const { deliver, anna, sim } = await open();
    await deliver({ kind: 'send', chatId: anna.id, text: 'old' }, TIMEOUT_MS);
    sim.deleteMessage(anna.id, 1);
    sim.faults.add({ match: { method: 'sendMessage' }, kind: 'delay', delayMs: 60_000 });
    const begin = performance.now();
    expect(await deliver({ kind: 'edit', chatId: anna.id, messageId: 1, text: 'new' }, 100)).toMatchObject({ kind: 'later' });
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});
