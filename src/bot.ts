/** Root 1: updates in, web routes. */
import { loadConfig, type Config } from './config.ts';
import { createAlerts } from './core/alerts.ts';
import type { RouteTable } from './core/feature.ts';
import { commandMenu } from './core/command-menu.ts';
import { addHealthRoutes } from './core/health.ts';
import { layFoundation, type House } from './core/house.ts';
import { together, type Service } from './core/lifecycle.ts';
import { createPipeline } from './core/pipeline.ts';
import { createPolling } from './core/polling.ts';
import { watchProcess } from './core/process-watch.ts';
import { createReplay } from './core/replay.ts';
import { createRouter } from './core/router.ts';
import { createSender, MESSAGE_QUEUE } from './core/sender.ts';
import { tokenCheck } from './core/token-check.ts';
import { createWebhookRegistration } from './core/webhook-registration.ts';
import { addWebhookRoute } from './core/webhook.ts';
import { createFeatures, QUEUES } from './features/index.ts';
import { createHttpServer } from './platform/http-server.ts';
import { createSendingQueue } from './platform/queue.ts';
import { createTelegramClient } from './platform/telegram.ts';
import { featureSettings, figuresServers, foundationOptions, intakeSettings, required, type Place } from './wiring.ts';

/** `address` is where its web server answers; `failed` rejects if it can't go on, with the line that says why. */
export type Running = Service & { address: string; failed: Promise<never> };

/**
 * Starts the bot.
 * @param routes more routes for its web server: the sandbox's page
 * @param place where people meet it, if neither at WEBHOOK_URL nor in Telegram
 */
export async function start(
  config: Config = loadConfig(),
  routes: RouteTable[] = [],
  place?: Place,
): Promise<Running> {
  const listenUrl = required(config.DATABASE_DIRECT_URL, 'DATABASE_DIRECT_URL');
  const { closing, ...foundation } = layFoundation({ ...foundationOptions(config, 'bot'), listenUrl });
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
  const onQueueFault = (error: Error): void => void alerts.raise('The job queue failed', error);
  const queue = createSendingQueue(db, [MESSAGE_QUEUE, ...QUEUES], onQueueFault);
  const sender = createSender({ ...foundation, telegram, queue });
  const house: House = { ...foundation, sender, queue, botApi: telegram };
  const check = tokenCheck(telegram, log);
  const ownPlace: Place = { publicUrl: () => config.WEBHOOK_URL, chatUrl: check.chatUrl };
  const features = createFeatures(house, featureSettings(config, place ?? ownPlace));
  const pipeline = createPipeline({
    ...house,
    router: createRouter(features, text),
    ...intakeSettings(config),
    onParked: ({ updateId, reason }) => {
      void alerts.raise(text(config.DEFAULT_LOCALE, 'core:parked_alert'), new Error(`${updateId}: ${reason}`));
    },
  });

  const server = createHttpServer({ host: config.HOST, port: config.PORT, variable: 'PORT', log });
  const ownServers = figuresServers(config, log);
  const { promise: failed, reject: onRefusedToken } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const secret = config.WEBHOOK_SECRET;
  const intake = config.WEBHOOK_URL
    ? createWebhookRegistration({ ...house, telegram, url: config.WEBHOOK_URL, secret })
    : createPolling({ db, telegram, pipeline, log, onRefusedToken });
  const draining: Service = {
    name: 'updates in flight',
    start: async () => {},
    stop: async () => await pipeline.idle(),
  };
  const replay = createReplay({ ...house, pipeline, defaultLocale: config.DEFAULT_LOCALE });
  const watch = watchProcess(alerts, log);
  const jobs: Service = { name: 'job queue', ...queue };
  const menu = commandMenu({ telegram, features, text, defaultLocale: config.DEFAULT_LOCALE, log });
  const all = together([closing, watch, check, jobs, draining, server, ...ownServers, menu, replay, intake]);

  for (const { app } of [server, ...ownServers]) addHealthRoutes(app, { db, metrics, isStopping: all.isStopping });
  // Also where it polls: behind one port, an older process that still polls may get what the webhook brings.
  addWebhookRoute(server.app, { pipeline, secret, updatesAtOnce: config.UPDATES_AT_ONCE, log, metrics });
  for (const addRoutes of [...features.flatMap((feature) => feature.routes ?? []), ...routes]) addRoutes(server.app);

  await all.start();
  log.info('The bot is ready', { address: server.address(), updates: config.WEBHOOK_URL ? 'webhook' : 'polling' });
  return { ...all, address: server.address(), failed };
}
