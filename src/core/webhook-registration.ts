/**
 * Tells Telegram where to deliver: at start until it works, since nothing arrives before, and whenever an hourly look
 * finds that somebody changed it. Each process of the bot does so; to set what is set already changes nothing.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './clock.ts';
import { describeFault } from './errors.ts';
import { createIntakeWay } from './intake-way.ts';
import { loop, together, type Service } from './lifecycle.ts';
import type { Metrics } from './metrics.ts';
import { TOKEN_REFUSED } from './token-check.ts';
import { ALLOWED_UPDATES } from './update-origin.ts';
import { WEBHOOK_PATH } from './webhook.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db } from '../platform/postgres.ts';
import { withoutSecrets } from '../platform/redaction.ts';
import { TelegramFault, type TelegramClient } from '../platform/telegram.ts';

/**
 * The most that Telegram takes. A connection carries one update at a time, and an answer may wait 2 s for a slow
 * Telegram: the 40 of its default would then carry 20 updates a second.
 */
const MAX_CONNECTIONS = 100;

const CALL_TIMEOUT_MS = 10 * SECOND_MS;

/** The first look comes while whoever changed the configuration still watches the log. */
const FIRST_LOOK_AFTER_MS = MINUTE_MS;
const LOOK_EVERY_MS = HOUR_MS;

/** A Telegram that can't be reached, doubled with each failure. */
const FAULT_REST_MS = 2 * SECOND_MS;
const LONGEST_FAULT_REST_MS = MINUTE_MS;

/** getWebhookInfo, as far as it is looked at. */
type WebhookInfo = {
  url: string;
  pending_update_count: number;
  max_connections?: number;
  allowed_updates?: string[];
  last_error_date?: number;
  last_error_message?: string;
};

export type WebhookRegistrationOptions = {
  db: Db;
  telegram: TelegramClient;
  /** Where the bot is reached from outside, without the path. */
  url: string;
  secret: string;
  log: Logger;
  metrics: Metrics;
};

/** `look` ends the present rest: whether all is as it should be is looked at now. */
export type WebhookRegistration = Service & { look(): void };

/** While the processes that were started last poll instead, it does nothing. */
export function createWebhookRegistration(options: WebhookRegistrationOptions): WebhookRegistration {
  const { telegram, log } = options;
  const wanted = {
    url: new URL(WEBHOOK_PATH, options.url).href,
    secret_token: options.secret,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
  };
  const pending = options.metrics.gauge('bot_updates_pending_at_telegram', 'Updates that wait at Telegram');
  let isSet = false;
  let failures = 0;
  let lastError: string | undefined;
  const way = createIntakeWay(options.db, 'webhook', log, () => {
    isSet = false;
    registering.wake();
  });

  const turn = async (signal: AbortSignal): Promise<{ restMs: number }> => {
    if (!way.isCurrent()) return { restMs: LOOK_EVERY_MS };
    const restMs = isSet ? LOOK_EVERY_MS : FIRST_LOOK_AFTER_MS;
    if (isSet) await look(signal);
    else await set(signal);
    failures = 0;
    return { restMs };
  };

  const set = async (signal: AbortSignal): Promise<void> => {
    await telegram.call('setWebhook', wanted, CALL_TIMEOUT_MS, signal);
    isSet = true;
  };

  const look = async (signal: AbortSignal): Promise<void> => {
    const info = await telegram.call<WebhookInfo>('getWebhookInfo', {}, CALL_TIMEOUT_MS, signal);
    pending.set(info.pending_update_count);
    reportError(info);
    const found = differences(info, wanted);
    if (found.length === 0 || !(await way.renew())) return;
    log.warn('Somebody changed the webhook of this bot; it is set again', { found });
    await set(signal);
  };

  /** An error stays in Telegram's answer until there is another. */
  const reportError = ({ last_error_date: dateS = 0, last_error_message: message }: WebhookInfo): void => {
    const error = message === undefined ? undefined : `${dateS} ${message}`;
    if (message !== undefined && error !== lastError) {
      const at = new Date(dateS * SECOND_MS).toISOString();
      log.warn('Telegram could not deliver an update, and tries again', { reason: withoutSecrets(message), at });
    }
    lastError = error;
  };

  const onFault = (fault: unknown): void => {
    failures += 1;
    if (isRefusedToken(fault)) return log.error(TOKEN_REFUSED);
    log.warn('Telegram did not take or show the webhook; trying again', { fault: describeFault(fault) });
  };

  const registering = loop({
    name: 'webhook registration',
    turn,
    onFault,
    faultRestMs: (fault) => {
      if (isRefusedToken(fault)) return LOOK_EVERY_MS;
      const waitMs = fault instanceof TelegramFault ? fault.retryAfterMs : 0;
      return Math.max(waitMs, Math.min(FAULT_REST_MS * 2 ** failures, LONGEST_FAULT_REST_MS));
    },
  });

  return { ...together([way, registering]), look: registering.wake };
}

function isRefusedToken(fault: unknown): boolean {
  return fault instanceof TelegramFault && fault.code === 'unauthorized';
}

type Wanted = { url: string; max_connections: number; allowed_updates: readonly string[] };

/** What is not as wanted, as Telegram has it; of an address only the host, for its path may hold a secret. */
function differences(info: WebhookInfo, wanted: Wanted): string[] {
  const kinds = (list: readonly string[] = []): string => list.toSorted().join(', ');
  const host = URL.canParse(info.url) ? new URL(info.url).host : 'none';
  return [
    ...(info.url === wanted.url ? [] : [`url: ${host}`]),
    ...(info.max_connections === wanted.max_connections ? [] : [`max_connections: ${info.max_connections ?? 'none'}`]),
    ...(kinds(info.allowed_updates) === kinds(wanted.allowed_updates)
      ? []
      : [`allowed_updates: ${kinds(info.allowed_updates) || 'all'}`]),
  ];
}
