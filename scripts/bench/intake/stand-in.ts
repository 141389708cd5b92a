/**
 * A process that stands in for the Bot API: it takes every message, answers with a fixed one and notes when it came
 * in. As little else as can be, so that it is not what is measured; the sandbox's server, which refuses what Telegram
 * refuses, costs several times as much.
 */
import { createServer, type ServerResponse } from 'node:http';
import { ordersOf, serve } from '../child.ts';
import { listen } from './listen.ts';
import { sharedMs } from './shared-clock.ts';

export type StandInOrders = { token: string };

export type StandIn = typeof handlers;

const { token } = ordersOf<StandInOrders>();
const BOT = { id: Number(token.split(':')[0]), is_bot: true, first_name: 'Benchmark', username: 'benchmark_bot' };
const MESSAGE = { message_id: 1, date: 0, chat: { id: 1, type: 'private', first_name: 'Linh' }, from: BOT, text: 'ok' };
const ANSWERS: Record<string, string> = {
  sendMessage: JSON.stringify({ ok: true, result: MESSAGE }),
  getMe: JSON.stringify({ ok: true, result: BOT }),
};
const NO_WEBHOOK = { url: '', has_custom_certificate: false, pending_update_count: 0 };
const DONE = JSON.stringify({ ok: true, result: true });

/** When each chat's messages came in, in their order. */
let arrivals: Record<string, number[]> = {};
let webhook: object = NO_WEBHOOK;

const server = createServer((request, response) => {
  const method = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? '';
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => take(method, body, response));
});
const port = await listen(server);

function take(method: string, body: string, response: ServerResponse): void {
  if (method === 'sendMessage') note(/"chat_id":"?(-?\d+)/.exec(body)?.[1] ?? '');
  if (method === 'setWebhook') webhook = { ...NO_WEBHOOK, ...(JSON.parse(body) as object) };
  const answer = method === 'getWebhookInfo' ? JSON.stringify({ ok: true, result: webhook }) : ANSWERS[method];
  response.setHeader('content-type', 'application/json');
  response.end(answer ?? DONE);
}

function note(chatId: string): void {
  (arrivals[chatId] ??= []).push(sharedMs());
}

const handlers = {
  /** Where it answers. */
  url: () => `http://127.0.0.1:${port}`,

  /** When the messages of each chat came in since the last time, by the shared clock. */
  told: (): Record<string, number[]> => {
    const told = arrivals;
    arrivals = {};
    return told;
  },
};

serve(handlers, async () => {
  server.closeAllConnections();
});
