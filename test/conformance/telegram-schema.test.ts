/**
 * The check itself can fail: wrong values are named, and only telegraf's two habits are let through.
 */
import { expect, test } from '@jest/globals';
import {
  checkTelegramRequest,
  checkTelegramResult,
  checkTelegramType,
  describeWithTelegramSpecs,
} from './support/telegram-schema.ts';

describeWithTelegramSpecs('the check of requests', () => {
  const fine = { chat_id: 1, text: 'hi' };

  test.each([
    [fine, []],
    [{ chat_id: '1', text: 'hi', disable_notification: 'true', method: 'sendMessage' }, []],
    [{ ...fine, reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'b', hide: false }]] } }, []],
    [{ ...fine, reply_markup: { keyboard: [[{ text: 'a', hide: false }]] } }, []],
    [{ text: 'hi' }, ['sendMessage.chat_id: is missing']],
    [{ ...fine, hide: false }, ['sendMessage.hide: the schema has no such field']],
    [{ ...fine, text: 7 }, ['sendMessage.text: 7 is no String']],
    [{ ...fine, text: '' }, ['sendMessage.text: has 0 characters, not 1-4096']],
    [{ ...fine, message_thread_id: 'x' }, ['sendMessage.message_thread_id: "x" is no Integer']],
    [
      { ...fine, reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'é'.repeat(33) }]] } },
      ['sendMessage.reply_markup.inline_keyboard[0][0].callback_data: has 66 bytes, not 1-64'],
    ],
    [
      { ...fine, reply_markup: { inline_keyboard: [[{ text: 'a', callback: 'b' }]] } },
      ['sendMessage.reply_markup.inline_keyboard[0][0].callback: the schema has no such field'],
    ],
    [
      { ...fine, entities: [{ type: 'loud', offset: 0, length: 1 }] },
      ['sendMessage.entities[0].type: "loud" is not what the schema names'],
    ],
  ])('a call is taken or its fault is named: %j', (params, complaints) => {
    expect(checkTelegramRequest('sendMessage', params)).toEqual(complaints);
  });

  test('uploads, scopes and methods are known', () => {
    const upload = { upload: 'a.csv', mime: 'text/csv', sizeBytes: 3 };
    expect(checkTelegramRequest('sendDocument', { chat_id: 1, document: upload })).toEqual([]);
    expect(checkTelegramRequest('sendDocument', { chat_id: 1, document: 7 })).toHaveLength(1);
    const commands = [{ command: 'a', description: 'b' }];
    expect(checkTelegramRequest('setMyCommands', { commands, scope: { type: 'default' } })).toEqual([]);
    expect(checkTelegramRequest('setMyCommands', { commands, scope: { type: 'moon' } })).not.toEqual([]);
    expect(checkTelegramRequest('sendMoney', {})).toEqual(['sendMoney: there is no such method']);
  });
});

describeWithTelegramSpecs('the check of values', () => {
  test('a value is taken or its fault is named', () => {
    const chat = { id: 1, type: 'private', first_name: 'A' };
    const message = { message_id: 1, date: 0, chat };
    expect(checkTelegramType('Message', message)).toEqual([]);
    expect(checkTelegramType('MaybeInaccessibleMessage', message)).toEqual([]);
    expect(checkTelegramType('Message', { ...message, chat: { ...chat, type: 'secret' } })).toHaveLength(1);
    expect(checkTelegramType('Message', { ...message, hide: true })).toEqual([
      'Message.hide: the schema has no such field',
    ]);
    expect(checkTelegramType('Message', { ...message, date: '0' })).toEqual(['Message.date: "0" is no Integer']);
    expect(checkTelegramType('Array of Update', {})).toEqual(['Array of Update: {} is no array']);
    expect(checkTelegramType('Moon', {})).toEqual(['Moon: the schema has no type Moon']);
    const user = { id: 1, is_bot: true, first_name: 'B' };
    expect(checkTelegramType('ChatMember', { status: 'kicked', user, until_date: 0 })).toEqual([]);
    expect(checkTelegramType('ChatMember', { status: 'kicked', user })).toHaveLength(1);
  });

  test('a result is held against what its method returns', () => {
    expect(checkTelegramResult('deleteMessage', true)).toEqual([]);
    expect(checkTelegramResult('deleteMessage', null)).toEqual(['deleteMessage: null is no Boolean']);
    expect(checkTelegramResult('getMe', true)).toEqual(['getMe: true is no User']);
  });
});
