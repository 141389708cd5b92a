/**
 * The sandbox refuses in the real server's words: each text is looked up in the collected ones.
 */
import { expect, test } from '@jest/globals';
import { badRequest, REFUSALS, refuse, tooManyRequests } from '../../src/sandbox/telegram/refusals.ts';
import { refusalOf, start, TOKEN } from '../sandbox/telegram/fixture.ts';
import { describeWithTelegramSpecs, readSpec } from './support/telegram-schema.ts';

type ServerStrings = { strings: { error_code: number; string: string }[] };
type ErrorBody = { http: number; body: { ok: false; error_code: number; description: string } };

/** Texts that the collections lack, and where they stand. */
const FOUND_ELSEWHERE = {
  'Bad Request: JSON object expected': 'tdlib/td, tdnet/td/net/HttpReader.cpp',
  "Bad Request: can't parse form data headers": 'tdlib/td, tdnet/td/net/HttpReader.cpp',
  'Bad Request: text must be non-empty': 'answers of the live server to a text of spaces, public test suites',
  'Bad Request: message caption is too long': 'answers of the live server, widely reported',
  'Bad Request: inline keyboard expected': 'tdlib/td, td/telegram/ReplyMarkup.cpp',
  'Bad Request: BUTTON_TYPE_INVALID': 'answers of the live server to a pay button, public test suites',
  'Bad Request: BUTTON_COPY_TEXT_INVALID': 'answers of the live server to an empty copy_text, public test suites',
  'Bad Request: PHOTO_INVALID_DIMENSIONS': 'answers of the live server to a photo of 1 by 21 pixels, widely reported',
  'Bad Request: BOT_COMMAND_INVALID': 'Telegram API, errors of bots.setBotCommands',
};

describeWithTelegramSpecs('error texts of the Bot API server', () => {
  test('every fixed text is one of the real server', () => {
    const known = knownTexts();
    const strange = Object.values(REFUSALS).filter(([code, text]) => {
      return !known.has(`${code} ${text}`) && !Object.hasOwn(FOUND_ELSEWHERE, text);
    });
    expect(strange).toEqual([]);
  });

  test('no text is excused that the collections have', () => {
    const known = knownTexts();
    expect(Object.keys(FOUND_ELSEWHERE).filter((text) => known.has(`400 ${text}`))).toEqual([]);
  });

  test('texts about a field or a number are built as the real server builds them', () => {
    const known = knownTexts();
    expect(known).toContain(`429 ${tooManyRequests(7).message}`);
    expect(known).toContain(`400 ${badRequest('Chat identifier is not specified').message}`);
    expect(known).toContain(`400 ${badRequest('MESSAGE_ID_INVALID').message}`);
    const button = "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
    expect(known).toContain(`400 ${badRequest(button).message}`);
  });

  test('the body of a refusal is the collected one, to the letter', async () => {
    const { url, telegram, sim, anna } = await start();
    const body = async (method: string, query = ''): Promise<unknown> => {
      const response = await fetch(`${url}/bot${TOKEN}/${method}?${query}`);
      return { http: response.status, body: await response.json() };
    };
    const bodies = readSpec<(ErrorBody & { name: string })[]>('telegram-samples/error-bodies.json');
    const collected = (name: string): unknown => {
      const found = bodies.find((entry) => entry.name === name);
      return found && { http: found.http, body: found.body };
    };
    sim.faults.add({ kind: 'status', status: 429, retry_after: 7, match: { method: 'getMe' } });
    expect(await body('getMe')).toEqual(collected('429 flood'));
    expect(await body('getChat')).toEqual(collected('404 method'));
    expect(await body('sendMessage', 'chat_id=1&text=x')).toEqual(collected('400 chat not found'));
    expect(await body('sendMessage', `chat_id=${anna.id}`)).toEqual(collected('400 text empty'));
    sim.block(anna.id);
    expect(await body('sendMessage', `chat_id=${anna.id}&text=x`)).toEqual(collected('403 blocked'));
    await telegram.setWebhook('http://127.0.0.1:9/x');
    expect(await body('getUpdates')).toEqual(collected('409 webhook active'));
  });

  test('markup that can not be read is refused with the collected beginning', async () => {
    const { telegram, anna } = await start();
    const refused = await refusalOf(telegram.sendMessage(anna.id, '5 < 3', { parse_mode: 'HTML' }));
    const beginning = "400 Bad Request: can't parse entities: ";
    expect([...knownTexts()].some((text) => text.startsWith(beginning))).toBe(true);
    expect(refused.startsWith(beginning)).toBe(true);
  });

  test('a refusal is found by its name', () => {
    expect(refuse('chatNotFound')).toMatchObject({ code: 400, message: 'Bad Request: chat not found' });
  });
});

/** As `<code> <description>`; bare strings of the server's source become descriptions by its own rule. */
function knownTexts(): Set<string> {
  const { strings } = readSpec<ServerStrings>('telegram-samples/server-error-strings.json');
  const bodies = readSpec<ErrorBody[]>('telegram-samples/error-bodies.json');
  const { errors } = readSpec<{ errors: { description: string }[] }>('telegram-samples/teloxide-api-errors.json');
  return new Set([
    ...strings.map(({ error_code: code, string }) => describeSource(code, string.split(' <- MTProto ')[0] ?? '')),
    ...bodies.map(({ body }) => `${body.error_code} ${body.description}`),
    ...errors.map(({ description }) => `${codeOf(description)} ${description}`),
  ]);
}

function describeSource(code: number, text: string): string {
  const prefixes: Record<number, string> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' };
  const prefix = prefixes[code];
  if (prefix === undefined || text.startsWith(prefix)) return `${code} ${text}`;
  const lowered = /^.[A-Z_]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
  return `${code} ${prefix}: ${lowered}`;
}

function codeOf(description: string): number {
  if (description === 'Request Entity Too Large') return 413;
  const codes = { 'Bad Request': 400, Forbidden: 403, Conflict: 409 };
  return Object.entries(codes).find(([prefix]) => description.startsWith(prefix))?.[1] ?? 0;
}
