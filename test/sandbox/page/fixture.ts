/**
 * The page on a web server of its own, in front of the real sandboxes and a real database; stopped after each test.
 */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { GoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { registerPage } from '../../../src/sandbox/page/page-routes.ts';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import type { Person, TelegramSandbox } from '../../../src/sandbox/telegram/types.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';

export interface Page {
  app: FastifyInstance;
  url: string;
  telegram: TelegramSandbox;
  google: GoogleSandbox;
  anna: Person;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Calls the Bot API as the bot does. */
  bot(method: string, params: object): Promise<unknown>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, any>;
}

const stops: (() => Promise<void>)[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(async () => {
  await database.drop();
});

export const testDatabase = (): TestDatabase => database;

export async function startPage(options: { host?: string; pool?: TestDatabase['pool'] } = {}): Promise<Page> {
  const { host, pool = database.pool } = options;
  const telegram = await startTelegramSandbox({ token: '100:sandbox' });
  stops.push(() => telegram.stop());
  const google = await startGoogleSandbox({ quota: false });
  stops.push(() => google.stop());
  const app = Fastify({ forceCloseConnections: 'idle' });
  registerPage(app, { telegram, google, pool, botName: 'FreedomWallet', ...(host !== undefined && { host }) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  stops.push(() => app.close());
  const url = app.listeningOrigin;
  const anna = telegram.sim.addPerson({ firstName: 'Anna', languageCode: 'vi' });
  return {
    app, url, telegram, google, anna,
    get: (path) => ask(`${url}${path}`),
    post: (path, body = {}, headers = {}) => ask(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    }),
    bot: async (method, params) => {
      const { body } = await ask(`${telegram.url}/bot${telegram.token}/${method}`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params),
      });
      return body['result'];
    },
  };
}

async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** The stream of events as an open page has it; `next` resolves with the first event of that name not yet taken. */
export async function listen(page: Page): Promise<{ next(name: string): Promise<any>; close(): void }> {
  const closing = new AbortController();
  const response = await fetch(`${page.url}/sandbox/events`, { signal: closing.signal });
  const events: { name: string; data: unknown }[] = [];
  let wake = (): void => {};
  void read(response, (event) => {
    events.push(event);
    wake();
  });
  stops.push(async () => closing.abort());
  return {
    close: () => closing.abort(),
    async next(name) {
      for (;;) {
        const at = events.findIndex((event) => event.name === name);
        if (at >= 0) return events.splice(at, 1)[0]?.data;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

async function read(response: Response, heard: (event: { name: string; data: unknown }) => void): Promise<void> {
  let text = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
        if (name) heard({ name, data: JSON.parse(data ?? 'null') });
      }
    }
  } catch (fault) {
    if ((fault as Error).name !== 'AbortError') throw fault;
  }
}
