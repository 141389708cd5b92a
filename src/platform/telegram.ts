/**
 * Telegram's Bot API: each call has a time-out, each failure says what it means for the caller. Calls with a file go
 * through telegraf's client, the others, which are nearly all, past it. telegraf's own intake is not used: it
 * acknowledges before the work is done.
 */
import { Telegram, TelegramError } from 'telegraf';
import { boundOf } from './call-bound.ts';
import { createFetchFile, type FetchedFile } from './telegram-files.ts';
import { createPost } from './telegram-http.ts';
import { refuseInTransaction } from './transaction-mark.ts';

/**
 * What a failed call means:
 * - `rate-limited`: not done, try again after `retryAfterMs`
 * - `unavailable`: done or not, nobody knows; try again
 * - `blocked`: this person can't be written to until they come back
 * - `stale`: the message, the press or the file it is about is gone; nothing to do
 * - `too-large`: a file is larger than the caller takes, or than Telegram gives to bots
 * - `unchanged`: it already is as asked
 * - `conflict`: another process asks for updates
 * - `webhook-set`: a webhook gets the updates, so nobody can ask for them
 * - `unauthorized`: the token is not accepted
 * - `refused`: the request itself is wrong; trying again would not help
 */
export type TelegramFaultKind =
  | 'rate-limited'
  | 'unavailable'
  | 'blocked'
  | 'stale'
  | 'too-large'
  | 'unchanged'
  | 'conflict'
  | 'webhook-set'
  | 'unauthorized'
  | 'refused';

export class TelegramFault extends Error {
  override readonly name = 'TelegramFault';
  readonly code: TelegramFaultKind;
  readonly retryAfterMs: number;

  constructor(code: TelegramFaultKind, method: string, detail: string, retryAfterMs = 0) {
    super(`${method}: ${detail}`);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export type TelegramClient = {
  /**
   * Calls a method of the Bot API.
   * @param timeoutMs how long the answer may take
   * @param signal ends the call early
   * @throws {TelegramFault}
   */
  call<Result>(method: string, params: object, timeoutMs: number, signal?: AbortSignal): Promise<Result>;
  /**
   * Fetches a file that somebody sent. Telegram gives bots files of at most 20 MB.
   * @throws {TelegramFault} `too-large` for one above `maxBytes`, of which no more is read
   */
  download(fileId: string, limits: DownloadLimits): Promise<Buffer>;
};

/** `timeoutMs`: for all of it. `signal` ends it early. */
export type DownloadLimits = { maxBytes: number; timeoutMs: number; signal?: AbortSignal };

/** @param apiRoot where the Bot API answers, for instance https://api.telegram.org */
export function createTelegramClient(token: string, apiRoot: string): TelegramClient {
  const root = apiRoot.endsWith('/') ? apiRoot : `${apiRoot}/`;
  const client = new Telegram(token, { apiRoot: root, webhookReply: false });
  const post = createPost(token, root);
  const fetchFile = createFetchFile(post, token, root);
  const send = async (method: string, params: object, signal: AbortSignal): Promise<unknown> => {
    if (!hasFile(params)) return await post(method, params, signal);
    return await client.callApi(method as 'getMe', params, { signal: signal as never });
  };
  /** @throws {TelegramFault} in place of whatever went wrong */
  const bounded = async <Result>(
    method: string,
    { timeoutMs, signal }: Pick<DownloadLimits, 'timeoutMs' | 'signal'>,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    refuseInTransaction(`Telegram's ${method}`);
    const bound = boundOf(timeoutMs, signal);
    try {
      return await work(bound.signal);
    } catch (error) {
      throw faultOf(method, error);
    } finally {
      bound.release();
    }
  };
  return {
    call: async <Result>(method: string, params: object, timeoutMs: number, signal?: AbortSignal): Promise<Result> => {
      const limits = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
      return (await bounded(method, limits, async (bound) => await send(method, params, bound))) as Result;
    },
    download: async (fileId, limits) => {
      const { maxBytes } = limits;
      return contentOf(await bounded('getFile', limits, (bound) => fetchFile(fileId, maxBytes, bound)), maxBytes);
    },
  };
}

function contentOf(fetched: FetchedFile, maxBytes: number): Buffer {
  if (fetched.kind === 'content') return fetched.content;
  if (fetched.kind === 'gone') throw new TelegramFault('stale', 'getFile', 'the file is gone');
  throw new TelegramFault('too-large', 'getFile', `the file has more than ${maxBytes} bytes`);
}

/** A file is given as telegraf takes it: `{ source }`. */
function hasFile(params: object): boolean {
  return Object.values(params).some((value) => typeof value === 'object' && value !== null && 'source' in value);
}

function faultOf(method: string, error: unknown): TelegramFault {
  if (!(error instanceof TelegramError)) return new TelegramFault('unavailable', method, networkDetail(error));
  const retryAfterS = error.parameters?.retry_after;
  const kind = kindOf(error.code, error.description);
  return new TelegramFault(kind, method, `${error.code} ${error.description}`, (retryAfterS ?? 0) * 1000);
}

/** Refusals whose code says less than their text (strings of the real server). */
const REFUSALS: [RegExp, TelegramFaultKind][] = [
  [/message is not modified/i, 'unchanged'],
  [/file is too big/i, 'too-large'],
  // It says itself that it may be for now only.
  [/file is temporarily unavailable/i, 'unavailable'],
  [/query is too old|query ID is invalid/i, 'stale'],
  // A picture has a caption in the place of a text.
  [/there is no text in the message to edit/i, 'stale'],
  [/message to (edit|delete) not found|message can't be (edited|deleted)|MESSAGE_ID_INVALID/i, 'stale'],
  [/chat not found|user not found|PEER_ID_INVALID|have no rights to send/i, 'blocked'],
];

function kindOf(code: number, description: string): TelegramFaultKind {
  if (code === 429) return 'rate-limited';
  if (code >= 500) return 'unavailable';
  if (code === 401 || code === 404) return 'unauthorized';
  if (code === 403) return 'blocked';
  if (code === 409) return /webhook/i.test(description) ? 'webhook-set' : 'conflict';
  return REFUSALS.find(([pattern]) => pattern.test(description))?.[1] ?? 'refused';
}

/** The code of a network error, or its kind: never its message, which may hold an address. */
function networkDetail(error: unknown): string {
  const { code, type, name } = (error ?? {}) as { code?: string; type?: string; name?: string };
  return code ?? type ?? name ?? 'network error';
}
