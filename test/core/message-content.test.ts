import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { contentFields, contentOf } from '../../src/core/message-content.ts';

const read = (fields: object) => contentOf(z.object(contentFields).parse({ message_id: 5, ...fields }));

const size = (width: number, height: number, id = `${width}x${height}`) => ({
  file_id: id, file_unique_id: `unique ${id}`, width, height,
});

describe('a file in a message', () => {
  test('is the largest size of a photo, wherever it stands, with its caption', () => {
    const photo = [size(90, 120), { ...size(960, 1280), file_size: 150_000 }, size(240, 320)];
    expect(read({ photo, caption: 'lunch\0 35k' })).toEqual({
      kind: 'file',
      file: { kind: 'photo', fileId: '960x1280', uniqueId: 'unique 960x1280', sizeBytes: 150_000 },
      caption: 'lunch 35k',
      messageId: 5,
    });
  });

  test('is a document with what Telegram says of it', () => {
    const document = { file_id: 'd', file_unique_id: 'u', file_name: 'sao kê\0.csv', mime_type: 'text/csv', file_size: 9 };
    expect(read({ document })).toEqual({
      kind: 'file',
      file: { kind: 'document', fileId: 'd', uniqueId: 'u', name: 'sao kê.csv', mimeType: 'text/csv', sizeBytes: 9 },
      caption: '',
      messageId: 5,
    });
  });

  test.each(['voice', 'audio'])('is a voice note, also where nothing but its id is known: %s', (field) => {
    expect(read({ [field]: { file_id: 'v', file_unique_id: 'u', duration: 3 } })).toEqual({
      kind: 'file', file: { kind: 'voice', fileId: 'v', uniqueId: 'u' }, caption: '', messageId: 5,
    });
  });
});

describe('a place in a message', () => {
  const location = { latitude: 21.0285, longitude: 105.8542 };

  test.each<[string, object]>([
    ['sent once', { location }],
    ['shared while they move', { location: { ...location, live_period: 900, heading: 4 } }],
    ['of a venue', { location, venue: { location, title: 'Café', address: 'Hà Nội' } }],
  ])('is where it is: %s', (_what, fields) => {
    expect(read(fields)).toEqual({ kind: 'location', ...location, messageId: 5 });
  });
});

describe('a text in a message', () => {
  test('says what it answers: a message of the bot with its buttons', () => {
    const keyboard = [[{ text: 'Edit', callback_data: 'edit:1' }, { text: 'Open', url: 'https://a.io' }], [{ text: 'x', callback_data: 'no:1' }]];
    const bots = { message_id: 3, from: { id: 1, is_bot: true }, reply_markup: { inline_keyboard: keyboard }, text: 'Recorded' };
    expect(read({ text: 'delete', reply_to_message: bots })).toEqual({
      kind: 'text', text: 'delete', messageId: 5, replyTo: { messageId: 3, isBots: true, buttons: ['edit:1', 'no:1'] },
    });
  });

  test('says what it answers: a message of the person’s own', () => {
    expect(read({ text: 'delete', reply_to_message: { message_id: 4, from: { id: 77, is_bot: false } } })).toMatchObject({
      replyTo: { messageId: 4, isBots: false, buttons: [] },
    });
  });

  test('says when it was written first if it was forwarded', () => {
    const origin = { type: 'hidden_user', sender_user_name: 'An', date: 1_772_323_199 };
    expect(read({ text: 'coffee 35k', forward_origin: origin })).toMatchObject({ forwardedAtMs: 1_772_323_199_000 });
  });

  test('counts whatever hangs on it that nobody can read', () => {
    const broken = { reply_to_message: { message_id: 'x' }, forward_origin: { date: -1 }, photo: 7, location: { latitude: 91 } };
    expect(read({ text: 'coffee 35k', ...broken })).toEqual({ kind: 'text', text: 'coffee 35k', messageId: 5 });
  });
});

test.each<[string, object]>([
  ['a sticker', { sticker: {} }],
  ['a photo without sizes', { photo: [] }],
  ['a document without an id', { document: { file_name: 'a.csv' } }],
  ['a place that is nowhere', { location: { latitude: 0, longitude: 181 } }],
])('a message is something else if it holds %s', (_what, fields) => {
  expect(read(fields)).toEqual({ kind: 'other', messageId: 5 });
});
