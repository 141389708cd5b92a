import { describe, expect, test } from '@jest/globals';
import { callOf } from '../../src/core/telegram-call.ts';

const QUIET_HTML = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } };

describe('a message as a call of the Bot API', () => {
  test('a text goes out as HTML without link previews, with its keyboard and what it replies to', () => {
    const inline = [[{ text: 'Edit', data: 'edit:1' }], [{ text: 'Open', url: 'https://sheets.new' }]];
    expect(callOf({ kind: 'send', chatId: 7, text: '<b>x</b>', keyboard: { inline }, replyTo: 5 })).toEqual({
      method: 'sendMessage',
      params: {
        chat_id: 7,
        text: '<b>x</b>',
        ...QUIET_HTML,
        reply_markup: {
          inline_keyboard: [[{ text: 'Edit', callback_data: 'edit:1' }], [{ text: 'Open', url: 'https://sheets.new' }]],
        },
        reply_parameters: { message_id: 5, allow_sending_without_reply: true },
      },
    });
  });

  test('a text of many lines goes out as a file with a caption', () => {
    const inline = [[{ text: 'Open', url: 'https://sheets.new' }]];
    const file = { kind: 'file' as const, chatId: 7, name: 'a.txt', content: 'line\nlời', text: '<b>x</b>', keyboard: { inline } };
    expect(callOf(file)).toEqual({
      method: 'sendDocument',
      params: {
        chat_id: 7,
        document: { source: Buffer.from('line\nlời'), filename: 'a.txt' },
        caption: '<b>x</b>',
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: inline },
      },
    });
  });

  test('a picture goes out as a PNG with a caption', () => {
    const inline = [[{ text: '◀', data: 'month:-1' }]];
    const png = Buffer.from('a picture').toString('base64');
    expect(callOf({ kind: 'photo', chatId: 7, png, text: '<b>x</b>', keyboard: { inline } })).toEqual({
      method: 'sendPhoto',
      params: {
        chat_id: 7,
        photo: { source: Buffer.from('a picture'), filename: 'picture.png' },
        caption: '<b>x</b>',
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: [[{ text: '◀', callback_data: 'month:-1' }]] },
      },
    });
  });

  test('a key can ask for the place where the person is', () => {
    const keys = [[{ text: '📍 Here', asksLocation: true as const }, 'Cancel']];
    expect(callOf({ kind: 'send', chatId: 7, text: 'x', keyboard: { keys } }).params['reply_markup']).toMatchObject({
      keyboard: [[{ text: '📍 Here', request_location: true }, { text: 'Cancel' }]],
    });
  });

  test('keys below the message field stay, and can be taken away', () => {
    expect(callOf({ kind: 'send', chatId: 7, text: 'x', keyboard: { keys: [['A', 'B']] } }).params['reply_markup']).toEqual({
      keyboard: [[{ text: 'A' }, { text: 'B' }]],
      resize_keyboard: true,
      is_persistent: true,
    });
    expect(callOf({ kind: 'send', chatId: 7, text: 'x', keyboard: { remove: true } }).params['reply_markup']).toEqual({
      remove_keyboard: true,
    });
  });

  test('an edit names its message', () => {
    expect(callOf({ kind: 'edit', chatId: 7, messageId: 3, text: 'y', keyboard: { inline: [] } })).toEqual({
      method: 'editMessageText',
      params: { chat_id: 7, message_id: 3, text: 'y', ...QUIET_HTML, reply_markup: { inline_keyboard: [] } },
    });
  });

  test('a deletion names its message', () => {
    expect(callOf({ kind: 'delete', chatId: 7, messageId: 3 })).toEqual({
      method: 'deleteMessage',
      params: { chat_id: 7, message_id: 3 },
    });
  });

  test('the end of a press says nothing unless told to, and never more than 200 whole characters', () => {
    expect(callOf({ kind: 'answer', callbackId: '1' }).params).toEqual({ callback_query_id: '1' });
    const { text, show_alert: alert } = callOf({ kind: 'answer', callbackId: '1', text: `${'a'.repeat(199)}😀`, alert: true }).params;
    expect(alert).toBe(true);
    expect((text as string).isWellFormed()).toBe(true);
    expect((text as string).length).toBeLessThanOrEqual(200);
  });
});
