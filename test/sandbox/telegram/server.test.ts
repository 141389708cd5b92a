import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import { clientOf, pngHead, refusalOf, start, TOKEN } from './fixture.ts';

type Answer = { status: number; body: unknown };

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}

describe('the Bot API server', () => {
  test('a wrong token, a wrong address and an unknown method are refused by name', async () => {
    const { url } = await start();
    expect(await refusalOf(clientOf(url, '987:other').getMe())).toBe('401 Unauthorized');
    expect(await refusalOf(clientOf(url, 'nonsense').getMe())).toBe('401 Unauthorized: invalid token specified');
    expect(await refusalOf(clientOf(url).getMyCommands())).toBe('404 Not Found: method not found');
    const notFound = { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } };
    expect(await ask(`${url}/elsewhere`)).toEqual(notFound);
    expect(await ask(`${url}/file/bot${TOKEN}/documents/file_1.txt`)).toEqual(notFound);
  });

  test('methods are found in any case, and take a query, a form, a multipart form or JSON', async () => {
    const { url, anna, sim } = await start();
    const method = `${url}/bot${TOKEN}/SENDMESSAGE`;
    const form = new FormData();
    form.set('chat_id', String(anna.id));
    form.set('text', 'four');
    const bodies: [string, RequestInit][] = [
      [`?chat_id=${anna.id}&text=one`, {}],
      ['', { method: 'POST', body: new URLSearchParams({ chat_id: String(anna.id), text: 'two' }) }],
      [`?chat_id=${anna.id}`, { method: 'POST', body: JSON.stringify({ text: 'three' }), headers: JSON_TYPE }],
      ['', { method: 'POST', body: form }],
    ];
    for (const [query, init] of bodies) expect(await ask(method + query, init)).toMatchObject({ status: 200 });
    expect(sim.chat(anna.id).messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']);
  });

  test('a body that can not be read is refused', async () => {
    const { url } = await start();
    const method = `${url}/bot${TOKEN}/getMe`;
    const expected = { status: 400, body: { description: 'Bad Request: JSON object expected' } };
    for (const body of ['{', '[]']) {
      expect(await ask(method, { method: 'POST', body, headers: JSON_TYPE })).toMatchObject(expected);
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await ask(method, { method: 'POST', body: 'nothing', headers })).toMatchObject({ status: 400 });
  });

  test('an upload over 50 MB is refused before it is read', async () => {
    const { url } = await start();
    const body = Buffer.alloc((51 << 20) + 1);
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await ask(`${url}/bot${TOKEN}/sendDocument`, { method: 'POST', body, headers });
    expect(answer).toEqual({
      status: 413,
      body: { ok: false, error_code: 413, description: 'Request Entity Too Large' },
    });
  });

  test('unknown parameters are ignored but written down', async () => {
    const { telegram, anna, sim } = await start();
    await telegram.callApi('sendMessage', { chat_id: anna.id, text: 'hi', shout: true } as never);
    expect(sim.calls()).toEqual([
      {
        method: 'sendMessage',
        params: { chat_id: anna.id, text: 'hi', shout: true },
        unknownParams: ['shout'],
        at: expect.any(Number),
        answer: { ok: true, result: expect.objectContaining({ text: 'hi' }) },
      },
    ]);
  });

  test('stopping ends a long poll, and twice does no harm', async () => {
    const sandbox = await start();
    const poll = sandbox.telegram.callApi('getUpdates', { timeout: 50 }).catch(() => []);
    await Promise.all([sandbox.stop(), sandbox.stop()]);
    expect(await poll).toEqual([]);
  });

  test('a token without a bot id is a fault at start', async () => {
    await expect(startTelegramSandbox({ token: 'nonsense' })).rejects.toThrow('needs a bot token');
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a sandbox that is started again', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'telegram-sandbox-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test('people, chats, files, updates, presses, commands and the webhook are still there', async () => {
    const dataFile = join(dir, 'deep', 'state.json');
    const first = await start({ dataFile });
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    await first.telegram.sendMessage(first.anna.id, 'x', { reply_markup: keyboard });
    await first.telegram.sendMessage(first.anna.id, 'y', { reply_markup: { keyboard: [['K']] } });
    await first.sim.sendFile(first.anna.id, { name: 'a.png', mime: 'image/png', bytes: pngHead() });
    first.sim.pressButton(first.anna.id, 1, 'a');
    await first.telegram.setMyCommands([{ command: 'today', description: 'Today' }]);
    const before = { chat: first.sim.chat(first.anna.id), updates: first.sim.pendingUpdates() };
    await first.telegram.setWebhook('http://127.0.0.1:9/x', { secret_token: 's' });
    await first.stop();

    const second = await start({ dataFile });
    expect({ chat: second.sim.chat(second.anna.id), updates: second.sim.pendingUpdates() }).toEqual(before);
    expect(second.sim.commands()).toHaveLength(1);
    expect(await second.telegram.getWebhookInfo()).toMatchObject({ url: 'http://127.0.0.1:9/x' });
    const file = before.chat.messages[2]?.file;
    expect(await readBytes(await second.telegram.getFileLink(file?.fileId ?? ''))).toEqual(pngHead());
    const press = before.updates.find((update) => 'callback_query' in update);
    expect(await second.telegram.answerCbQuery(press?.callback_query.id ?? '')).toBe(true);
    const next = await second.telegram.sendMessage(second.anna.id, 'z');
    expect(next.message_id).toBe(4);
    expect(second.sim.sendText(second.anna.id, 'w')).toBe(Number(before.updates.at(-1)?.update_id) + 1);
  });

  test('a file that is no state of a sandbox is left alone', async () => {
    const dataFile = join(dir, 'other.json');
    await writeFile(dataFile, '{"version":2}');
    await expect(startTelegramSandbox({ token: TOKEN, dataFile })).rejects.toThrow('delete it to begin anew');
    expect(await readFile(dataFile, 'utf8')).toBe('{"version":2}');
  });
});

async function readBytes(link: URL): Promise<Buffer> {
  return Buffer.from(await (await fetch(link)).arrayBuffer());
}
