import { describe, expect, test } from '@jest/globals';
import { pngHead, start } from './fixture.ts';

describe('people of the sandbox', () => {
  test('a person gets an id of ten digits, and each id once', async () => {
    const { sim, anna } = await start();
    expect(String(anna.id)).toMatch(/^\d{10}$/);
    expect(sim.addPerson({ firstName: 'Minh', id: 42 })).toMatchObject({ id: 42, blocked: false });
    expect(() => sim.addPerson({ firstName: 'Minh', id: 42 })).toThrow('There is a person 42 already');
    expect(() => sim.chat(43)).toThrow('There is no chat 43');
  });

  test('what a person writes reaches the bot as Telegram writes it', async () => {
    const { sim } = await start({ now: () => 1_700_000_000_000 });
    const minh = sim.addPerson({ firstName: 'Minh', lastName: 'Lê', username: 'minh', languageCode: 'vi', id: 42 });
    const id = sim.sendText(minh.id, '/start now');
    const names = { id: 42, first_name: 'Minh', last_name: 'Lê', username: 'minh' };
    expect(sim.pendingUpdates()).toEqual([
      {
        update_id: id,
        message: {
          message_id: 1,
          from: { ...names, is_bot: false, language_code: 'vi' },
          chat: { ...names, type: 'private' },
          date: 1_700_000_000,
          text: '/start now',
          entities: [{ type: 'bot_command', offset: 0, length: 6 }],
        },
      },
    ]);
    expect(() => sim.sendText(minh.id, '  ')).toThrow('A message needs a text');
  });

  test('an edit of an own message is an update of its own kind', async () => {
    const { sim, anna, telegram } = await start();
    sim.sendText(anna.id, 'coffee 35k');
    sim.editText(anna.id, 1, 'coffee 36k');
    expect(sim.pendingUpdates()[1]).toMatchObject({
      edited_message: { text: 'coffee 36k', edit_date: expect.any(Number) },
    });
    await telegram.sendMessage(anna.id, 'ok');
    expect(() => sim.editText(anna.id, 2, 'x')).toThrow(`${anna.id} wrote no message 2`);
  });

  test('a picture is a photo and anything else a document', async () => {
    const { sim, anna } = await start();
    await sim.sendFile(anna.id, { name: 'bill.png', mime: 'image/png', bytes: pngHead(), caption: 'lunch' });
    await sim.sendFile(anna.id, { name: 'bank.csv', mime: 'text/csv', bytes: Buffer.from('a;b') });
    expect(sim.pendingUpdates()).toMatchObject([
      { message: { photo: [{ width: 3, height: 2 }], caption: 'lunch' } },
      { message: { document: { file_name: 'bank.csv', mime_type: 'text/csv', file_size: 3 } } },
    ]);
    const unknown = sim.sendFile(7, { name: 'a', mime: 'b', bytes: pngHead() });
    await expect(unknown).rejects.toThrow('There is no person 7');
  });

  test('a voice note, a picture as it is and a place are what they are at Telegram', async () => {
    const { sim, anna } = await start();
    await sim.sendFile(anna.id, { name: 'a.ogg', mime: 'audio/ogg', bytes: Buffer.alloc(6_000), kind: 'voice' });
    await sim.sendFile(anna.id, { name: 'bill.png', mime: 'image/png', bytes: pngHead(), kind: 'document' });
    sim.sendLocation(anna.id, { latitude: 21.0285, longitude: 105.8542 });
    const [voice, picture, place] = sim.pendingUpdates();
    expect(voice).toMatchObject({ message: { voice: { duration: 3, mime_type: 'audio/ogg', file_size: 6_000 } } });
    expect(picture).toMatchObject({ message: { document: { file_name: 'bill.png' } } });
    expect(place).toMatchObject({ message: { location: { latitude: 21.0285, longitude: 105.8542 } } });
    expect(place).not.toHaveProperty('message.text');
    expect(() => sim.sendLocation(anna.id, { latitude: 91, longitude: 0 })).toThrow('A place is 90 degrees');
    const text = { name: 'a.txt', mime: 'text/plain', bytes: Buffer.from('a'), kind: 'photo' as const };
    await expect(sim.sendFile(anna.id, text)).rejects.toThrow('Telegram can read PNG and JPEG');
  });

  test('a file that was kept can be fetched, and is the same whoever sends it', async () => {
    const { sim, anna, telegram } = await start();
    const picture = { name: 'bill.png', mime: 'image/png', bytes: pngHead() };
    const kept = await sim.keepFile(picture);
    expect(await telegram.getFile(kept.fileId)).toMatchObject({ file_unique_id: kept.uniqueId, file_size: 33 });
    expect(sim.pendingUpdates()).toEqual([]);
    await sim.sendFile(anna.id, { ...picture, name: 'again.png' });
    expect(sim.pendingUpdates()).toMatchObject([{ message: { photo: [{ file_unique_id: kept.uniqueId }] } }]);
    expect((await sim.keepFile({ ...picture, kind: 'document' })).uniqueId).not.toBe(kept.uniqueId);
  });

  test('a forwarded message says whose it was and when, has no buttons and can not be changed', async () => {
    let nowS = 1_700_000_000;
    const { sim, anna, telegram } = await start({ now: () => nowS * 1_000 });
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    await telegram.sendMessage(anna.id, 'Recorded', { reply_markup: keyboard });
    nowS += 3_600;
    sim.forwardMessage(anna.id, 1);
    const [update] = sim.pendingUpdates();
    expect(update).toMatchObject({
      message: {
        text: 'Recorded', date: nowS, from: { id: anna.id },
        forward_origin: { type: 'user', date: nowS - 3_600, sender_user: { is_bot: true } },
      },
    });
    expect(update).not.toHaveProperty('message.reply_markup');
    expect(() => sim.editText(anna.id, 2, 'x')).toThrow('Only what a person typed');
    expect(() => sim.forwardMessage(anna.id, 9)).toThrow('There is no message 9');
  });

  test('an answer to a message of the bot carries its buttons', async () => {
    const { sim, anna, telegram } = await start();
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    await telegram.sendMessage(anna.id, 'Recorded', { reply_markup: keyboard });
    sim.sendText(anna.id, 'delete', { replyTo: 1 });
    expect(sim.pendingUpdates()).toMatchObject([
      { message: { text: 'delete', reply_to_message: { message_id: 1, from: { is_bot: true }, reply_markup: keyboard } } },
    ]);
  });

  test('a press carries the message of the button, or what is left of it', async () => {
    const { sim, anna, telegram } = await start();
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    await telegram.sendMessage(anna.id, 'x', { reply_markup: keyboard });
    sim.pressButton(anna.id, 1, 'a');
    expect(() => sim.pressButton(anna.id, 1, 'b')).toThrow('Message 1 has no button "b", but: a');
    await telegram.deleteMessage(anna.id, 1);
    sim.pressButton(anna.id, 1, 'a', { stale: true });
    const [first, second] = sim.pendingUpdates();
    expect(first).toMatchObject({
      callback_query: {
        id: expect.stringMatching(/^\d+$/),
        from: { id: anna.id },
        data: 'a',
        chat_instance: expect.stringMatching(/^-?\d+$/),
        message: { message_id: 1, text: 'x', reply_markup: keyboard },
      },
    });
    expect(second).toMatchObject({ callback_query: { message: { message_id: 1, date: 0 } } });
  });

  test('blocking and unblocking tell the bot, and writing unblocks', async () => {
    const { sim, anna } = await start();
    sim.block(anna.id);
    expect(() => sim.block(anna.id)).toThrow('did that already');
    sim.sendText(anna.id, 'back');
    const kicked = { status: 'kicked', until_date: 0 };
    expect(sim.pendingUpdates()).toMatchObject([
      { my_chat_member: { old_chat_member: { status: 'member' }, new_chat_member: kicked } },
      { my_chat_member: { old_chat_member: kicked, new_chat_member: { status: 'member' } } },
      { message: { text: 'back' } },
    ]);
    expect(sim.people()).toMatchObject([{ id: anna.id, blocked: false }]);
  });

  test('a chat keeps its newest 500 messages', async () => {
    const { sim, anna } = await start();
    for (let sent = 1; sent <= 501; sent += 1) sim.sendText(anna.id, `m${sent}`);
    const { messages } = sim.chat(anna.id);
    expect([messages.length, messages[0]?.text, messages.at(-1)?.text]).toEqual([500, 'm2', 'm501']);
    expect(() => sim.deleteMessage(anna.id, 1)).toThrow('There is no message 1');
  });

  test('waiting ends with the first true value, or tells what was there instead', async () => {
    const { sim, anna, telegram } = await start();
    const waiting = sim.waitFor(anna.id, ({ messages }) => messages.find(({ text }) => text === 'two'));
    await telegram.sendMessage(anna.id, 'one');
    await telegram.sendMessage(anna.id, 'two');
    expect(await waiting).toMatchObject({ messageId: 2, who: 'bot' });
    const vain = sim.waitFor(anna.id, ({ messages }) => messages.length > 2, 10);
    await expect(vain).rejects.toThrow(/Waited 10 ms in vain. The chat ends with:\n#1 bot: one\n#2 bot: two/);
    await expect(sim.waitFor(7, () => true)).rejects.toThrow('There is no chat 7');
  });

  test('a listener hears of changes until it leaves', async () => {
    const { sim, anna } = await start();
    const kinds: string[] = [];
    const leave = sim.onChange(({ kind }) => kinds.push(kind));
    sim.sendText(anna.id, 'a');
    sim.editText(anna.id, 1, 'b');
    sim.deleteMessage(anna.id, 1);
    leave();
    sim.block(anna.id);
    expect(kinds).toEqual(['message', 'edit', 'delete']);
  });
});
