import { describe, expect, test } from '@jest/globals';
import { Markup } from 'telegraf';
import { pngHead, refusalOf, start } from '../fixture.ts';

describe('sendMessage of the sandbox', () => {
  test('a sent text comes back as Telegram shows it and stands in the chat', async () => {
    const { telegram, sim, anna } = await start({ now: () => 1_700_000_000_999 });
    const sent = await telegram.sendMessage(anna.id, ' <b>Coffee</b> &amp; cake ', { parse_mode: 'HTML' });
    expect(sent).toEqual({
      message_id: 1,
      from: { id: 123456789, is_bot: true, first_name: 'sandbox_bot', username: 'sandbox_bot' },
      chat: { id: anna.id, type: 'private', first_name: 'Anna' },
      date: 1_700_000_000,
      text: 'Coffee & cake',
      entities: [{ type: 'bold', offset: 0, length: 6 }],
    });
    expect(sim.chat(anna.id).messages).toMatchObject([{ who: 'bot', text: 'Coffee & cake', edited: false }]);
  });

  test('an inline keyboard comes back without the field that telegraf adds', async () => {
    const { telegram, anna } = await start();
    const buttons = [[Markup.button.callback('Edit', 'edit:1'), Markup.button.url('Go', 'a.io')]];
    const sent = await telegram.sendMessage(anna.id, 'done', Markup.inlineKeyboard(buttons));
    expect(sent.reply_markup).toEqual({
      inline_keyboard: [[{ text: 'Edit', callback_data: 'edit:1' }, { text: 'Go', url: 'http://a.io/' }]],
    });
  });

  test('a key can ask for the place where somebody is', async () => {
    const { telegram, sim, anna } = await start();
    await telegram.sendMessage(anna.id, 'where?', Markup.keyboard([[Markup.button.locationRequest('Here'), 'Later']]));
    expect(sim.chat(anna.id).replyKeyboard?.keys).toEqual([[{ text: 'Here', asksLocation: true }, 'Later']]);
  });

  test('a reply keyboard is shown until it is removed and is no part of the message', async () => {
    const { telegram, sim, anna } = await start();
    const sent = await telegram.sendMessage(anna.id, 'pick', Markup.keyboard([['Yes', 'No']]).oneTime());
    expect(sent).not.toHaveProperty('reply_markup');
    expect(sim.chat(anna.id).replyKeyboard).toEqual({ keys: [['Yes', 'No']], oneTime: true });
    await telegram.sendMessage(anna.id, 'thanks', Markup.removeKeyboard());
    expect(sim.chat(anna.id).replyKeyboard).toBeNull();
  });

  test('a reply carries the message that it answers', async () => {
    const { telegram, sim, anna } = await start();
    sim.sendText(anna.id, 'coffee 35k');
    const sent = await telegram.sendMessage(anna.id, 'ok', { reply_parameters: { message_id: 1 } });
    expect(sent).toMatchObject({ reply_to_message: { message_id: 1, text: 'coffee 35k', from: { is_bot: false } } });
    const lost = telegram.sendMessage(anna.id, 'ok', { reply_parameters: { message_id: 99 } });
    expect(await refusalOf(lost)).toBe('400 Bad Request: message to be replied not found');
    const optional = { message_id: 99, allow_sending_without_reply: true };
    expect(await telegram.sendMessage(anna.id, 'ok', { reply_parameters: optional })).not.toHaveProperty(
      'reply_to_message',
    );
  });

  test.each([
    ['', 'message text is empty'],
    [' \n ', 'text must be non-empty'],
    ['x'.repeat(4097), 'message is too long'],
    ['x'.repeat(33_000), 'text is too long'],
  ])('a text that is empty or too long is refused: %.9s', async (text, reason) => {
    const { telegram, anna } = await start();
    expect(await refusalOf(telegram.sendMessage(anna.id, text))).toBe(`400 Bad Request: ${reason}`);
  });

  test('the limit of a text counts what is left after its markup', async () => {
    const { telegram, anna } = await start();
    const markup = `<b>${'x'.repeat(4096)}</b>`;
    expect(await telegram.sendMessage(anna.id, markup, { parse_mode: 'HTML' })).toMatchObject({ message_id: 1 });
  });

  test('nobody is reached who is unknown, never wrote, or blocked the bot', async () => {
    const { telegram, sim, anna } = await start();
    const stranger = sim.addPerson({ firstName: 'Minh', started: false });
    expect(await refusalOf(telegram.sendMessage(1, 'hi'))).toBe('400 Bad Request: chat not found');
    expect(await refusalOf(telegram.sendMessage('@nobody', 'hi'))).toBe('400 Bad Request: chat not found');
    expect(await refusalOf(telegram.sendMessage('', 'hi'))).toBe('400 Bad Request: chat_id is empty');
    expect(await refusalOf(telegram.sendMessage(stranger.id, 'hi'))).toBe('400 Bad Request: chat not found');
    sim.sendText(stranger.id, '/start');
    expect(await telegram.sendMessage(stranger.id, 'hi')).toMatchObject({ text: 'hi' });
    sim.block(anna.id);
    expect(await refusalOf(telegram.sendMessage(anna.id, 'hi'))).toBe('403 Forbidden: bot was blocked by the user');
    sim.unblock(anna.id);
    expect(await telegram.sendMessage(anna.id, 'hi')).toMatchObject({ text: 'hi' });
  });

  test('a private chat has no threads', async () => {
    const { telegram, anna } = await start();
    const call = telegram.sendMessage(anna.id, 'hi', { message_thread_id: 5 });
    expect(await refusalOf(call)).toBe('400 Bad Request: message thread not found');
  });
});

describe('files from the bot in the sandbox', () => {
  test('a document sent as multipart keeps its name, its bytes and its caption', async () => {
    const { telegram, sim, anna, url } = await start();
    const source = Buffer.from('date;amount\n2026-11-22;35000\n');
    const extra = { caption: '<i>Export</i>', parse_mode: 'HTML' as const, ...Markup.inlineKeyboard([]) };
    const sent = await telegram.sendDocument(anna.id, { source, filename: 'chi tiêu.csv' }, extra);
    expect(sent).toMatchObject({
      caption: 'Export',
      caption_entities: [{ type: 'italic', offset: 0, length: 6 }],
      document: { file_name: 'chi tiêu.csv', file_size: source.length },
    });
    const link = await telegram.getFileLink(sent.document.file_id);
    expect(link.href.startsWith(`${url}/file/bot`)).toBe(true);
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(source);
    expect(sim.chat(anna.id).messages[0]).toMatchObject({ file: { kind: 'document', name: 'chi tiêu.csv' } });
    expect(sim.calls()[0]).toMatchObject({ method: 'sendDocument', unknownParams: [] });
  });

  test('a file that Telegram has can be sent again by its id', async () => {
    const { telegram, anna } = await start();
    const first = await telegram.sendDocument(anna.id, { source: Buffer.from('a'), filename: 'a.txt' });
    const again = await telegram.sendDocument(anna.id, first.document.file_id);
    expect(again.document).toEqual(first.document);
    const wrong = telegram.sendPhoto(anna.id, first.document.file_id);
    expect(await refusalOf(wrong)).toBe('400 Bad Request: wrong file identifier/HTTP URL specified');
  });

  test('a photo may have 10 MB, 10,000 pixels around and be 20 times as long as wide', async () => {
    const { telegram, anna } = await start();
    const sized = (width: number, height: number, bytes = 33): Buffer => {
      const png = Buffer.concat([pngHead(), Buffer.alloc(bytes - 33)]);
      png.writeUInt32BE(width, 16);
      png.writeUInt32BE(height, 20);
      return png;
    };
    const answer = async (source: Buffer) => await refusalOf(telegram.sendPhoto(anna.id, { source }));
    expect(await answer(sized(100, 100, (10 << 20) + 1))).toBe('400 Bad Request: file is too big');
    expect(await answer(sized(1, 21))).toBe('400 Bad Request: PHOTO_INVALID_DIMENSIONS');
    expect(await answer(sized(5_001, 5_000))).toBe('400 Bad Request: PHOTO_INVALID_DIMENSIONS');
    for (const source of [sized(20, 1), sized(5_000, 5_000), sized(3, 2, 10 << 20)]) {
      expect(await telegram.sendPhoto(anna.id, { source })).toHaveProperty('photo');
    }
    const long = telegram.sendPhoto(anna.id, { source: pngHead() }, { caption: 'x'.repeat(1_025) });
    expect(await refusalOf(long)).toBe('400 Bad Request: message caption is too long');
  });

  test('a photo has the size that its head tells, and anything else is no photo', async () => {
    const { telegram, anna } = await start();
    const sent = await telegram.sendPhoto(anna.id, { source: pngHead() });
    expect(sent.photo).toMatchObject([{ width: 3, height: 2, file_size: 33 }]);
    const broken = telegram.sendPhoto(anna.id, { source: Buffer.from('no picture') });
    expect(await refusalOf(broken)).toBe('400 Bad Request: IMAGE_PROCESS_FAILED');
  });

  test('a file call without a file, or with too long a caption, is refused', async () => {
    const { telegram, anna } = await start();
    expect(await refusalOf(telegram.sendDocument(anna.id, ''))).toBe(
      '400 Bad Request: there is no document in the request',
    );
    expect(await refusalOf(telegram.sendPhoto(anna.id, ''))).toBe('400 Bad Request: there is no photo in the request');
    const document = { source: Buffer.from('a'), filename: 'a.txt' };
    const long = telegram.sendDocument(anna.id, document, { caption: 'x'.repeat(1025) });
    expect(await refusalOf(long)).toBe('400 Bad Request: message caption is too long');
  });
});

describe('sendChatAction of the sandbox', () => {
  test('an action is told to whoever watches, and an unknown one is refused', async () => {
    const { telegram, sim, anna } = await start();
    const events: unknown[] = [];
    sim.onChange((event) => events.push(event));
    expect(await telegram.sendChatAction(anna.id, 'typing')).toBe(true);
    expect(events).toEqual([{ kind: 'action', personId: anna.id, action: 'typing' }]);
    const unknown = telegram.callApi('sendChatAction', { chat_id: anna.id, action: 'dance' as 'typing' });
    expect(await refusalOf(unknown)).toBe('400 Bad Request: wrong parameter action in request');
  });
});
