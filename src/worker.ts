/** Root 2: flushes, notices, schedules out. */
import { loadConfig, type Config } from './config.ts';
import { createAlerts } from './core/alerts.ts';
import { addHealthRoutes } from './core/health.ts';
import { layFoundation, type House } from './core/house.ts';
import { together, type Service } from './core/lifecycle.ts';
import { messageQueue } from './core/message-queue.ts';
import { watchProcess } from './core/process-watch.ts';
import { queueWorkers } from './core/queue-work.ts';
import { runSchedules } from './core/schedule.ts';
import { createSender, MESSAGE_QUEUE } from './core/sender.ts';
import { upkeepSchedules } from './core/upkeep.ts';
import { createFeatures, QUEUES } from './features/index.ts';
import { createHttpServer } from './platform/http-server.ts';
import { createWorkingQueue } from './platform/queue.ts';
import { createTelegramClient } from './platform/telegram.ts';
import { featureSettings, foundationOptions, required } from './wiring.ts';

/** pg-boss's own connections, beside one that listens. */
const QUEUE_POOL_SIZE = 4;

export async function start(config: Config = loadConfig()): Promise<Service> {
  const { closing, ...foundation } = layFoundation(foundationOptions(config, 'worker'));
  const { db, clock, log, text, metrics } = foundation;
  const telegram = createTelegramClient(required(config.BOT_TOKEN, 'BOT_TOKEN'), config.TELEGRAM_API_ROOT);
  const alerts = createAlerts({
    telegram,
    adminIds: config.ADMIN_IDS,
    locale: config.DEFAULT_LOCALE,
    clock,
    text,
    log,
  });
  const queue = createWorkingQueue({
    url: required(config.DATABASE_DIRECT_URL, 'DATABASE_DIRECT_URL'),
    poolSize: QUEUE_POOL_SIZE,
    queues: [MESSAGE_QUEUE, ...QUEUES],
    onError: (error) => void alerts.raise('The job queue failed', error),
  });
  const sender = createSender({ ...foundation, telegram, queue });
  const house: House = { ...foundation, sender, queue, botApi: telegram };
  const features = createFeatures(house, featureSettings(config));
  const server = createHttpServer({ host: config.HOST, port: config.WORKER_PORT, variable: 'WORKER_PORT', log });
  const schedules = [
    ...upkeepSchedules({ db, clock, metrics }),
    ...features.flatMap((feature) => feature.schedules ?? []),
  ];
  const all = together([
    closing,
    watchProcess(alerts, log),
    { name: 'job queue', ...queue },
    messageQueue({ people: house.people, telegram, queue, clock, log, metrics, perSecond: config.SEND_PER_SECOND }),
    queueWorkers(queue, features.flatMap((feature) => feature.queues ?? [])),
    ...features.flatMap((feature) => feature.jobs ?? []),
    ...runSchedules(schedules, log),
    server,
  ]);
  addHealthRoutes(server.app, { db, metrics, isStopping: all.isStopping });

  await all.start();
  log.info('The worker is ready', { address: server.address() });
  return all;
}
