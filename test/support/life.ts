/**
 * A person's life with the bot on a clock of its own: bot and worker as they run, the sandbox's Telegram between them
 * and the person. Updates come by webhook; when the clock moves, what the worker does again and again is done.
 */
import type { Clock } from '../../src/core/clock.ts';
import { messageQueue } from '../../src/core/message-queue.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { queueWorkers } from '../../src/core/queue-work.ts';
import { MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createWebhookRegistration } from '../../src/core/webhook-registration.ts';
import { addWebhookRoute } from '../../src/core/webhook.ts';
import { QUEUES } from '../../src/features/index.ts';
import { createHttpServer } from '../../src/platform/http-server.ts';
import { createWorkingQueue } from '../../src/platform/queue.ts';
import { startVisionSandbox } from '../../src/sandbox/vision.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';
import { waitFor } from './wait-for.ts';

export type Life = {
  house: TestHouse;
  /** Moves the clock, and lets the worker do what is due. */
  moveTo(timeMs: number): Promise<void>;
  /** Waits until every update is answered, every job done and every message sent. */
  rest(): Promise<void>;
  stop(): Promise<void>;
};

const SECRET = 'secret-of-the-webhook';

/** Pictures and files take a while on a machine that does other things. */
const REST_WITHIN_MS = 60_000;

/** @param answers what the sandbox's Gemini says to files that hold a word */
export async function openLife(startMs: number, answers: Record<string, object> = {}): Promise<Life> {
  let nowMs = startMs;
  const clock: Clock = { nowMs: () => nowMs };
  const vision = await startVisionSandbox();
  for (const [word, answer] of Object.entries(answers)) vision.sim.script(word, answer);
  const { apiKey, url: rootUrl } = vision;
  const receipts = { apiKey, rootUrl, model: 'gemini-flash-latest', perMinute: 1_000, adminIds: [] };
  const house = await openTestHouse({ clock, settings: { receipts } });
  const { db, log, people, botApi } = house;
  const metrics = createMetrics({ process: false });
  const features = house.features();
  const pipeline = house.pipeline(features);
  const onError = (error: Error): void => log.error(error.message);
  const queues = [MESSAGE_QUEUE, ...QUEUES];
  const queue = createWorkingQueue({ url: house.database.url, poolSize: 2, queues, onError });
  const messages = messageQueue({
    people,
    telegram: botApi,
    queue,
    clock,
    log,
    metrics,
    perSecond: 1_000,
  });
  const server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'PORT', log });
  addWebhookRoute(server.app, { pipeline, secret: SECRET, updatesAtOnce: 64, log, metrics });
  const services = [{ name: 'job queue', ...queue }, messages, queueWorkers(queue, features.flatMap((feature) => feature.queues ?? [])), server];
  for (const service of services) await service.start();
  const registration = createWebhookRegistration({ ...house, telegram: botApi, url: server.address(), secret: SECRET });
  await registration.start();

  const isAtRest = async (): Promise<boolean> => {
    if (house.telegram.sim.pendingUpdates().length > 0 || pipeline.inFlight() > 0) return false;
    const { rows } = await db.query<{ open: number }>(
      `select count(*)::int as open from pgboss.job where state < 'completed' and name not like '\\_\\_pgboss%'`,
    );
    return rows[0]?.open === 0;
  };
  const rest = async (): Promise<void> => {
    await waitFor('everything to be answered', isAtRest, REST_WITHIN_MS);
  };

  return {
    house,
    rest,
    moveTo: async (timeMs) => {
      nowMs = timeMs;
      for (const schedule of features.flatMap((feature) => feature.schedules ?? [])) await schedule.run();
      await rest();
    },
    stop: async () => {
      for (const service of [registration, ...services.toReversed()]) await service.stop();
      await house.stop();
      await vision.stop();
    },
  };
}
