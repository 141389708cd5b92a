/**
 * Updates by webhook, at the path /telegram. Telegram is told 200 when the work is committed and answered; a
 * failure answers 500 and Telegram delivers again.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Update } from 'telegraf/types';
import { SECOND_MS } from './clock.ts';
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import type { Pipeline } from './pipeline.ts';
import { ALLOWED_UPDATES } from './update-origin.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramClient } from '../platform/telegram.ts';

const WEBHOOK_PATH = '/telegram';

/** An update of Telegram's is a few kB; its own limit of an answer to getUpdates is 4 MB for 100. */
const BODY_LIMIT_BYTES = 1_000_000;

/** Seconds until Telegram delivers a failed update again; long enough for a database to come back. */
const RETRY_AFTER_S = 2;

const MAX_CONNECTIONS = 40;

const CALL_TIMEOUT_MS = 10_000;

/** Takes deliveries that carry the secret, and nothing else: a body is read only after that. */
export function addWebhookRoute(app: FastifyInstance, options: { pipeline: Pipeline; secret: string }): void {
  app.route({
    method: 'POST',
    url: WEBHOOK_PATH,
    bodyLimit: BODY_LIMIT_BYTES,
    onRequest: async (request, reply) => {
      const given = request.headers['x-telegram-bot-api-secret-token'];
      if (!isSecret(given, options.secret)) return await reply.code(401).send();
    },
    handler: async (request, reply) => {
      if (!isUpdate(request.body)) return await reply.code(400).send();
      try {
        const handled = await options.pipeline.handle(request.body);
        if (handled.kind === 'done') return await reply.code(200).send();
        return await reply.code(503).header('Retry-After', Math.ceil(handled.afterMs / SECOND_MS)).send();
      } catch {
        return await reply.code(500).header('Retry-After', RETRY_AFTER_S).send();
      }
    },
  });
}

/** Tells Telegram where to deliver; tried until it works, since nothing arrives before. */
export function createWebhookRegistration(options: {
  telegram: TelegramClient;
  url: string;
  secret: string;
  log: Logger;
}): Service {
  const { telegram, log } = options;
  const url = new URL(WEBHOOK_PATH, options.url).href;
  const params = {
    url,
    secret_token: options.secret,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
  };
  let stopping = new AbortController();
  let registering: Promise<void> = Promise.resolve();

  const register = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        return await telegram.call('setWebhook', params, CALL_TIMEOUT_MS, signal);
      } catch (fault) {
        if (!signal.aborted)
          log.warn('Telegram did not take the webhook; trying again', { fault: describeFault(fault) });
        await sleep(RETRY_AFTER_S * 1000, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  return {
    name: 'webhook registration',
    // Telegram may be away for long, and the start doesn't wait for it.
    start: async () => {
      stopping = new AbortController();
      registering = register(stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await registering;
    },
  };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function isSecret(given: string | string[] | undefined, secret: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}

function isUpdate(body: unknown): body is Update {
  return typeof body === 'object' && body !== null && Number.isSafeInteger((body as { update_id?: unknown }).update_id);
}
