/**
 * A token that Telegram refuses is the operator's to mend, and is said at start. A Telegram that doesn't answer is
 * not: the bot starts, and goes on asking.
 */
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { StartError } from '../platform/start-error.ts';
import { TelegramFault, type TelegramClient } from '../platform/telegram.ts';

/** The start waits for the answer: shorter than anybody wonders whether it hangs. */
const CHECK_TIMEOUT_MS = 3_000;

/** What the operator is told, at start and whenever it comes to light later. */
export const TOKEN_REFUSED =
  'Telegram does not accept BOT_TOKEN: copy it anew from @BotFather, for example with /mybots';

/** `chatUrl` gives what leads to a chat with the bot, once Telegram has said its name. */
export type TokenCheck = Service & { chatUrl(): string | undefined };

/** Its start throws {StartError} if Telegram knows no bot with this token. */
export function tokenCheck(telegram: TelegramClient, log: Logger): TokenCheck {
  let username: string | undefined;
  return {
    name: 'token check',
    chatUrl: () => (username === undefined ? undefined : `https://t.me/${username}`),
    start: async () => {
      try {
        ({ username } = await telegram.call<{ username?: string }>('getMe', {}, CHECK_TIMEOUT_MS));
      } catch (fault) {
        if (fault instanceof TelegramFault && fault.code === 'unauthorized') {
          throw new StartError('BOT_TOKEN', TOKEN_REFUSED, { cause: fault });
        }
        log.warn('Telegram does not answer at present; the bot starts all the same', { fault: describeFault(fault) });
      }
    },
    stop: async () => {},
  };
}
