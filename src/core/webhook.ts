/**
 * Updates by webhook, at the path /telegram. Telegram is told 200 when the work is committed and answered; a
 * failure answers 500 and Telegram delivers again.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Update } from 'telegraf/types';
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import type { Pipeline } from './pipeline.ts';
import { ALLOWED_UPDATES } from './update-origin.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramClient } from '../platform/telegram.ts';

export const WEBHOOK_PATH = '/telegram';

/** An update of Telegram's is a few kB; its own limit of an answer to getUpdates is 4 MB for 100. */
const BODY_LIMIT_BYTES = 1_000_000;

/** Seconds until Telegram delivers a failed update again; long enough for a database to come back. */
const RETRY_AFTER_S = 2;

const MAX_CONNECTIONS = 40;

const CALL_TIMEOUT_MS = 10_000;

/** Takes deliveries that carry the secret, and nothing else. */
export function addWebhookRoute(app: FastifyInstance, options: { pipeline: Pipeline; secret: string }): void {
  app.post(WEBHOOK_PATH, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    if (!isSecret(request.headers['x-telegram-bot-api-secret-token'], options.secret)) return reply.code(401).send();
    if (!isUpdate(request.body)) return reply.code(400).send();
    try {
      await options.pipeline.handle(request.body);
      return await reply.code(200).send();
    } catch {
      return await reply.code(500).header('Retry-After', RETRY_AFTER_S).send();
    }
  });
}

/** Tells Telegram where to deliver; tried until it works, since nothing arrives before. */
export function createWebhookRegistration(options: {
  telegram: TelegramClient;
  url: string;
  secret: string;
  log: Logger;
}): Service {
  const url = new URL(WEBHOOK_PATH, options.url).href;
  let timer: NodeJS.Timeout | undefined;

  const register = async (): Promise<void> => {
    const params = {
      url,
      secret_token: options.secret,
      allowed_updates: ALLOWED_UPDATES,
      max_connections: MAX_CONNECTIONS,
    };
    try {
      await options.telegram.call('setWebhook', params, CALL_TIMEOUT_MS);
    } catch (fault) {
      options.log.warn('Telegram did not take the webhook; trying again', { fault: describeFault(fault) });
      timer = setTimeout(() => void register(), RETRY_AFTER_S * 1000);
    }
  };

  return { name: 'webhook registration', start: register, stop: async () => clearTimeout(timer) };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function isSecret(given: string | string[] | undefined, secret: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}

function isUpdate(body: unknown): body is Update {
  return typeof body === 'object' && body !== null && Number.isSafeInteger((body as { update_id?: unknown }).update_id);
}
