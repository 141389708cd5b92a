/**
 * A person in a chat with the bot who connects with Google: beside the house its web server, where they come back to,
 * and a worker that flushes.
 */
import { createMetrics } from '../../src/core/metrics.ts';
import { runSchedules } from '../../src/core/schedule.ts';
import { together } from '../../src/core/lifecycle.ts';
import type { House } from '../../src/core/house.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import { ledger, sheetLines } from '../../src/features/ledger/index.ts';
import type { SheetsSettings } from '../../src/features/sheets/index.ts';
import { sheets } from '../../src/features/sheets/index.ts';
import { createHttpServer } from '../../src/platform/http-server.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { openSheetsChat, type SheetsChat } from './sheets-chat.ts';
import { pressUpdate, textUpdate } from './test-house.ts';

export const DRIVE_FILE = 'https://www.googleapis.com/auth/drive.file';
export const LINH = 'linh@example.com';
export const ANNA = 'anna@example.com';
export const CHAT_URL = 'https://t.me/freedomwallet_bot';

type Sent = Extract<Outgoing, { kind: 'send' }>;

export type ConsentChat = Pick<SheetsChat, 'google' | 'house' | 'last' | 'labels' | 'connection' | 'openDialogs'> & {
  log: RecordingLog;
  settings: SheetsSettings;
  /** Where the bot's web server answers. */
  origin: string;
  /** A house of its own, as a worker has. */
  workerHouse: House;
  send(person: number, text: string): Promise<void>;
  press(person: number, label: string): Promise<void>;
  /** The consent page's address on the button of the last message. */
  consentUrl(person: number): string;
  /** `/connect`, and the address on its button. */
  askForConsent(person: number): Promise<string>;
  /** Answers the consent page. @returns where the browser is sent to */
  answer(consentUrl: string, form?: Record<string, string>): Promise<string>;
  /** Opens an address as a browser does. */
  open(url: string, headers?: Record<string, string>): Promise<{ status: number; page: string; headers: Headers }>;
  /** `/connect`, Allow, and back. @returns the new spreadsheet's id */
  connectWithGoogle(person: number, account?: string): Promise<string>;
  /** What the chat of a person was told of the bot's own accord, oldest first. */
  told(person: number): Sent[];
  /** Runs the worker's part until something has become so. */
  whileWorking<T>(until: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

export async function openConsentChat(changes: Partial<SheetsSettings> = {}): Promise<ConsentChat> {
  const chat = await openSheetsChat();
  const { google, house } = chat;
  google.sim.addGooglePerson({ email: LINH, name: 'Linh' });
  google.sim.addGooglePerson({ email: ANNA, name: 'Anna' });
  const log = createRecordingLog();
  const server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'PORT', log });
  const settings: SheetsSettings = {
    ...chat.settings,
    oauth: { ...google.sim.oauthClient(), consentUrl: google.consentUrl, revokeUrl: google.revokeUrl },
    place: { publicUrl: () => server.address(), chatUrl: () => CHAT_URL },
    ...changes,
  };
  const notices: Outgoing[] = [];
  const own: House = {
    ...house,
    log,
    metrics: createMetrics({ process: false }),
    sender: { reply: house.sender.reply, notify: async (_, notice) => void notices.push(notice) },
  };
  const feature = sheets(own, settings, sheetLines(own.text));
  const pipeline = house.pipeline([ledger(own, { flushDelayMs: 0 }), feature]);
  feature.routes?.(server.app);
  await server.start();

  const told = (person: number): Sent[] =>
    notices.filter((notice): notice is Sent => notice.kind === 'send' && notice.chatId === person);

  const consentUrl: ConsentChat['consentUrl'] = (person) => {
    const buttons = (chat.last(person).inlineKeyboard ?? []).flat();
    const { url } = buttons.find(({ text }) => text.includes('Google')) as { url: string };
    return url;
  };
  const send = async (person: number, text: string): Promise<void> => {
    await pipeline.handle(textUpdate(person, text));
  };
  const askForConsent = async (person: number): Promise<string> => {
    await send(person, '/connect');
    return consentUrl(person);
  };
  const answer: ConsentChat['answer'] = async (url, form = {}) => {
    const body = new URLSearchParams({ answer: 'allow', account: LINH, scope: DRIVE_FILE, ...form });
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    return response.headers.get('location') ?? '';
  };
  const open: ConsentChat['open'] = async (url, headers = {}) => {
    const response = await fetch(url, { headers });
    return { status: response.status, page: await response.text(), headers: response.headers };
  };

  return {
    ...chat,
    log,
    settings,
    origin: server.address(),
    workerHouse: own,
    send,
    press: async (person, label) => {
      const buttons = (chat.last(person).inlineKeyboard ?? []).flat();
      const { callback_data } = buttons.find(({ text }) => text.includes(label)) as { callback_data: string };
      await pipeline.handle(pressUpdate(person, chat.last(person).messageId, callback_data));
    },
    consentUrl,
    askForConsent,
    answer,
    open,
    connectWithGoogle: async (person, account = LINH) => {
      await open(await answer(await askForConsent(person), { account }));
      return (await chat.connection(person))['spreadsheet_id'] as string;
    },
    told,
    whileWorking: async (until) => {
      const worker = sheets({ ...own, metrics: createMetrics({ process: false }) }, settings, sheetLines(own.text));
      const all = together([...(worker.jobs ?? []), ...runSchedules(worker.schedules ?? [], log)]);
      await all.start();
      return await until().finally(async () => await all.stop());
    },
    stop: async () => {
      await server.stop();
      await chat.stop();
    },
  };
}
