import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { TelegramError } from 'telegraf';
import { createPost } from '../../src/platform/telegram-http.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN } from '../sandbox/telegram/fixture.ts';

const NEVER = new AbortController().signal;

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server of the Bot API below a path, as behind a proxy. */
async function serve(answer: RequestListener): Promise<{ root: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`, connections: () => connections };
}

describe('a call of the Bot API without a file', () => {
  test('is JSON both ways, and the next one finds the connection open', async () => {
    const { root, connections } = await serve((request, response) => {
      void request.toArray().then((chunks) => {
        const body: unknown = JSON.parse(Buffer.concat(chunks as Buffer[]).toString());
        response.end(JSON.stringify({ ok: true, result: { path: request.url, body } }));
      });
    });
    const post = createPost('1:a', root);
    for (const text of ['cà phê', 'чай']) {
      const answer = await post('sendMessage', { text, reply_markup: undefined }, NEVER);
      expect(answer).toEqual({ path: '/api/bot1:a/sendMessage', body: { text } });
    }
    expect(connections()).toBe(1);
  });

  test('gives what is refused as telegraf does, with what Telegram adds to it', async () => {
    const refusal = { error_code: 429, description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } };
    const { root } = await serve((request, response) => {
      request.resume();
      response.writeHead(429).end(JSON.stringify({ ok: false, ...refusal }));
    });
    const call = createPost('1:a', root)('getMe', {}, NEVER);
    await expect(call).rejects.toBeInstanceOf(TelegramError);
    await expect(call).rejects.toMatchObject({ code: 429, parameters: { retry_after: 7 } });
  });

  test('fails when the connection breaks in the middle of the answer', async () => {
    const { root } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"ok":', () => response.destroy());
    });
    await expect(createPost('1:a', root)('getMe', {}, NEVER)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a call of the Bot API with a file', () => {
  test('carries the file in a form', async () => {
    const { url, sim, anna } = await start();
    const document = { source: Buffer.from('date;amount'), filename: 'entries.csv' };
    const params = { chat_id: anna.id, document, caption: 'Entries' };
    const sent = await createTelegramClient(TOKEN, url).call('sendDocument', params, 5_000);
    expect(sent).toMatchObject({ document: { file_name: 'entries.csv', file_size: 11 }, caption: 'Entries' });
    expect(sim.calls().map(({ method }) => method)).toEqual(['sendDocument']);
  });
});
