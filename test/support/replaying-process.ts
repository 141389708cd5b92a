/**
 * A bot process that tries parked updates again, and stands still when the effect of one is committed:
 * `node replaying-process.ts <database url> <telegram url> <token>`. It says so to its parent, and waits to be killed.
 */
import type { Feature } from '../../src/core/feature.ts';
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPipeline } from '../../src/core/pipeline.ts';
import { createReplay } from '../../src/core/replay.ts';
import { createRouter } from '../../src/core/router.ts';
import { createSender, MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { ledger } from '../../src/features/ledger/index.ts';
import { createPool } from '../../src/platform/postgres.ts';
import { createSendingQueue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { createRecordingLog } from './recording-log.ts';

const [databaseUrl = '', telegramUrl = '', token = ''] = process.argv.slice(2);
const log = createRecordingLog();
const metrics = createMetrics({ process: false });
const db = createPool({ url: databaseUrl, applicationName: 'dying', size: 4, timeoutMs: 10_000, onIdleError: () => {} });
const queue = createSendingQueue(db, [MESSAGE_QUEUE], (error) => log.error(error.message));
const telegram = createTelegramClient(token, telegramUrl);
const furnished = furnish({ db, log, metrics });
const house: House = { ...furnished, sender: createSender({ ...furnished, telegram, queue }), queue, botApi: telegram };

const own = ledger(house, { flushDelayMs: 1_000 });
const standing: Feature = {
  ...own,
  handlers: {
    ...own.handlers,
    text: async (incoming) => {
      await own.handlers?.text?.(incoming);
      process.send?.('committed');
      return await new Promise<never>(() => {});
    },
  },
};
const pipeline = createPipeline({
  ...house,
  router: createRouter([standing], house.text),
  defaults: { locale: 'en', timeZone: 'UTC', currency: 'USD' },
  allowedIds: null,
  limits: { messagesPerMinute: 0, commandsPerMinute: 0, messageGapMs: 0 },
  updatesAtOnce: 4,
  onParked: () => {},
});
await createReplay({ ...house, pipeline, defaultLocale: 'en' }).start();
