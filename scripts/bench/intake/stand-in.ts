/**
 * A process that stands in for the Bot API: it takes every message, answers with a fixed one and notes when it came
 * in. As little else as can be, so that it is not what is measured; the sandbox's server, which refuses what Telegram
 * refuses, costs several times as much.
 */
import { createServer, type ServerResponse } from 'node:http';
import { serve } from '../child.ts';
import { listen } from './listen.ts';
import { sharedMs } from './shared-clock.ts';

export type StandIn = typeof handlers;

const BOT = { id: 7_000_000_006, is_bot: true, first_name: 'Benchmark', username: 'benchmark_bot' };
const MESSAGE = { message_id: 1, date: 0, chat: { id: 1, type: 'private', first_name: 'Linh' }, from: BOT, text: 'ok' };
const ANSWERS: Record<string, string> = {
  sendMessage: JSON.stringify({ ok: true, result: MESSAGE }),
  getMe: JSON.stringify({ ok: true, result: BOT }),
};
const NO_WEBHOOK = { url: '', has_custom_certificate: false, pending_update_count: 0 };
const DONE = JSON.stringify({ ok: true, result: true });

/** When each chat's messages came in, in their order. */
let arrivals: Record<string, number[]> = {};
/** By the part of the path that holds the token: each bot looks after its own. */
const webhooks = new Map<string, object>();

const server = createServer((request, response) => {
  const { url = '' } = request;
  const methodAt = url.lastIndexOf('/') + 1;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => take(url.slice(0, methodAt), url.slice(methodAt), body, response));
});
const port = await listen(server);

function take(bot: string, method: string, body: string, response: ServerResponse): void {
  if (method === 'sendMessage') note(/"chat_id":"?(-?\d+)/.exec(body)?.[1] ?? '');
  if (method === 'setWebhook') webhooks.set(bot, { ...NO_WEBHOOK, ...(JSON.parse(body) as object) });
  const answer =
    method === 'getWebhookInfo'
      ? JSON.stringify({ ok: true, result: webhooks.get(bot) ?? NO_WEBHOOK })
      : ANSWERS[method];
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
