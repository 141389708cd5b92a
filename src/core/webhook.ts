/**
 * Updates by webhook, at the path /telegram. Telegram is told 200 when the work is committed and answered; whatever
 * else it is told, it keeps the update and delivers it again. So too many at once are put off early, before they take
 * memory, and what is no update is refused: it may be one that was damaged on the way.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Update } from 'telegraf/types';
import { SECOND_MS } from './clock.ts';
import type { Metrics } from './metrics.ts';
import type { Handled, Pipeline } from './pipeline.ts';
import { rareLine } from './rare-line.ts';
import type { Logger } from '../platform/logger.ts';

export const WEBHOOK_PATH = '/telegram';

/** An update of Telegram's is a few kB; its own limit of an answer to getUpdates is 4 MB for 100. */
const BODY_LIMIT_BYTES = 1_000_000;

/** Seconds until Telegram delivers a failed update again; long enough for a database to come back. */
const RETRY_AFTER_FAILURE_S = 2;

/** Seconds until it delivers one again that was too many. */
const RETRY_AFTER_SHED_S = 1;

/**
 * Updates let in for each that is worked on. Those that wait cost memory alone, and save a person the second until
 * Telegram comes again. Four rounds are over in time: an update takes 2 s if Telegram is slow to take its answer, and
 * the last one that is let in waits for three others, far less than the 60 s after which Telegram would give up and
 * deliver it again. With the default of 64 that makes 256: more than the 100 connections that Telegram opens to one
 * bot (shared by all processes), so only updates that hang for longer than that minute, or a Bot API server of one's
 * own, meet the bound.
 */
const LET_IN_FOR_EACH_AT_ONCE = 4;

/** An overload or a broken proxy would fill the log. */
const LINE_EVERY_MS = 10 * SECOND_MS;

export type WebhookRouteOptions = {
  pipeline: Pipeline;
  secret: string;
  /** How many updates the pipeline works on at once: the bound for what is let in follows from it. */
  updatesAtOnce: number;
  log: Logger;
  metrics: Metrics;
};

/** Takes deliveries that carry the secret, as many as can be handled soon; a body is read only after that. */
export function addWebhookRoute(app: FastifyInstance, options: WebhookRouteOptions): void {
  const { pipeline } = options;
  const isSecret = secretCheck(options.secret);
  const mostInFlight = options.updatesAtOnce * LET_IN_FOR_EACH_AT_ONCE;
  /** Those whose body is still to come. The rest is the pipeline's, also where Telegram has hung up meanwhile. */
  const arriving = new Set<FastifyRequest>();
  const inFlight = (): number => arriving.size + pipeline.inFlight();
  const report = reporter(app, options, { inFlight, mostInFlight });

  const letIn = (request: FastifyRequest, reply: FastifyReply): void => {
    arriving.add(request);
    reply.raw.once('close', () => arriving.delete(request));
  };

  const handle = (request: FastifyRequest, update: Update): Promise<Handled> => {
    arriving.delete(request);
    return pipeline.handle(update);
  };

  app.route({
    method: 'POST',
    url: WEBHOOK_PATH,
    bodyLimit: BODY_LIMIT_BYTES,
    onRequest: async (request, reply) => {
      if (!isSecret(request.headers['x-telegram-bot-api-secret-token'])) return await reply.code(401).send();
      if (inFlight() < mostInFlight) return letIn(request, reply);
      report.shed();
      return await later(reply, 503, RETRY_AFTER_SHED_S);
    },
    onError: async () => report.unreadable(),
    handler: async (request, reply) => {
      if (!isUpdate(request.body)) {
        report.unreadable();
        return await reply.code(400).send();
      }
      try {
        const handled = await handle(request, request.body);
        if (handled.kind === 'done') return await reply.code(200).send();
        return await later(reply, 503, handled.afterMs / SECOND_MS);
      } catch {
        return await later(reply, 500, RETRY_AFTER_FAILURE_S);
      }
    },
  });
}

/** Telegram takes whole seconds, and 0 for no wish. */
async function later(reply: FastifyReply, code: 500 | 503, afterS: number): Promise<FastifyReply> {
  return await reply.code(code).header('Retry-After', Math.max(1, Math.ceil(afterS))).send();
}

type Load = { inFlight: () => number; mostInFlight: number };

/** What the operator learns of deliveries that were not let in or could not be read. */
function reporter(app: FastifyInstance, { log, metrics }: WebhookRouteOptions, { inFlight, mostInFlight }: Load) {
  metrics.reading('bot_updates_in_flight', 'Updates in hand, and those whose body still arrives', inFlight);
  const shed = metrics.counter('bot_updates_shed_total', 'Deliveries put off because too many were in flight');
  const shedLine = rareLine(LINE_EVERY_MS, (deliveries) => {
    log.warn('Too many updates at once; Telegram keeps those and delivers them again', { deliveries, mostInFlight });
  });
  const unreadableLine = rareLine(LINE_EVERY_MS, (deliveries) => {
    log.warn('A delivery is no update; Telegram keeps it and delivers it again', { deliveries });
  });
  app.addHook('onClose', async () => {
    shedLine.end();
    unreadableLine.end();
  });
  return {
    shed: () => {
      shed.inc();
      shedLine.add();
    },
    unreadable: unreadableLine.add,
  };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function secretCheck(secret: string): (given: string | string[] | undefined) => boolean {
  const digestOf = (value: string): Buffer => hash('sha256', value, 'buffer');
  const digest = digestOf(secret);
  return (given) => typeof given === 'string' && timingSafeEqual(digestOf(given), digest);
}

function isUpdate(body: unknown): body is Update {
  return typeof body === 'object' && body !== null && Number.isSafeInteger((body as { update_id?: unknown }).update_id);
}
