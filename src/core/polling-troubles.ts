/**
 * What Telegram answers to a poll that it refuses, in one line for the operator, and what becomes of it: nothing of
 * that kind ends the process but a token that is no longer accepted.
 */
import { MINUTE_MS, SECOND_MS } from './clock.ts';
import { describeFault } from './errors.ts';
import type { IntakeWay } from './intake-way.ts';
import { TOKEN_REFUSED } from './token-check.ts';
import type { Logger } from '../platform/logger.ts';
import { StartError } from '../platform/start-error.ts';
import { TelegramFault } from '../platform/telegram.ts';

/** A network that is down, or another poller: doubled each time it goes on. */
const REST_MS = 3 * SECOND_MS;
const LONGEST_REST_MS = 30 * SECOND_MS;

/** Somebody who sets a webhook again and again has a program for it: no race with that. */
const REMOVE_WEBHOOK_EVERY_MS = MINUTE_MS;

export type PollingTroubles = {
  /** Says what is wrong. `removeWebhook` if the webhook in the way is to be removed, at once. */
  meet(fault: unknown): Promise<{ restMs: number; removeWebhook: boolean }>;
  /** Telegram has answered. */
  end(): void;
};

/** @param onRefusedToken told that the process can't go on, with the line that says why */
export function createPollingTroubles(options: {
  way: IntakeWay;
  log: Logger;
  onRefusedToken: (fault: StartError) => void;
}): PollingTroubles {
  const { way, log } = options;
  let inARow = 0;
  let removedAtMs = -Infinity;

  const nextRestMs = (): number => Math.min(REST_MS * 2 ** inARow++, LONGEST_REST_MS);
  const rest = (restMs: number): { restMs: number; removeWebhook: boolean } => ({ restMs, removeWebhook: false });

  const meetWebhook = async (): Promise<{ restMs: number; removeWebhook: boolean }> => {
    // A process of ours that was started later has set it: that isn't to be undone.
    if (!(await way.renew())) return rest(0);
    const removeWebhook = performance.now() - removedAtMs >= REMOVE_WEBHOOK_EVERY_MS;
    if (!removeWebhook) return rest(nextRestMs());
    log.warn('A webhook is set for this bot, so it gets no updates by asking: the webhook is removed again');
    removedAtMs = performance.now();
    return { restMs: 0, removeWebhook };
  };

  const meetOther = (fault: unknown): { restMs: number; removeWebhook: boolean } => {
    const restMs = Math.max(nextRestMs(), fault instanceof TelegramFault ? fault.retryAfterMs : 0);
    if (fault instanceof TelegramFault && fault.code === 'conflict') {
      const words = 'Another program asks for the updates of this bot: stop it, or give it a bot of its own';
      log.warn(words, { code: fault.code, againInMs: restMs });
    } else {
      log.warn('Telegram could not be asked for updates; trying again', { fault: describeFault(fault) });
    }
    return rest(restMs);
  };

  const meet = async (fault: unknown): Promise<{ restMs: number; removeWebhook: boolean }> => {
    const code = fault instanceof TelegramFault ? fault.code : undefined;
    if (code === 'webhook-set') return await meetWebhook();
    if (code !== 'unauthorized') return meetOther(fault);
    log.error(TOKEN_REFUSED);
    options.onRefusedToken(new StartError('BOT_TOKEN', TOKEN_REFUSED, { cause: fault }));
    return rest(LONGEST_REST_MS);
  };

  return {
    meet,
    end: () => {
      inARow = 0;
    },
  };
}
