/**
 * Apps Script web apps: a person's own script that Google runs for whoever has its address. Requests and answers are
 * signed with a secret that only that script knows. Google answers a POST with a redirection to where the answer
 * lies; no other host than Google's is ever called.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuseInTransaction } from './transaction-mark.ts';

/** Where a script answers, and the secret that was written into it. */
export type WebApp = { url: string; secret: string };

/**
 * - `gone`: no web app answers at this address
 * - `closed`: Google wants somebody to sign in, or refuses strangers
 * - `stranger`: something answers that does not know the secret
 * - `quota`: Google runs this person's scripts no more for now; nothing was done
 * - `unreachable`: the request was never sent
 * - `unknown-outcome`: done or not, nobody knows
 */
export type WebAppFaultKind = 'gone' | 'closed' | 'stranger' | 'quota' | 'unreachable' | 'unknown-outcome';

export class WebAppFault extends Error {
  override readonly name = 'WebAppFault';
  readonly code: WebAppFaultKind;

  constructor(code: WebAppFaultKind, detail: string, options: ErrorOptions = {}) {
    super(`${code}: ${detail}`, options);
    this.code = code;
  }
}

export type WebAppClient = {
  /**
   * Sends one signed request and gives the answer, whose signature was checked.
   * @param timeoutMs how long request and answer may take together
   * @throws {WebAppFault}
   */
  post(app: WebApp, request: object, timeoutMs: number): Promise<unknown>;
};

const GOOGLE_ROOT = 'https://script.google.com';

/** Where answers lie. Hosts of other sites are never called, whatever a redirection says. */
const ANSWER_HOST = 'script.googleusercontent.com';
const LOGIN_HOST = 'accounts.google.com';

/** The paths of web apps, those of a company's own domain included; `/u/1` names the account of a browser. */
const PATH = /^\/(?:macros(?:\/u\/\d+)?|a\/[\w.-]+\/macros|a\/macros\/[\w.-]+)\/s\/[\w-]{20,200}\/exec$/;

/** The IDs of half a million lines; all other answers are short. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Google sends one redirection; two leave room for a country's or a company's host. */
const MAX_REDIRECTIONS = 3;

/** The address of a web app out of what a person pasted, without what they pasted with it; undefined if it is none. */
export function readWebAppUrl(text: string): string | undefined {
  const found = /https:\/\/script\.google\.com\/[^\s<>"']+/i.exec(text)?.[0];
  if (found === undefined || !URL.canParse(found)) return undefined;
  const { pathname } = new URL(found);
  return PATH.test(pathname) ? `${GOOGLE_ROOT}${pathname.replace(/\/u\/\d+/, '')}` : undefined;
}

/** @param rootUrl where web apps answer; Google's address if absent */
export function createWebAppClient(rootUrl: string = GOOGLE_ROOT): WebAppClient {
  const root = new URL(rootUrl);
  return {
    post: async ({ url, secret }, request, timeoutMs) => {
      refuseInTransaction('A web app');
      const body = asciiJson(request);
      const signature = signed(secret, body);
      const target = new URL(`${new URL(url).pathname}?signature=${signature}`, root);
      const text = await within(timeoutMs, async (signal) => await exchange(root, target, body, signal));
      return readAnswer(text, secret, signature);
    },
  };
}

/** AbortSignal.timeout would keep request and answer until its time is up. */
async function within<T>(timeoutMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  return await run(controller.signal).finally(() => clearTimeout(timer));
}

/** No character outside of ASCII: no charset on the way can change what was signed. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function signed(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** The answer's text. The request is sent once; only its answer is fetched from where the redirection says. */
async function exchange(root: URL, target: URL, body: string, signal: AbortSignal): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  let response = await send(target, { method: 'POST', headers, body, redirect: 'manual', signal });
  for (let redirections = 0; isRedirection(response); redirections += 1) {
    if (redirections === MAX_REDIRECTIONS) throw new WebAppFault('unknown-outcome', 'too many redirections');
    await response.body?.cancel();
    const next = allowedTarget(root, target, response.headers.get('location'));
    // The request has arrived by now: whatever goes wrong, it may have been done.
    response = await send(next, { redirect: 'manual', signal }, 'unknown-outcome');
  }
  const text = await boundedText(response);
  if (response.status !== 200) throw faultOfStatus(response.status, text);
  return text;
}

const isRedirection = ({ status }: Response): boolean => [301, 302, 303, 307, 308].includes(status);

function allowedTarget(root: URL, from: URL, location: string | null): URL {
  const next = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next?.hostname === LOGIN_HOST) throw new WebAppFault('closed', 'Google asks to sign in');
  const isGoogles = next?.protocol === 'https:' && next.host === ANSWER_HOST && root.origin === GOOGLE_ROOT;
  if (next !== undefined && (isGoogles || next.origin === root.origin)) return next;
  throw new WebAppFault('unknown-outcome', 'a redirection to another site');
}

/** Faults of the connection after which nothing can have arrived. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

async function send(url: URL, init: RequestInit, otherwise?: WebAppFaultKind): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const code = codeOf(error);
    throw new WebAppFault(otherwise ?? (NOT_SENT.has(code) ? 'unreachable' : 'unknown-outcome'), code);
  }
}

/** The name of what went wrong on the way; never a message, which may hold an address. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'no answer');
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new WebAppFault('unknown-outcome', 'an answer without end');
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof WebAppFault) throw error;
    throw new WebAppFault('unknown-outcome', codeOf(error));
  }
  return Buffer.concat(chunks).toString('utf8');
}

function faultOfStatus(status: number, text: string): WebAppFault {
  if (status === 404 || status === 410) return new WebAppFault('gone', String(status));
  if (status === 401 || status === 403) return new WebAppFault('closed', String(status));
  if (status === 429 || isQuota(text)) return new WebAppFault('quota', String(status));
  return new WebAppFault('unknown-outcome', String(status));
}

/** Google's pages about limits, in the words that are known of them. */
const isQuota = (text: string): boolean =>
  /invoked too many times|too many simultaneous invocations|too much computer time|rate limit exceeded/i.test(text);

/** @throws {WebAppFault} */
function readAnswer(text: string, secret: string, requestSignature: string): unknown {
  const answer = parsed(text);
  if (answer === undefined) throw faultOfPage(text);
  const { body, signature } = answer;
  if (typeof body !== 'string' || typeof signature !== 'string') throw new WebAppFault('stranger', 'not signed');
  const wanted = Buffer.from(signed(secret, `${requestSignature}.${body}`));
  const given = Buffer.from(signature);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new WebAppFault('stranger', 'another signature');
  }
  return parsed(body);
}

/** Google reports what its scripts throw, and its own troubles, as pages of HTML with status 200. */
function faultOfPage(text: string): WebAppFault {
  if (isQuota(text)) return new WebAppFault('quota', 'a page about a limit');
  if (/<form[^>]+accounts\.google\.com|ServiceLogin/i.test(text)) return new WebAppFault('closed', 'a login page');
  return new WebAppFault('unknown-outcome', 'a page instead of an answer');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
