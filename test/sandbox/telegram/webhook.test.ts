import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DeliveryEvent } from '../../../src/sandbox/telegram/types.ts';
import { refusalOf, start } from './fixture.ts';

type Received = { update: { update_id: number }; headers: IncomingMessage['headers']; response: ServerResponse };

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A bot's end of a webhook: deliveries are taken one by one, and answered by the test. */
async function listen(): Promise<{ url: string; next(): Promise<Received>; waiting(): number }> {
  const arrived: Received[] = [];
  const asked: ((received: Received) => void)[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const received = { update: JSON.parse(body) as { update_id: number }, headers: request.headers, response };
      const ask = asked.shift();
      if (ask) ask(received);
      else arrived.push(received);
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/telegram`,
    waiting: () => arrived.length,
    next: () => new Promise((resolve) => {
      const received = arrived.shift();
      if (received) resolve(received);
      else asked.push(resolve);
    }),
  };
}

function answer({ response }: Received, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}

describe('webhook of the sandbox', () => {
  test('an update is posted as JSON with the secret, and is gone when it is taken', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    await telegram.setWebhook(bot.url, { secret_token: 'open-sesame' });
    const id = sim.sendText(anna.id, 'coffee 35k');
    const received = await bot.next();
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': 'open-sesame',
    });
    expect(received.update).toMatchObject({ update_id: id, message: { text: 'coffee 35k' } });
    expect(sim.pendingUpdates()).toHaveLength(1);
    answer(received, 200);
    const second = sim.sendText(anna.id, 'tea');
    expect((await bot.next()).update.update_id).toBe(second);
    expect(sim.pendingUpdates()).toHaveLength(1);
  });

  test('one chat is served in order, while its presses and other chats go beside', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    const minh = sim.addPerson({ firstName: 'Minh' });
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] };
    const { message_id: messageId } = await telegram.sendMessage(anna.id, 'x', { reply_markup: keyboard });
    await telegram.setWebhook(bot.url);
    const first = sim.sendText(anna.id, 'one');
    const second = sim.sendText(anna.id, 'two');
    const press = sim.pressButton(anna.id, messageId, 'a');
    const other = sim.sendText(minh.id, 'three');
    const beside = [await bot.next(), await bot.next(), await bot.next()];
    expect(beside.map(({ update }) => update.update_id).sort()).toEqual([first, press, other]);
    expect(bot.waiting()).toBe(0);
    for (const received of beside) answer(received, 200);
    expect((await bot.next()).update.update_id).toBe(second);
  });

  test('no more deliveries are under way than the bot allows', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    const minh = sim.addPerson({ firstName: 'Minh' });
    await telegram.setWebhook(bot.url, { max_connections: 1 });
    sim.sendText(anna.id, 'one');
    const second = sim.sendText(minh.id, 'two');
    const received = await bot.next();
    expect(bot.waiting()).toBe(0);
    answer(received, 200);
    expect((await bot.next()).update.update_id).toBe(second);
  });

  test('a refused or broken delivery is tried again, at once and then more slowly', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start({ retryBaseMs: 20 });
    await telegram.setWebhook(bot.url);
    const id = sim.sendText(anna.id, 'one');
    answer(await bot.next(), 500);
    const second = await bot.next();
    expect(second.update.update_id).toBe(id);
    const info = await telegram.getWebhookInfo();
    expect(info).toMatchObject({
      url: bot.url,
      pending_update_count: 1,
      max_connections: 40,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
    second.response.destroy();
    const last = await bot.next();
    expect(last.update.update_id).toBe(id);
    expect(await telegram.getWebhookInfo()).toMatchObject({ last_error_message: 'Webhook connection closed' });
    answer(last, 204);
    const next = sim.sendText(anna.id, 'two');
    expect((await bot.next()).update.update_id).toBe(next);
  });

  test('two copies of a disturbed delivery arrive at once, and the next one comes when the first copy is taken', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    const ended: DeliveryEvent[] = [];
    sim.onDelivery((event) => ended.push(event));
    await telegram.setWebhook(bot.url);
    sim.disturb({ kind: 'twice', times: 1 });
    const id = sim.sendText(anna.id, 'one');
    const second = sim.sendText(anna.id, 'two');
    const copies = [await bot.next(), await bot.next()];
    expect(copies.map(({ update }) => update.update_id)).toEqual([id, id]);
    expect(bot.waiting()).toBe(0);
    for (const copy of copies) answer(copy, 200);
    expect((await bot.next()).update.update_id).toBe(second);
    expect(ended).toEqual([{ updateId: id, fault: 'twice' }]);
  });

  test('a delivery whose connection breaks comes again while the bot is still at the first one', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start({ retryBaseMs: 20 });
    const ended: DeliveryEvent[] = [];
    sim.onDelivery((event) => ended.push(event));
    await telegram.setWebhook(bot.url);
    sim.disturb({ kind: 'given-up', afterMs: 20, times: 1 });
    const id = sim.sendText(anna.id, 'one');
    await bot.next();
    const again = await bot.next();
    expect(again.update.update_id).toBe(id);
    expect(ended).toEqual([{ updateId: id, failure: 'Read timeout expired', fault: 'given-up' }]);
    answer(again, 200);
  });

  test('a delivery that is not answered in time is tried again', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start({ webhookTimeoutMs: 20, retryBaseMs: 20 });
    await telegram.setWebhook(bot.url);
    const id = sim.sendText(anna.id, 'one');
    await bot.next();
    expect((await bot.next()).update.update_id).toBe(id);
    expect(await telegram.getWebhookInfo()).toMatchObject({ last_error_message: 'Read timeout expired' });
  });

  test('Retry-After says when the next try comes', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    await telegram.setWebhook(bot.url);
    sim.sendText(anna.id, 'one');
    const received = await bot.next();
    const refusedAtMs = performance.now();
    answer(received, 503, { 'retry-after': '1' });
    await bot.next();
    expect(performance.now() - refusedAtMs).toBeGreaterThanOrEqual(990);
  });

  test('an update that grew too old while its webhook failed is dropped', async () => {
    const bot = await listen();
    let nowMs = 1_700_000_000_000;
    const { telegram, sim, anna } = await start({ now: () => nowMs });
    await telegram.setWebhook(bot.url);
    sim.sendText(anna.id, 'old');
    const received = await bot.next();
    nowMs += 86_400_001;
    const fresh = sim.sendText(anna.id, 'new');
    answer(received, 500);
    expect((await bot.next()).update.update_id).toBe(fresh);
  });

  test('what waited is delivered to a new webhook, and what was under way to whoever polls next', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    const id = sim.sendText(anna.id, 'one');
    await telegram.setWebhook(bot.url);
    expect((await bot.next()).update.update_id).toBe(id);
    await telegram.deleteWebhook();
    expect(await telegram.getWebhookInfo()).toEqual({
      url: '',
      has_custom_certificate: false,
      pending_update_count: 1,
    });
    expect(await telegram.callApi('getUpdates', {})).toMatchObject([{ update_id: id }]);
  });

  test('a confirmed update can be sent to a webhook once more', async () => {
    const bot = await listen();
    const { telegram, sim, anna } = await start();
    await telegram.setWebhook(bot.url);
    const id = sim.sendText(anna.id, 'one');
    answer(await bot.next(), 200);
    sim.redeliver(id);
    expect((await bot.next()).update.update_id).toBe(id);
  });

  test('pending updates are dropped on demand', async () => {
    const { telegram, sim, anna } = await start();
    sim.sendText(anna.id, 'one');
    await telegram.deleteWebhook({ drop_pending_updates: true });
    expect(sim.pendingUpdates()).toEqual([]);
  });

  test('a webhook that Telegram would not take is refused, and two in a second as well', async () => {
    const { telegram } = await start();
    const call = (extra: object): Promise<string> => refusalOf(telegram.callApi('setWebhook', extra as never));
    expect(await call({ url: 'ftp://a.io' })).toBe('400 Bad Request: invalid webhook URL specified');
    expect(await call({ url: 'https://a.io' })).toBe('429 Too Many Requests: retry after 1');
    const long = await start();
    const secret = { url: 'https://a.io', secret_token: 'x'.repeat(257) };
    expect(await refusalOf(long.telegram.callApi('setWebhook', secret))).toBe(
      '400 Bad Request: secret token is too long',
    );
    const odd = await start();
    expect(await refusalOf(odd.telegram.callApi('setWebhook', { url: 'https://a.io', secret_token: 'a b' }))).toBe(
      '400 Bad Request: secret token contains unallowed characters',
    );
  });
});
