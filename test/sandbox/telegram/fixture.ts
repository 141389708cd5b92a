/**
 * A sandbox a test, stopped after it, and telegraf's own client in front of it.
 */
import { afterEach } from '@jest/globals';
import { Telegram, TelegramError } from 'telegraf';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import type { Person, TelegramSandbox, TelegramSandboxOptions } from '../../../src/sandbox/telegram/types.ts';

export const TOKEN = '123456789:AAtest';

const running: TelegramSandbox[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
});

export type Started = TelegramSandbox & { telegram: Telegram; anna: Person };

export async function start(options: Partial<TelegramSandboxOptions> = {}): Promise<Started> {
  const sandbox = await startTelegramSandbox({ token: TOKEN, ...options });
  running.push(sandbox);
  const anna = sandbox.sim.people()[0] ?? sandbox.sim.addPerson({ firstName: 'Anna', languageCode: 'en' });
  return { ...sandbox, telegram: clientOf(sandbox.url), anna };
}

export function clientOf(url: string, token = TOKEN): Telegram {
  return new Telegram(token, { apiRoot: url, webhookReply: false });
}

/** What Telegram says to a call that it refuses, such as `400 Bad Request: chat not found`. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (fault) {
    if (fault instanceof TelegramError) return `${fault.code} ${fault.description}`;
    throw fault;
  }
  throw new Error('The call was not refused');
}

/** A PNG of 3 by 2 pixels, as far as its head tells. */
export function pngHead(): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.writeUInt32BE(0x89504e47, 0);
  bytes.writeUInt32BE(0x0d0a1a0a, 4);
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12);
  bytes.writeUInt32BE(3, 16);
  bytes.writeUInt32BE(2, 20);
  return bytes;
}
