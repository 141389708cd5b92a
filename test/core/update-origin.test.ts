import { describe, expect, test } from '@jest/globals';
import type { Update } from 'telegraf/types';
import { laneOf, readUpdate } from '../../src/core/update-origin.ts';

const from = { id: 77, is_bot: false, first_name: 'Linh', language_code: 'vi' };
const chat = { id: 77, type: 'private', first_name: 'Linh' };
const message = { message_id: 5, date: 1_772_323_199, chat, from, text: 'coffee 35k' };

const read = (content: object) => readUpdate({ update_id: 9, ...content } as Update);
const press = (changes: object = {}) => ({
  callback_query: { id: '1', from, chat_instance: '3', data: 'edit:1', message: { ...message, from: undefined }, ...changes },
});

describe('an update that is served', () => {
  test('as a text has its sender, chat, words and the day it was sent', () => {
    expect(read({ message })).toEqual({
      kind: 'served',
      origin: {
        key: { userId: 77, updateId: 9, day: '2026-02-28' },
        sentAtMs: 1_772_323_199_000,
        chatId: 77,
        firstName: 'Linh',
        languageCode: 'vi',
        content: { kind: 'text', text: 'coffee 35k', messageId: 5 },
      },
    });
  });

  test('as a change of a text was sent when the text was first, and belongs to the day of the change', () => {
    const edited = { ...message, text: 'coffee\0 40k', edit_date: 1_772_323_201 };
    expect(read({ edited_message: edited })).toEqual({
      kind: 'served',
      origin: {
        key: { userId: 77, updateId: 9, day: '2026-03-01' },
        sentAtMs: 1_772_323_199_000,
        chatId: 77,
        firstName: 'Linh',
        languageCode: 'vi',
        content: { kind: 'edit', text: 'coffee 40k', messageId: 5 },
      },
    });
    expect(read({ edited_message: message })).toMatchObject({ origin: { key: { day: '2026-02-28' } } });
  });

  test('as a press has the day of its message, so that each delivery has the same, also around midnight', () => {
    expect(read(press())).toMatchObject({
      origin: { key: { day: '2026-02-28' }, content: { kind: 'button', data: 'edit:1', callbackId: '1', messageId: 5 } },
    });
    expect(read(press())).not.toHaveProperty('origin.sentAtMs');
    const faded = { message: { message_id: 5, date: 0, chat } };
    expect(read(press(faded))).toMatchObject({ origin: { key: { day: '1970-01-01' } } });
  });

  test('as a press without data is a press of nothing', () => {
    expect(read(press({ data: undefined, game_short_name: 'chess' }))).toMatchObject({ origin: { content: { data: '' } } });
  });

  test('as anything without a text is something else', () => {
    const { text: _text, ...photo } = message;
    expect(read({ message: { ...photo, photo: [{ file_id: 'a' }] } })).toMatchObject({
      origin: { content: { kind: 'other', messageId: 5 } },
    });
  });

  test.each([
    ['kicked', true],
    ['member', false],
  ])('as a membership "%s" tells whether the bot is blocked: %s', (status, blocked) => {
    const change = { chat, from, date: 1_772_323_200, old_chat_member: {}, new_chat_member: { status } };
    expect(read({ my_chat_member: change })).toMatchObject({
      origin: { key: { userId: 77, day: '2026-03-01' }, content: { kind: 'membership', blocked } },
    });
  });

  test('loses what Postgres does not take: NUL and halves of surrogate pairs', () => {
    const name = `Li\0nh${'x'.repeat(59)}😀`;
    const dirty = { ...message, text: 'a\0b\ud83dc', from: { ...from, first_name: name } };
    const served = read({ message: dirty });
    expect(served).toMatchObject({ origin: { content: { text: 'ab\ufffdc' } } });
    const { firstName } = (served as { origin: { firstName: string } }).origin;
    expect(firstName.isWellFormed()).toBe(true);
    expect(firstName.length).toBeLessThanOrEqual(64);
    expect(read(press({ data: 'x\0\ud83d' }))).toMatchObject({ origin: { content: { data: 'x\ufffd' } } });
  });

  test.each([
    ['Li\nnh\tA', 'Li nh A'],
    ['\u202egnp.\u2066Linh\u200b', 'gnp.Linh'],
    ['\u3164\u2800', ''],
    [`L${'\u0336'.repeat(40)}i`, 'L\u0336\u0336i'],
    ['👩‍👧 Lý Á', '👩‍👧 Lý Á'],
    ['می‌خواهم', 'می‌خواهم'],
  ])('has a name that changes nothing around it: %j', (name, shown) => {
    const named = { ...message, from: { ...from, first_name: name } };
    expect(read({ message: named })).toMatchObject({ origin: { firstName: shown } });
  });

  test('may carry ids of up to 2^53 and no name to speak of', () => {
    const big = { ...message, from: { ...from, id: 2 ** 53 - 1, first_name: '' }, chat: { ...chat, id: 2 ** 53 - 1 } };
    expect(read({ message: big })).toMatchObject({ kind: 'served', origin: { key: { userId: 2 ** 53 - 1 }, firstName: '' } });
  });
});

describe('an update that is not served', () => {
  test.each<[string, object]>([
    ['of an unknown kind', { poll: { id: '1' } }],
    ['without content', {}],
    ['from a group', { message: { ...message, chat: { id: -100, type: 'supergroup', title: 'g' } } }],
    ['from a channel, without a sender', { message: { ...message, chat: { id: -5, type: 'channel' }, from: undefined } }],
    ['from nobody', { message: { ...message, from: undefined } }],
    ['from another bot', { message: { ...message, from: { ...from, is_bot: true } } }],
    ['a press below an inline message', press({ message: undefined, inline_message_id: 'x' })],
    ['a press in a group', press({ message: { ...message, chat: { id: -100, type: 'group' } } })],
    ['a change of a caption', { edited_message: { ...message, text: undefined, caption: 'lunch' } }],
    ['a place that moves on', { edited_message: { ...message, text: undefined, location: { latitude: 1, longitude: 2 } } }],
    ['a change in a group', { edited_message: { ...message, chat: { id: -100, type: 'group' } } }],
    ['a change by another bot', { edited_message: { ...message, from: { ...from, is_bot: true } } }],
    ['a membership in a group', {
      my_chat_member: { chat: { id: -1, type: 'group' }, from, date: 1, new_chat_member: { status: 'left' } },
    }],
  ])('%s', (_what, content) => {
    expect(read(content)).toEqual({ kind: 'not-served' });
  });
});

describe('an update that is malformed', () => {
  test.each<[string, object]>([
    ['message', { message: null }],
    ['message', { message: 'text' }],
    ['message.chat', { message: { ...message, chat: undefined } }],
    ['message.chat', { message: { ...message, chat: null } }],
    ['message.chat.id', { message: { ...message, chat: { type: 'private' } } }],
    ['message.from', { message: { ...message, from: null } }],
    ['message.from.id', { message: { ...message, from: { ...from, id: 1e300 } } }],
    ['message.from.id', { message: { ...message, from: { ...from, id: -4 } } }],
    ['message.from.id', { message: { ...message, from: { ...from, id: '77' } } }],
    ['message.from.first_name', { message: { ...message, from: { ...from, first_name: null } } }],
    ['message.text', { message: { ...message, text: null } }],
    ['message.text', { message: { ...message, text: ['x'] } }],
    ['message.date', { message: { ...message, date: -1 } }],
    ['message.date', { message: { ...message, date: Number.NaN } }],
    ['message.date', { message: { ...message, date: 2 ** 40 } }],
    ['message.date', { message: { ...message, date: undefined } }],
    ['message.message_id', { message: { ...message, message_id: 1.5 } }],
    ['edited_message.text', { edited_message: { ...message, text: null } }],
    ['edited_message.edit_date', { edited_message: { ...message, edit_date: -1 } }],
    ['callback_query', { callback_query: 7 }],
    ['callback_query.from', press({ from: undefined })],
    ['callback_query.data', press({ data: 5 })],
    ['callback_query.message.date', press({ message: { message_id: 1, chat } })],
    ['my_chat_member.new_chat_member', { my_chat_member: { chat, from, date: 1 } }],
  ])('says where, not what: %s', (where, content) => {
    expect(read(content)).toEqual({ kind: 'malformed', where });
  });
});

test('updates of one chat share a lane, and what has no chat keeps out of the way', () => {
  const lane = laneOf({ update_id: 1, message } as Update);
  const { text: _text, ...photo } = { ...message, photo: [{ file_id: 'a', file_unique_id: 'b', width: 1, height: 1 }] };
  for (const content of [press(), { edited_message: message }, { message: photo }]) {
    expect(laneOf({ update_id: 2, ...content } as unknown as Update)).toBe(lane);
  }
  expect(laneOf({ update_id: 1 } as Update)).not.toBe(laneOf({ update_id: 2 } as Update));
});
