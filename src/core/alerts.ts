/**
 * Tells the admins in Telegram what no code was ready for, at most once a minute; what came in between is
 * counted. Sent without the queue: the fault may be the database.
 */
import { MINUTE_MS, type Clock } from './clock.ts';
import { createDelivery } from './delivery.ts';
import { describeFault } from './errors.ts';
import type { Locale } from './locale.ts';
import type { Texts } from './text.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramClient } from '../platform/telegram.ts';

export type Alerts = {
  /** @param what a short word for the log and the message: where it happened */
  raise(what: string, fault: unknown): Promise<void>;
};

const ALERT_TIMEOUT_MS = 5_000;

/** Characters of a fault that an alert shows; the log has the whole. */
const LONGEST_FAULT = 500;

export function createAlerts(options: {
  telegram: TelegramClient;
  adminIds: number[];
  locale: Locale;
  clock: Clock;
  text: Texts;
  log: Logger;
}): Alerts {
  const deliver = createDelivery(options.telegram, options.clock);
  let lastAtMs = -Infinity;
  let unsaid = 0;
  return {
    raise: async (what, fault) => {
      const described = describeFault(fault);
      options.log.error(what, { fault: described });
      if (options.clock.nowMs() - lastAtMs < MINUTE_MS) {
        unsaid += 1;
        return;
      }
      lastAtMs = options.clock.nowMs();
      const said = `${described.name}: ${described.message}`.slice(0, LONGEST_FAULT).toWellFormed();
      const values = { what, fault: said, count: unsaid };
      unsaid = 0;
      const text = options.text(options.locale, values.count > 0 ? 'core:alert_more' : 'core:alert', values);
      const send = (chatId: number) => deliver({ kind: 'send', chatId, text }, ALERT_TIMEOUT_MS);
      await Promise.allSettled(options.adminIds.map(send));
    },
  };
}
