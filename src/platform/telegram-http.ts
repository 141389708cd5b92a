/**
 * A method of the Bot API that needs no file: JSON there and back, over connections that are kept. telegraf's client
 * takes three times as much of the processor for the same, which was a third of what an entry costs the bot (see
 * docs/benchmarks.md); it is left what carries files.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { TelegramError } from 'telegraf';

/**
 * Calls a method.
 * @param signal ends the call
 * @throws {TelegramError} what the Bot API refuses; anything else is a fault of the network
 */
export type Post = (method: string, params: object, signal: AbortSignal) => Promise<unknown>;

/** Telegram closes a connection that nobody used for about a minute: ours go first, so that none is just closing. */
const AGENT = { keepAlive: true, timeout: 30_000 };

/** @param root where the Bot API answers, with a slash at its end */
export function createPost(token: string, root: string): Post {
  const url = new URL(`./bot${token}/`, root);
  const [request, agent] =
    url.protocol === 'https:' ? [httpsRequest, new HttpsAgent(AGENT)] : [httpRequest, new HttpAgent(AGENT)];
  const target = { ...urlToHttpOptions(url), agent, method: 'POST' };
  return async (method, params, signal) => {
    const body = JSON.stringify(params);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ ...target, path: `${url.pathname}${method}`, headers, signal }, resolve)
        .on('error', reject)
        .end(body);
    });
    return resultOf(answer, await textOf(answer));
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  return await new Promise((resolve, reject) => {
    answer
      .on('data', (chunk: string) => (text += chunk))
      .on('error', reject)
      .on('end', () => resolve(text));
  });
}

type ApiAnswer = { ok: true; result: unknown } | ({ ok: false } & ConstructorParameters<typeof TelegramError>[0]);

/** Behind a status of 500 and above may be a page of some proxy. */
function resultOf({ statusCode = 0, statusMessage = '' }: IncomingMessage, text: string): unknown {
  if (statusCode >= 500) throw new TelegramError({ error_code: statusCode, description: statusMessage });
  const answer = JSON.parse(text) as ApiAnswer;
  if (!answer.ok) throw new TelegramError(answer);
  return answer.result;
}
