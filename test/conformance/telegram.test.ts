/**
 * The sandbox's Bot API server against the published schema: what it knows, answers and delivers.
 */
import { expect, test } from '@jest/globals';
import { Markup } from 'telegraf';
import { KNOWN_PARAMS } from '../../src/sandbox/telegram/params.ts';
import type { RecordedCall } from '../../src/sandbox/telegram/types.ts';
import type { Update } from '../../src/sandbox/telegram/wire.ts';
import { pngHead, start, type Started } from '../sandbox/telegram/fixture.ts';
import {
  checkTelegramRequest,
  checkTelegramResult,
  checkTelegramType,
  describeWithTelegramSpecs,
  parametersOf,
} from './support/telegram-schema.ts';

const METHODS = Object.keys(KNOWN_PARAMS) as (keyof typeof KNOWN_PARAMS)[];

describeWithTelegramSpecs('the Bot API server against the published schema', () => {
  test.each(METHODS)('the known parameters of %s are the published ones', (method) => {
    expect([...KNOWN_PARAMS[method]].sort()).toEqual(parametersOf(method).sort());
  });

  test('each method answers what it is published to return, and telegraf sends what it takes', async () => {
    const calls = await callEachMethod(await start());
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(METHODS));
    const complaints = calls.flatMap(({ method, params, answer, unknownParams }) => [
      ...unknownParams,
      ...checkTelegramRequest(method, params),
      ...(answer?.ok ? checkTelegramResult(method, answer.result) : [`${method}: ${answer?.description}`]),
    ]);
    expect(complaints).toEqual([]);
  });

  test('each kind of update fits the published type', async () => {
    const updates = await causeEachUpdate(await start());
    const kinds = updates.map((update) => Object.keys(update)[1]);
    expect(new Set(kinds)).toEqual(new Set(['message', 'edited_message', 'callback_query', 'my_chat_member']));
    expect(checkTelegramType('Array of Update', updates)).toEqual([]);
  });
});

/** Through telegraf, with most of the forms that the answers can take. */
async function callEachMethod({ telegram, sim, anna }: Started): Promise<RecordedCall[]> {
  sim.sendText(anna.id, '/start');
  await telegram.getMe();
  await telegram.setMyCommands([{ command: 'today', description: 'Today' }], { language_code: 'vi' });
  const buttons = [[Markup.button.callback('Edit', 'e'), Markup.button.url('Open', 'https://docs.google.com/')]];
  const html = { parse_mode: 'HTML' as const, ...Markup.inlineKeyboard(buttons) };
  const replied = { ...html, reply_parameters: { message_id: 1 } };
  const { message_id: sent } = await telegram.sendMessage(anna.id, '<b>35k</b> <a href="a.io">x</a> #food', replied);
  await telegram.sendMessage(anna.id, 'pick', Markup.keyboard([['A', Markup.button.locationRequest('B')]]).resize());
  await telegram.sendMessage(anna.id, 'gone', Markup.removeKeyboard());
  await telegram.editMessageText(anna.id, sent, undefined, '<pre>two</pre>', html);
  await telegram.editMessageReplyMarkup(anna.id, sent, undefined, undefined);
  const document = { source: Buffer.from('a;b'), filename: 'a.csv' };
  const { document: file } = await telegram.sendDocument(anna.id, document, { caption: '<i>csv</i>', ...html });
  await telegram.sendPhoto(anna.id, { source: pngHead(), filename: 'chart.png' }, { caption: '<b>May</b>', ...html });
  await telegram.getFile(file.file_id);
  await telegram.sendChatAction(anna.id, 'typing');
  await telegram.deleteMessage(anna.id, sent);
  await telegram.callApi('getUpdates', { timeout: 1, allowed_updates: ['message', 'callback_query'] });
  await telegram.sendMessage(anna.id, 'press', html);
  sim.pressButton(anna.id, sim.chat(anna.id).messages.at(-1)?.messageId ?? 0, 'e');
  const press = sim.pendingUpdates().find((update) => 'callback_query' in update);
  await telegram.answerCbQuery(press?.callback_query.id ?? '', 'Done', { show_alert: true });
  await telegram.getWebhookInfo();
  await telegram.setWebhook('http://127.0.0.1:9/telegram', { secret_token: 's', max_connections: 40 });
  await telegram.getWebhookInfo();
  await telegram.deleteWebhook({ drop_pending_updates: true });
  return sim.calls();
}

async function causeEachUpdate({ telegram, sim, anna }: Started): Promise<Update[]> {
  sim.addPerson({ firstName: 'Minh', lastName: 'Lê', username: 'minh_le', languageCode: 'vi' });
  const minh = sim.people().at(-1) ?? anna;
  sim.sendText(minh.id, '/start');
  sim.sendText(minh.id, 'lunch 12,50 #food https://a.io me@a.io @minh_le', { replyTo: 1 });
  sim.editText(minh.id, 2, 'lunch 13');
  await sim.sendFile(minh.id, { name: 'bill.png', mime: 'image/png', bytes: pngHead(), caption: 'bill #food' });
  await sim.sendFile(minh.id, { name: 'bank.csv', mime: 'text/csv', bytes: Buffer.from('a;b') });
  await sim.sendFile(minh.id, { name: 'note.ogg', mime: 'audio/ogg', bytes: Buffer.alloc(4_000), kind: 'voice' });
  sim.sendLocation(minh.id, { latitude: 21.0285, longitude: 105.8542 });
  sim.forwardMessage(minh.id, 2);
  const button = Markup.inlineKeyboard([Markup.button.callback('Undo', 'undo')]);
  const { message_id: messageId } = await telegram.sendMessage(anna.id, 'x', button);
  sim.sendText(anna.id, 'delete', { replyTo: messageId });
  sim.forwardMessage(anna.id, messageId);
  sim.pressButton(anna.id, messageId, 'undo');
  sim.deleteMessage(anna.id, messageId);
  sim.pressButton(anna.id, messageId, 'undo', { stale: true });
  sim.block(anna.id);
  sim.unblock(anna.id);
  return sim.pendingUpdates();
}
