/** Links that lead into a chat with the bot and tell it something: `https://t.me/<bot>?start=<payload>`. */
import { describeFault } from '../../core/errors.ts';
import type { House } from '../../core/house.ts';
import type { InlineButton } from '../../core/outgoing.ts';

export type BotLinks = {
  /** The link that brings `payload` with it; undefined while Telegram doesn't say the bot's name. */
  linkWith(payload: string): Promise<string | undefined>;
};

/** The person waits for the answer. */
const CALL_TIMEOUT_MS = 3_000;

/** The bot's name doesn't change while a process lives: Telegram is asked for it once. */
export function createBotLinks({ botApi, log }: Pick<House, 'botApi' | 'log'>): BotLinks {
  let name: string | undefined;
  return {
    linkWith: async (payload) => {
      try {
        name ??= (await botApi.call<{ username?: string }>('getMe', {}, CALL_TIMEOUT_MS)).username;
      } catch (fault) {
        log.warn('Telegram did not say the name of the bot', { fault: describeFault(fault) });
      }
      return name === undefined ? undefined : `https://t.me/${name}?start=${payload}`;
    },
  };
}

/** A button that opens Telegram's list of chats to send a link to. */
export function forwardButton(label: string, link: string, words: string): InlineButton {
  const address = new URL('https://t.me/share/url');
  address.searchParams.set('url', link);
  address.searchParams.set('text', words);
  return { text: label, url: address.href };
}
