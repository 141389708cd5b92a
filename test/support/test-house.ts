/**
 * The real house on a database of its own, speaking to the sandbox's Bot API server. Updates are handed to the
 * pipeline as a webhook would; what the bot answered is read where the person would read it.
 */
import { createAlerts } from '../../src/core/alerts.ts';
import { createAnnouncements } from '../../src/core/announcements.ts';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import type { Feature } from '../../src/core/feature.ts';
import { furnish, type House } from '../../src/core/house.ts';
import type { RepliedMessage } from '../../src/core/incoming.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../src/core/pipeline.ts';
import { createRouter } from '../../src/core/router.ts';
import { createSender, MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createFeatures, QUEUES, type FeatureSettings } from '../../src/features/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createSendingQueue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import type { SimFile, TelegramSandbox } from '../../src/sandbox/telegram/types.ts';
import { toFileContent } from '../../src/sandbox/telegram/wire-messages.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { waitFor } from './wait-for.ts';

export type Update = Parameters<Pipeline['handle']>[0];

export type TestHouse = House & {
  database: TestDatabase;
  telegram: TelegramSandbox;
  /** A pipeline of its own: as a second process would have. */
  pipeline(features?: Feature[], onParked?: (reason: string) => void, changes?: Partial<PipelineOptions>): Pipeline;
  features(): Feature[];
  /** A person of the sandbox, known to Telegram. */
  addPerson(languageCode?: string): number;
  /** What the bot said to a person, oldest first. */
  said(personId: number): string[];
  stop(): Promise<void>;
};

export const TEST_TOKEN = '7000000002:token-of-the-tests';

/** What Telegram takes late on a busy machine is not to wait in a queue that nobody works here. */
const REPLY_PATIENCE_MS = 20_000;

const SETTINGS: FeatureSettings = {
  account: { currency: undefined, timeZone: undefined, backupDays: 30 },
  admin: { adminIds: [], allowedIds: undefined },
  ledger: { flushDelayMs: 1_000 },
  receipts: { model: 'gemini-flash-latest', perMinute: 50, adminIds: [] },
  sheets: {
    flushDelayMs: 1_000,
    writesPerMinute: 300,
    writesPerMinutePerAccount: 60,
    quotaUser: false,
    keyFiles: [],
    secretKey: 'a secret key that opens nothing real',
  },
};

/**
 * @param options `clock`: what the house and its Telegram take for now; the updates below say it by `sentAtMs`.
 * `settings`: those that differ from the usual ones
 */
export async function openTestHouse(
  { clock = systemClock, settings = {} }: { clock?: Clock; settings?: Partial<FeatureSettings> } = {},
): Promise<TestHouse> {
  const database = await createTestDatabase();
  const telegram = await startTelegramSandbox({ token: TEST_TOKEN, now: () => clock.nowMs() });
  const log = createLogger({
    level: 'error',
    dir: null,
    name: 'test',
    ...(process.env['TEST_LOG'] ? {} : { quiet: true }),
  });
  const metrics = createMetrics({ process: false });
  const db = database.pool;
  const client = createTelegramClient(TEST_TOKEN, telegram.url);
  const queue = createSendingQueue(db, [MESSAGE_QUEUE, ...QUEUES], (error) => log.error(error.message));
  await queue.start();
  const announcements = createAnnouncements({ db, log, url: database.url });
  await announcements.start();
  await waitFor('other processes to be heard', () => announcements.areHeard());
  const furnished = furnish({ db, log, metrics, announcements, clock });
  const sender = createSender({ ...furnished, telegram: client, queue, patienceMs: REPLY_PATIENCE_MS });
  const house: House = { ...furnished, sender, queue, botApi: client };
  const features = (): Feature[] => createFeatures(house, { ...SETTINGS, ...settings });
  const alerts = createAlerts({ telegram: client, adminIds: [], locale: 'en', clock, text: house.text, log });

  return {
    ...house,
    database,
    telegram,
    features,
    pipeline: (chosen = features(), onParked = (reason) => void alerts.raise('parked', reason), changes = {}) =>
      createPipeline({
        ...house,
        metrics: createMetrics({ process: false }),
        router: createRouter(chosen, house.text),
        defaults: { locale: 'en', timeZone: 'UTC', currency: 'USD' },
        allowedIds: null,
        patienceMs: 0,
        limits: { messagesPerMinute: 0, commandsPerMinute: 0, messageGapMs: 0 },
        updatesAtOnce: 64,
        onParked: ({ reason }) => onParked(reason),
        ...changes,
      }),
    addPerson: (languageCode = 'en') => telegram.sim.addPerson({ firstName: 'Linh', languageCode }).id,
    said: (personId) =>
      telegram.sim.chat(personId).messages.flatMap((message) => (message.who === 'bot' ? [message.text] : [])),
    stop: async () => {
      await announcements.stop();
      await queue.stop();
      await house.prisma.$disconnect();
      await telegram.stop();
      await database.drop();
    },
  };
}

/** What an update says of itself where it matters; a number is its id. */
export type Sent = number | { updateId?: number; sentAtMs?: number };

type SentText = { updateId?: number; sentAtMs?: number; replyTo?: Replied; forwardedAtMs?: number };

/** Without more than its id it is a message of the person's own. */
type Replied = Pick<RepliedMessage, 'messageId'> & Partial<RepliedMessage>;

/** A text as Telegram delivers it. Its message has the id of the update. */
export function textUpdate(personId: number, text: string, sent: number | SentText = {}): Update {
  const { replyTo, forwardedAtMs } = typeof sent === 'number' ? ({} as SentText) : sent;
  const origin = { type: 'hidden_user', sender_user_name: 'An', date: secondsOf(forwardedAtMs) };
  return messageUpdate(personId, sent, {
    text,
    ...(replyTo === undefined ? {} : { reply_to_message: repliedMessage(personId, replyTo) }),
    ...(forwardedAtMs === undefined ? {} : { forward_origin: origin }),
  });
}

/** The person changes a message; `sentAtMs` is when they sent it first. */
export function editUpdate(personId: number, messageId: number, text: string, sent: Sent = {}): Update {
  const { update_id, message } = messageUpdate(personId, sent, { text }) as Update & { message: object };
  return { update_id, edited_message: { ...message, message_id: messageId, edit_date: secondsOf() } } as Update;
}

/** A file that the house's Telegram keeps: `await house.telegram.sim.keepFile({ name, mime, bytes, kind? })`. */
export function fileUpdate(personId: number, file: SimFile, caption = '', sent: Sent = {}): Update {
  return messageUpdate(personId, sent, { ...toFileContent(file), ...(caption === '' ? {} : { caption }) });
}

export function locationUpdate(
  personId: number,
  place: { latitude: number; longitude: number },
  sent: Sent = {},
): Update {
  return messageUpdate(personId, sent, { location: place });
}

/** A press of a button below a message of the bot. */
export function pressUpdate(personId: number, messageId: number, data: string, sent: Sent = {}): Update {
  const updateId = idOf(sent);
  return {
    update_id: updateId,
    callback_query: {
      id: `${updateId}`,
      from: personOf(personId),
      chat_instance: '1',
      data,
      message: { message_id: messageId, date: dateOf(sent), chat: chatOf(personId), text: '' },
    },
  };
}

function messageUpdate(personId: number, sent: Sent, content: object): Update {
  const updateId = idOf(sent);
  const message = { message_id: updateId, date: dateOf(sent), chat: chatOf(personId), from: personOf(personId) };
  return { update_id: updateId, message: { ...message, ...content } } as Update;
}

function repliedMessage(personId: number, { messageId, isBots = false, buttons = [] }: Replied): object {
  const keyboard = [buttons.map((data) => ({ text: data, callback_data: data }))];
  return {
    message_id: messageId,
    date: secondsOf(),
    chat: chatOf(personId),
    from: isBots ? { id: 1, is_bot: true, first_name: 'FreedomWallet' } : personOf(personId),
    ...(buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
    text: '',
  };
}

const chatOf = (personId: number) => ({ id: personId, type: 'private' as const, first_name: 'Linh' });

const personOf = (personId: number) => ({ id: personId, is_bot: false, first_name: 'Linh', language_code: 'en' });

let lastUpdateId = 500_000;

function idOf(sent: Sent): number {
  return (typeof sent === 'number' ? sent : sent.updateId) ?? (lastUpdateId += 1);
}

const dateOf = (sent: Sent): number => secondsOf(typeof sent === 'number' ? undefined : sent.sentAtMs);

const secondsOf = (timeMs = Date.now()): number => Math.floor(timeMs / 1_000);
