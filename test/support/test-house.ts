/**
 * The real house on a database of its own, speaking to the sandbox's Bot API server. Updates are handed to the
 * pipeline as a webhook would; what the bot answered is read where the person would read it.
 */
import { createAlerts } from '../../src/core/alerts.ts';
import { createAnnouncements } from '../../src/core/announcements.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Feature } from '../../src/core/feature.ts';
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../src/core/pipeline.ts';
import { createRouter } from '../../src/core/router.ts';
import { createSender, MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createFeatures, QUEUES, type FeatureSettings } from '../../src/features/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createSendingQueue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import type { TelegramSandbox } from '../../src/sandbox/telegram/types.ts';
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

const TEST_TOKEN = '7000000002:token-of-the-tests';

const SETTINGS: FeatureSettings = {
  account: { currency: undefined, timeZone: undefined },
  admin: { adminIds: [], allowedIds: undefined },
  ledger: { flushDelayMs: 1_000 },
  sheets: {
    flushDelayMs: 1_000,
    writesPerMinute: 300,
    writesPerMinutePerAccount: 60,
    quotaUser: false,
    keyFiles: [],
    secretKey: 'a secret key that opens nothing real',
  },
};

export async function openTestHouse(): Promise<TestHouse> {
  const database = await createTestDatabase();
  const telegram = await startTelegramSandbox({ token: TEST_TOKEN });
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
  const furnished = furnish({ db, log, metrics, announcements });
  const sender = createSender({ ...furnished, telegram: client, queue });
  const house: House = { ...furnished, sender, queue, botApi: client };
  const features = (): Feature[] => createFeatures(house, SETTINGS);
  const alerts = createAlerts({ telegram: client, adminIds: [], locale: 'en', clock: systemClock, text: house.text, log });

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

let lastUpdateId = 500_000;

/** A text as Telegram delivers it. */
export function textUpdate(personId: number, text: string, updateId = (lastUpdateId += 1)): Update {
  return {
    update_id: updateId,
    message: {
      message_id: updateId,
      date: Math.floor(Date.now() / 1000),
      chat: { id: personId, type: 'private', first_name: 'Linh' },
      from: { id: personId, is_bot: false, first_name: 'Linh', language_code: 'en' },
      text,
    },
  };
}

/** A press of a button below a message of the bot. */
export function pressUpdate(personId: number, messageId: number, data: string, updateId = (lastUpdateId += 1)): Update {
  return {
    update_id: updateId,
    callback_query: {
      id: `${updateId}`,
      from: { id: personId, is_bot: false, first_name: 'Linh', language_code: 'en' },
      chat_instance: '1',
      data,
      message: {
        message_id: messageId,
        date: Math.floor(Date.now() / 1000),
        chat: { id: personId, type: 'private', first_name: 'Linh' },
        text: '',
      },
    },
  };
}
