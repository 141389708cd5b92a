import { describe, expect, test } from '@jest/globals';
import { pngHead } from '../telegram/fixture.ts';
import { listen, startPage, testDatabase } from './fixture.ts';

describe('chatting through the page', () => {
  test('what a person writes, edits and deletes is what the bot and the page see', async () => {
    const page = await startPage();
    const chat = `/sandbox/api/people/${page.anna.id}`;
    await page.bot('sendMessage', { chat_id: page.anna.id, text: 'Hi <b>Anna</b>', parse_mode: 'HTML' });
    const [hello] = (await page.get(`${chat}/chat`)).body['messages'];
    expect((await page.post(`${chat}/messages`, { text: 'coffee 35k', replyTo: hello.messageId })).status).toBe(200);
    const own = page.telegram.sim.chat(page.anna.id).messages[1];
    await page.post(`${chat}/messages/${own?.messageId}/edit`, { text: 'coffee 36k' });
    const { messages } = (await page.get(`${chat}/chat`)).body;
    expect(messages).toMatchObject([
      { from: 'bot', text: 'Hi Anna', entities: [{ type: 'bold', offset: 3, length: 4 }], edited: false },
      { from: 'person', text: 'coffee 36k', edited: true, replyTo: hello.messageId },
    ]);
    await page.post(`${chat}/messages/${own?.messageId}/delete`);
    expect((await page.get(`${chat}/chat`)).body['messages']).toHaveLength(1);
  });

  test('a pressed button waits until the bot has answered, and the answer is an event', async () => {
    const page = await startPage();
    const chat = `/sandbox/api/people/${page.anna.id}`;
    const keyboard = { inline_keyboard: [[{ text: 'Undo', callback_data: 'undo:7' }]] };
    await page.bot('sendMessage', { chat_id: page.anna.id, text: 'Saved', reply_markup: keyboard });
    const [{ messageId, inlineKeyboard }] = (await page.get(`${chat}/chat`)).body['messages'];
    expect(inlineKeyboard).toEqual(keyboard.inline_keyboard);
    const stream = await listen(page);
    await page.post(`${chat}/messages/${messageId}/press`, { data: 'undo:7' });
    expect((await page.get(`${chat}/chat`)).body['waiting']).toEqual([{ messageId, data: 'undo:7' }]);
    const [update] = page.telegram.sim.pendingUpdates();
    const query = update && 'callback_query' in update ? update.callback_query.id : '';
    await page.bot('answerCallbackQuery', { callback_query_id: query, text: 'Undone', show_alert: true });
    expect(await stream.next('answer')).toEqual({ personId: page.anna.id, text: 'Undone', alert: true });
    expect((await page.get(`${chat}/chat`)).body['waiting']).toEqual([]);
  });

  test('a button that the message does not have is refused in a sentence', async () => {
    const page = await startPage();
    await page.bot('sendMessage', { chat_id: page.anna.id, text: 'Saved' });
    const answer = await page.post(`/sandbox/api/people/${page.anna.id}/messages/1/press`, { data: 'gone' });
    expect(answer).toMatchObject({ status: 409, body: { error: expect.stringContaining('has no button "gone"') } });
  });

  test('a picture is shown in the browser, any other file can only be saved', async () => {
    const page = await startPage();
    const files = `/sandbox/api/people/${page.anna.id}/files`;
    const bytes = { 'content-type': 'application/octet-stream' };
    const picture = pngHead();
    await page.post(`${files}?name=receipt.png&mime=image/png&caption=lunch`, picture, bytes);
    const script = '<script>alert(1)</script>';
    await page.post(`${files}?name=${encodeURIComponent('чек.html')}&mime=text/html`, script, bytes);
    const [photo, document] = (await page.get(`/sandbox/api/people/${page.anna.id}/chat`)).body['messages'];
    expect(photo.text).toBe('lunch');
    expect(photo.file).toEqual({ name: 'receipt.png', sizeBytes: picture.length, image: true });
    expect(document.file).toMatchObject({ name: 'чек.html', image: false });
    const shown = await page.get(`${files}/${photo.messageId}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    const saved = await page.get(`${files}/${document.messageId}`);
    expect(saved.headers.get('content-type')).toBe('application/octet-stream');
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%D1/);
    expect(saved.text).toBe(script);
  });

  test('a voice note, a picture as it is, a place and a forwarded message reach the bot', async () => {
    const page = await startPage();
    const chat = `/sandbox/api/people/${page.anna.id}`;
    const bytes = { 'content-type': 'application/octet-stream' };
    await page.post(`${chat}/files?name=a.ogg&mime=audio/ogg&kind=voice`, pngHead(), bytes);
    await page.post(`${chat}/files?name=a.png&mime=image/png&kind=document`, pngHead(), bytes);
    await page.post(`${chat}/location`, { latitude: 21.0285, longitude: 105.8542 });
    await page.post(`${chat}/messages/3/forward`);
    expect(page.telegram.sim.pendingUpdates()).toMatchObject([
      { message: { voice: { mime_type: 'audio/ogg' } } },
      { message: { document: { file_name: 'a.png' } } },
      { message: { location: { latitude: 21.0285 } } },
      { message: { location: { latitude: 21.0285 }, forward_origin: { type: 'user' } } },
    ]);
  });

  test('a file over twenty megabytes is refused', async () => {
    const page = await startPage();
    const path = `/sandbox/api/people/${page.anna.id}/files?name=big.bin&mime=application/zip`;
    const answer = await page.post(path, new Uint8Array(20_000_001), { 'content-type': 'application/octet-stream' });
    expect(answer.status).toBe(413);
    expect(page.telegram.sim.chat(page.anna.id).messages).toEqual([]);
  });

  test('who is added has never talked to the bot, can block it and take that back', async () => {
    const page = await startPage();
    const added = (await page.post('/sandbox/api/people', { firstName: ' Вера ', languageCode: 'ru' })).body;
    expect(added).toMatchObject({ firstName: 'Вера', languageCode: 'ru', started: false, blocked: false });
    const path = `/sandbox/api/people/${added['id']}`;
    await page.post(`${path}/block`);
    expect((await page.get('/sandbox/api/people')).body['people'][1]).toMatchObject({ blocked: true });
    expect((await page.post(`${path}/block`)).status).toBe(409);
    await page.post(`${path}/unblock`);
    expect((await page.get('/sandbox/api/state')).body).toMatchObject({
      botName: 'FreedomWallet', people: [{ firstName: 'Anna' }, { firstName: 'Вера', blocked: false }],
    });
  });

  test('the chat names commands in the person\'s language and their connected spreadsheet', async () => {
    const page = await startPage();
    const { pool } = testDatabase();
    await page.bot('setMyCommands', { commands: [{ command: 'help', description: 'Help' }] });
    const commands = [{ command: 'help', description: 'Trợ giúp' }];
    await page.bot('setMyCommands', { commands, language_code: 'vi' });
    const path = `/sandbox/api/people/${page.anna.id}/chat`;
    expect((await page.get(path)).body).toMatchObject({ commands, spreadsheetId: null });
    await pool.query(
      `insert into users (user_id, locale, time_zone, currency, ledger_user_id) values ($1, 'vi', 'UTC', 'VND', 77)`,
      [page.anna.id],
    );
    await pool.query(`insert into connections (user_id, spreadsheet_id) values (77, 'sheet-of-the-ledger')`);
    expect((await page.get(path)).body).toMatchObject({ spreadsheetId: 'sheet-of-the-ledger' });
  });

  test('bad bodies and unknown people are refused before anything happens', async () => {
    const page = await startPage();
    const chat = `/sandbox/api/people/${page.anna.id}`;
    const bad: [string, unknown, number][] = [
      [`${chat}/messages`, '{"text":', 400], [`${chat}/messages`, '[]', 400], [`${chat}/messages`, {}, 400],
      [`${chat}/messages`, { text: ' ' }, 400], [`${chat}/messages`, { text: 7 }, 400],
      [`${chat}/messages`, { text: 'a'.repeat(4097) }, 400], [`${chat}/messages`, { text: 'a'.repeat(70_000) }, 413],
      [`${chat}/messages`, { text: 'hi', replyTo: -1 }, 400],
      [`${chat}/messages/one/edit`, { text: 'hi' }, 400], [`${chat}/messages/999/edit`, { text: 'hi' }, 404],
      [`${chat}/messages/1/press`, { data: 'x'.repeat(65) }, 400],
      ['/sandbox/api/people/12/messages', { text: 'hi' }, 404],
      ['/sandbox/api/people/-1/messages', { text: 'hi' }, 400],
      [`${chat}/location`, { latitude: 91, longitude: 0 }, 400], [`${chat}/messages/9/forward`, {}, 404],
      ['/sandbox/api/people', { firstName: '', languageCode: 'en' }, 400],
      ['/sandbox/api/people', { firstName: 'Eve', languageCode: '../..' }, 400],
      [`${chat}/files?name=a&mime=nonsense`, { text: 'hi' }, 415],
    ];
    for (const [path, body, status] of bad) {
      const answer = await page.post(path, body);
      expect([path, answer.status, typeof answer.body['error']]).toEqual([path, status, 'string']);
    }
    expect((await page.get('/sandbox/api/people/12/chat')).status).toBe(404);
    expect(page.telegram.sim.people()).toHaveLength(1);
    expect(page.telegram.sim.chat(page.anna.id).messages).toEqual([]);
  });
});
