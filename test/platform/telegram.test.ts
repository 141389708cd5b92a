import { describe, expect, test } from '@jest/globals';
import { createTelegramClient, TelegramFault } from '../../src/platform/telegram.ts';
import { REFUSALS } from '../../src/sandbox/telegram/refusals.ts';
import type { Fault } from '../../src/sandbox/telegram/types.ts';
import { start, TOKEN } from '../sandbox/telegram/fixture.ts';

const SEND_TIMEOUT_MS = 5_000;

async function faultOf(call: Promise<unknown>): Promise<TelegramFault> {
  const fault = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (fault instanceof TelegramFault) return fault;
  throw new Error(`Expected a TelegramFault, got ${String(fault)}`);
}

describe('the Telegram client', () => {
  test('gives what the method gives, also behind a root without a slash at its end', async () => {
    const { url, anna } = await start();
    for (const root of [url, `${url}/`]) {
      const client = createTelegramClient(TOKEN, root);
      expect(await client.call('sendMessage', { chat_id: anna.id, text: 'hi' }, SEND_TIMEOUT_MS)).toMatchObject({ text: 'hi' });
    }
  });

  test.each<[string, Fault, object]>([
    ['a 429', { match: {}, kind: 'status', status: 429, retry_after: 7 }, { code: 'rate-limited', retryAfterMs: 7_000 }],
    ['a 500', { match: {}, kind: 'status', status: 500 }, { code: 'unavailable', retryAfterMs: 0 }],
    ['a proxy’s error page', { match: {}, kind: 'html' }, { code: 'unavailable' }],
    ['a connection that ends before the answer', { match: {}, kind: 'drop-before' }, { code: 'unavailable' }],
    ['an answer that is lost', { match: {}, kind: 'drop-after' }, { code: 'unavailable' }],
    ['a 403', { match: {}, kind: 'status', status: 403, description: 'Forbidden: user is deactivated' }, { code: 'blocked' }],
    ['an unknown chat', { match: {}, kind: 'status', status: 400, description: 'Bad Request: chat not found' }, { code: 'blocked' }],
    ['a 409', { match: {}, kind: 'status', status: 409 }, { code: 'conflict' }],
    ['a poll that another one ended', { match: {}, kind: 'status', status: 409, description: REFUSALS.otherPoll[1] }, { code: 'conflict' }],
    ['a poll that a webhook ended', { match: {}, kind: 'status', status: 409, description: REFUSALS.pollEndedByWebhook[1] }, { code: 'webhook-set' }],
    ['a poll beside a webhook', { match: {}, kind: 'status', status: 409, description: REFUSALS.webhookActive[1] }, { code: 'webhook-set' }],
    ['any other 400', { match: {}, kind: 'status', status: 400, description: "Bad Request: can't parse entities" }, { code: 'refused' }],
  ])('says what %s means', async (_what, fault, meaning) => {
    const { url, sim, anna } = await start();
    sim.faults.add(fault);
    const call = createTelegramClient(TOKEN, url).call('sendMessage', { chat_id: anna.id, text: 'hi' }, SEND_TIMEOUT_MS);
    expect(await faultOf(call)).toMatchObject({ name: 'TelegramFault', ...meaning });
  });

  test('tells an edit that changes nothing, a message that is gone and a press that is old from mistakes', async () => {
    const { url, sim, anna } = await start();
    const client = createTelegramClient(TOKEN, url);
    const sent = await client.call<{ message_id: number }>('sendMessage', { chat_id: anna.id, text: 'hi' }, SEND_TIMEOUT_MS);
    const edit = { chat_id: anna.id, message_id: sent.message_id, text: 'hi' };
    expect(await faultOf(client.call('editMessageText', edit, SEND_TIMEOUT_MS))).toMatchObject({ code: 'unchanged' });
    sim.deleteMessage(anna.id, sent.message_id);
    expect(await faultOf(client.call('editMessageText', edit, SEND_TIMEOUT_MS))).toMatchObject({ code: 'stale' });
    const answer = client.call('answerCallbackQuery', { callback_query_id: '1' }, SEND_TIMEOUT_MS);
    expect(await faultOf(answer)).toMatchObject({ code: 'stale' });
  });

  test('ends a call after its time, and at once when it is told to', async () => {
    const { url, sim } = await start();
    sim.faults.add({ match: { method: 'getMe' }, kind: 'delay', delayMs: 60_000 });
    const client = createTelegramClient(TOKEN, url);
    expect(await faultOf(client.call('getMe', {}, 30))).toMatchObject({ code: 'unavailable' });
    const stopping = new AbortController();
    const call = faultOf(client.call('getMe', {}, 60_000, stopping.signal));
    stopping.abort();
    expect(await call).toMatchObject({ code: 'unavailable' });
  });

  test('never says the token, whatever went wrong', async () => {
    const { url } = await start();
    const secret = '123456789:AAEabcdefghijklmnopqrstuvwxyz';
    const faults = await Promise.all([
      faultOf(createTelegramClient(secret, url).call('getMe', {}, SEND_TIMEOUT_MS)),
      faultOf(createTelegramClient(secret, 'http://127.0.0.1:1').call('getMe', {}, SEND_TIMEOUT_MS)),
      faultOf(createTelegramClient(secret, 'http://no.such.host.invalid').call('getMe', {}, SEND_TIMEOUT_MS)),
    ]);
    expect(faults.map(({ code }) => code)).toEqual(['unauthorized', 'unavailable', 'unavailable']);
    for (const fault of faults) expect(`${fault.message} ${fault.stack} ${JSON.stringify(fault)}`).not.toContain('AAEabc');
  });
});
