/**
 * A person who sends files, beside a worker that is asked to work: the house, its Telegram, and the sandbox's Gemini
 * behind the real client. The worker's jobs are taken out of the queue's table, so that a test says when each runs.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { createDelivery } from '../../src/core/delivery.ts';
import type { Feature } from '../../src/core/feature.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { RECEIPT_QUEUE } from '../../src/features/receipts/index.ts';
import type { ReceiptJob } from '../../src/features/receipts/queue.ts';
import type { QueueWork } from '../../src/core/queue-work.ts';
import { startVisionSandbox, type VisionSandbox } from '../../src/sandbox/vision.ts';
import type { SimFile, SimMessage } from '../../src/sandbox/telegram/types.ts';
import { fileUpdate, openTestHouse, pressUpdate, textUpdate, type TestHouse } from './test-house.ts';

export const ADMIN = 900_001;

/** Sunday; it lies in the future, as whatever asks the real clock shall be found out. */
const START_MS = Date.UTC(2031, 2, 16, 10);

export type ReceiptChat = {
  house: TestHouse;
  vision: VisionSandbox;
  features: Feature[];
  work: QueueWork;
  /** Milliseconds that the house's clock is ahead. */
  later(ms: number): void;
  person(language?: string): Promise<number>;
  /** A new file for Telegram, even if its content was sent before. */
  send(person: number, content: string, options?: SendOptions): Promise<void>;
  /** Sends a file that nobody sent before, which Gemini reads so, and gives its content. */
  sendRead(person: number, answer: object, options?: SendOptions): Promise<string>;
  /** A picture that Telegram keeps, for `sendFile`, as often as wanted. */
  keep(content: string, options?: SendOptions): Promise<SimFile>;
  sendFile(person: number, file: SimFile, options?: SendOptions): Promise<void>;
  say(person: number, text: string): Promise<void>;
  /** Presses the button that begins with `label`, on the latest message that has it. */
  press(person: number, label: string): Promise<void>;
  /** The data of buttons with that label, the latest first. */
  buttons(person: number, label: string): string[];
  pressData(person: number, data: string, options?: { times?: number }): Promise<void>;
  drafts(person: number): Promise<{ state: string; tries: number; fileId: string | null }[]>;
  jobs(): Promise<(ReceiptJob & { startAfterMs: number })[]>;
  /** The job that was sent last. */
  nextJob(): Promise<ReceiptJob & { startAfterMs: number }>;
  /** Runs one job as the worker does; it stays in the queue, as after a kill, unless it is removed. */
  run(job: ReceiptJob): Promise<string>;
  /** Runs all jobs until there are none, and brings the notices to their chats. */
  workAll(): Promise<void>;
  /** What the worker wants to say, taken from the queue. */
  notices(): Promise<Outgoing[]>;
  /** The last message of the bot, with its buttons. */
  last(person: number): string;
  entries(person: number): Promise<{ amount: number; category: string; note: string; date: string }[]>;
  stop(): Promise<void>;
};

/** What Gemini reads on a receipt. */
export const MARKET = {
  isReceipt: true,
  merchant: 'Green Market',
  country: 'US',
  dateText: '03/15/2031',
  date: '2031-03-15',
  currency: 'USD',
  total: '23.90',
  category: 'groceries',
  lines: [
    { name: 'Organic apples', amount: '9.90', category: 'groceries' },
    { name: 'Shampoo', amount: '14.00', category: 'health' },
  ],
};

/** A picture of one pixel; what follows it in the file is nothing to a reader of pictures. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

export type SendOptions = { kind?: 'photo' | 'document' | 'voice'; mime?: string; caption?: string; times?: number };

/** The chat of a file's tests: there from when they begin to when they are over. */
export function useReceiptChat(): ReceiptChat {
  const chat = {} as ReceiptChat;
  beforeAll(async () => void Object.assign(chat, await openReceiptChat()));
  afterAll(async () => await chat.stop());
  return chat;
}

export async function openReceiptChat(options: { perMinute?: number; apiKey?: string } = {}): Promise<ReceiptChat> {
  const vision = await startVisionSandbox();
  let aheadMs = 0;
  const house = await openTestHouse({
    clock: { nowMs: () => START_MS + aheadMs },
    settings: {
      receipts: {
        apiKey: options.apiKey ?? vision.apiKey,
        rootUrl: vision.url,
        model: 'gemini-flash-latest',
        perMinute: options.perMinute ?? 1_000,
        adminIds: [ADMIN],
      },
    },
  });
  const features = house.features().filter(({ name }) => name === 'ledger' || name === 'receipts');
  const pipeline: Pipeline = house.pipeline(features);
  const work = features.flatMap(({ queues = [] }) => queues).find(({ queue }) => queue === RECEIPT_QUEUE);
  if (work === undefined) throw new Error('Nobody works on receipts');
  const deliver = createDelivery(house.botApi, house.clock);

  const jobs: ReceiptChat['jobs'] = async () => {
    const { rows } = await house.db.query(
      `select data, extract(epoch from start_after - created_on) * 1000 as "startAfterMs"
       from pgboss.job where name = 'receipts' order by created_on`,
    );
    return rows.map(({ data, startAfterMs }) => ({ ...data, startAfterMs: Math.round(Number(startAfterMs)) }));
  };

  const run = async (job: ReceiptJob): Promise<string> =>
    (await work.work([{ id: 'job', data: job }], new AbortController().signal))[0] ?? 'nothing';

  const notices = async (): Promise<Outgoing[]> => {
    const { rows } = await house.db.query(
      `with taken as (delete from pgboss.job where name = 'telegram-messages' returning data, created_on)
       select data from taken order by created_on`,
    );
    return rows.map(({ data }) => data as Outgoing);
  };

  const chat = (person: number): SimMessage[] =>
    house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

  const keep: ReceiptChat['keep'] = async (content, { kind = 'photo', mime = 'image/jpeg' } = {}) => {
    const bytes = Buffer.concat([kind === 'photo' ? PIXEL : Buffer.alloc(0), Buffer.from(content)]);
    return await house.telegram.sim.keepFile({ name: 'file', mime, bytes, kind });
  };

  const sendFile: ReceiptChat['sendFile'] = async (person, file, { caption = '', times = 1 } = {}) => {
    const update = fileUpdate(person, file, caption, { sentAtMs: house.clock.nowMs() });
    for (let time = 0; time < times; time += 1) await pipeline.handle(update);
  };

  const send: ReceiptChat['send'] = async (person, content, options) =>
    await sendFile(person, await keep(content, options), options);

  let files = 0;
  const sendRead: ReceiptChat['sendRead'] = async (person, answer, options) => {
    const content = `file number ${(files += 1)};`;
    vision.sim.script(content, answer);
    await send(person, content, options);
    return content;
  };

  const messagesWith = (person: number, label: string) =>
    chat(person)
      .toReversed()
      .flatMap(({ messageId, inlineKeyboard = [] }) =>
        inlineKeyboard.flat().flatMap(({ text, callback_data: data }) =>
          data !== undefined && (text.includes(label) || data === label) ? [{ messageId, data }] : [],
        ),
      );

  const buttons: ReceiptChat['buttons'] = (person, label) => messagesWith(person, label).map(({ data }) => data);

  const pressData: ReceiptChat['pressData'] = async (person, data, { times = 1 } = {}) => {
    const messageId = messagesWith(person, data)[0]?.messageId ?? chat(person).at(-1)?.messageId ?? 1;
    const update = pressUpdate(person, messageId, data, { sentAtMs: house.clock.nowMs() });
    for (let time = 0; time < times; time += 1) await pipeline.handle(update);
  };

  return {
    house,
    vision,
    features,
    work,
    later: (ms) => void (aheadMs += ms),
    person: async (language = 'en') => {
      const person = house.addPerson(language);
      await pipeline.handle(textUpdate(person, '/start', {}));
      await house.db.query(`update users set locale = $2, currency = $3, time_zone = 'UTC' where user_id = $1`, [
        person,
        language,
        { vi: 'VND', ru: 'RUB' }[language] ?? 'USD',
      ]);
      return person;
    },
    send,
    sendRead,
    keep,
    sendFile,
    say: async (person, text) => {
      await pipeline.handle(textUpdate(person, text, { sentAtMs: house.clock.nowMs() }));
    },
    press: async (person, label) => {
      const [data] = buttons(person, label);
      if (data === undefined) throw new Error(`No message has the button ${label}`);
      await pressData(person, data);
    },
    buttons,
    pressData,
    drafts: async (person) => {
      const { rows } = await house.db.query(
        `select state, tries, file_id as "fileId" from receipt_drafts where user_id = $1 order by id`,
        [person],
      );
      return rows;
    },
    jobs,
    nextJob: async () => {
      const job = (await jobs()).at(-1);
      if (job === undefined) throw new Error('Nothing waits');
      return job;
    },
    run,
    workAll: async () => {
      for (let waiting = await jobs(); waiting.length > 0; waiting = await jobs()) {
        const [job] = waiting;
        if (job === undefined) break;
        await house.db.query(`delete from pgboss.job where name = 'receipts' and data = $1`, [withoutTime(job)]);
        await run(job);
      }
      for (const notice of await notices()) await deliver(notice, 5_000);
    },
    notices,
    last: (person) => {
      const message = chat(person).at(-1);
      const buttons = (message?.inlineKeyboard ?? []).map((row) => row.map(({ text }) => `[${text}]`).join(' '));
      return [message?.text ?? '', ...buttons].join('\n').replace(/[\u00a0\u202f]/g, ' ');
    },
    entries: async (person) => {
      const { rows } = await house.db.query(
        `select amount_minor as amount, category, note, entry_date as date
         from transactions where user_id = $1 and deleted_at is null order by id`,
        [person],
      );
      return rows;
    },
    stop: async () => {
      await house.stop();
      await vision.stop();
    },
  };
}

function withoutTime({ startAfterMs: _time, ...job }: ReceiptJob & { startAfterMs: number }): ReceiptJob {
  return job;
}
