/** A baseline: grammY alone, without a database. */
import { Bot, webhookCallback } from 'grammy';
import { ordersOf } from '../child.ts';
import { serveBaseline, type BaselineOrders } from './baseline.ts';

const { token, secret, apiRoot } = ordersOf<BaselineOrders>();
const bot = new Bot(token, { client: { apiRoot } });
bot.on('message:text', async (context) => {
  await context.reply(context.message.text);
});
const callback = webhookCallback(bot, 'http', { secretToken: secret });
await serveBaseline((request, response) => void callback(request, response));
