import { describe, expect, test } from '@jest/globals';
import { Markup } from 'telegraf';
import { refusalOf, start, type Started } from '../fixture.ts';

const NOT_MODIFIED =
  '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same ' +
  'as a current content and reply markup of the message';
const BUTTON = Markup.inlineKeyboard([Markup.button.callback('Undo', 'undo')]);

async function withMessage(options: { now?: () => number } = {}): Promise<Started & { messageId: number }> {
  const started = await start(options);
  const { message_id: messageId } = await started.telegram.sendMessage(started.anna.id, 'one', BUTTON);
  return { ...started, messageId };
}

describe('editMessageText of the sandbox', () => {
  test('an edited message has its new text, an edit date, and only the keyboard of the edit', async () => {
    const { telegram, sim, anna, messageId } = await withMessage({ now: () => 5_000_000 });
    const edited = await telegram.editMessageText(anna.id, messageId, undefined, '<b>two</b>', { parse_mode: 'HTML' });
    expect(edited).toMatchObject({ message_id: messageId, text: 'two', edit_date: 5000 });
    expect(edited).not.toHaveProperty('reply_markup');
    expect(sim.chat(anna.id).messages).toMatchObject([{ messageId, text: 'two', edited: true }]);
  });

  test('an edit that changes nothing is refused, one that changes only the keyboard is not', async () => {
    const { telegram, anna, messageId } = await withMessage();
    expect(await refusalOf(telegram.editMessageText(anna.id, messageId, undefined, 'one', BUTTON))).toBe(NOT_MODIFIED);
    expect(await telegram.editMessageText(anna.id, messageId, undefined, 'one')).toMatchObject({ text: 'one' });
  });

  test('only an own message with a text, in a chat that is open, can get a new text', async () => {
    const { telegram, sim, anna, messageId } = await withMessage();
    sim.sendText(anna.id, 'mine');
    const document = { source: Buffer.from('a'), filename: 'a.txt' };
    const { message_id: fileId } = await telegram.sendDocument(anna.id, document);
    const edit = (id: number | undefined, text = 'new'): Promise<string> =>
      refusalOf(telegram.editMessageText(anna.id, id, undefined, text));
    expect(await edit(99)).toBe('400 Bad Request: message to edit not found');
    expect(await edit(undefined)).toBe('400 Bad Request: message to edit not found');
    expect(await edit(messageId + 1)).toBe("400 Bad Request: message can't be edited");
    expect(await edit(fileId)).toBe('400 Bad Request: there is no text in the message to edit');
    expect(await edit(messageId, 'x'.repeat(4097))).toBe('400 Bad Request: MESSAGE_TOO_LONG');
    sim.deleteMessage(anna.id, messageId);
    expect(await edit(messageId)).toBe('400 Bad Request: message to edit not found');
    const nowhere = telegram.editMessageText(undefined, undefined, undefined, 'new');
    expect(await refusalOf(nowhere)).toBe('400 Bad Request: message identifier is not specified');
    const inline = telegram.editMessageText(undefined, undefined, 'abc', 'new');
    expect(await refusalOf(inline)).toBe('400 Bad Request: MESSAGE_ID_INVALID');
  });

  test('a keyboard of keys can not be put under a message', async () => {
    const { telegram, anna, messageId } = await withMessage();
    const call = telegram.callApi('editMessageText', {
      chat_id: anna.id,
      message_id: messageId,
      text: 'two',
      reply_markup: Markup.keyboard(['a']).reply_markup as never,
    });
    expect(await refusalOf(call)).toBe('400 Bad Request: inline keyboard expected');
  });
});

describe('editMessageReplyMarkup of the sandbox', () => {
  test('a keyboard is taken away, and taking it away twice is refused', async () => {
    const { telegram, sim, anna, messageId } = await withMessage();
    const edited = await telegram.editMessageReplyMarkup(anna.id, messageId, undefined, undefined);
    expect(edited).toMatchObject({ text: 'one' });
    expect(sim.chat(anna.id).messages[0]).not.toHaveProperty('inlineKeyboard');
    const again = telegram.editMessageReplyMarkup(anna.id, messageId, undefined, undefined);
    expect(await refusalOf(again)).toBe(NOT_MODIFIED);
  });
});

describe('deleteMessage of the sandbox', () => {
  test('a message of either side goes, once', async () => {
    const { telegram, sim, anna, messageId } = await withMessage({ now: () => 9_000 });
    sim.sendText(anna.id, 'mine');
    expect(await telegram.deleteMessage(anna.id, messageId + 1)).toBe(true);
    expect(await telegram.deleteMessage(anna.id, messageId)).toBe(true);
    expect(sim.chat(anna.id).messages).toMatchObject([{ deletedAt: 9 }, { deletedAt: 9 }]);
    const again = telegram.deleteMessage(anna.id, messageId);
    expect(await refusalOf(again)).toBe('400 Bad Request: message to delete not found');
    expect(await refusalOf(telegram.deleteMessage('', messageId))).toBe(
      '400 Bad Request: chat identifier is not specified',
    );
    expect(await refusalOf(telegram.deleteMessage(anna.id, 0))).toBe(
      '400 Bad Request: message identifier is not specified',
    );
  });

  test('after two days a message can not be deleted any more', async () => {
    let nowMs = 0;
    const { telegram, anna, messageId } = await withMessage({ now: () => nowMs });
    nowMs = 49 * 3_600_000;
    const call = telegram.deleteMessage(anna.id, messageId);
    expect(await refusalOf(call)).toBe("400 Bad Request: message can't be deleted");
  });
});

describe('answerCallbackQuery of the sandbox', () => {
  async function press(started: Started & { messageId: number }): Promise<string> {
    started.sim.pressButton(started.anna.id, started.messageId, 'undo');
    const update = started.sim.pendingUpdates().at(-1);
    if (!update || !('callback_query' in update)) throw new Error('No press is pending');
    return update.callback_query.id;
  }
  const TOO_OLD = '400 Bad Request: query is too old and response timeout expired or query ID is invalid';

  test('a press is answered once, and whoever watches is told', async () => {
    const started = await withMessage();
    const events: unknown[] = [];
    const id = await press(started);
    started.sim.onChange((event) => events.push(event));
    expect(await started.telegram.answerCbQuery(id, 'Done', { show_alert: true })).toBe(true);
    expect(events).toMatchObject([{ kind: 'answer', personId: started.anna.id, text: 'Done', alert: true }]);
    expect(await refusalOf(started.telegram.answerCbQuery(id))).toBe(TOO_OLD);
    expect(await refusalOf(started.telegram.answerCbQuery('abc'))).toBe(TOO_OLD);
  });

  test('an answer is refused when it is too long, and when it comes a quarter of an hour late', async () => {
    let nowMs = 0;
    const started = await withMessage({ now: () => nowMs });
    const id = await press(started);
    const long = started.telegram.answerCbQuery(id, 'x'.repeat(201));
    expect(await refusalOf(long)).toBe('400 Bad Request: MESSAGE_TOO_LONG');
    nowMs = 15 * 60_000 + 1;
    expect(await refusalOf(started.telegram.answerCbQuery(id))).toBe(TOO_OLD);
  });
});
