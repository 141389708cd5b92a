/** What all baselines are: a bot that says back what it was told, behind its library's own webhook callback. */
import { createServer, type RequestListener } from 'node:http';
import { Telegraf } from 'telegraf';
import { serve } from '../child.ts';
import { listen } from './listen.ts';

export type BaselineOrders = { token: string; secret: string; apiRoot: string; databaseUrl: string };

export type Baseline = { port: () => number };

/** Takes updates until SIGTERM. */
export async function serveBaseline(callback: RequestListener, stop = async (): Promise<void> => {}): Promise<void> {
  const server = createServer(callback);
  const port = await listen(server);
  serve({ port: () => port } satisfies Baseline, async () => {
    server.closeAllConnections();
    await stop();
  });
}

/** @param beforeReply what is done for each message before its answer */
export function telegrafEcho(
  { token, secret, apiRoot }: BaselineOrders,
  beforeReply = async (_userId: number): Promise<void> => {},
): RequestListener {
  const bot = new Telegraf(token, { telegram: { apiRoot, webhookReply: false } });
  bot.on('text', async (context) => {
    await beforeReply(context.from.id);
    await context.reply(context.message.text);
  });
  const callback = bot.webhookCallback('/telegram', { secretToken: secret });
  return (request, response) => void callback(request, response);
}
