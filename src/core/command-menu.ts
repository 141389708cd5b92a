/**
 * The list of commands that Telegram shows behind the `/` key, in each language. It is read out of the features'
 * lines for /help, so the two can't differ: `/today – entries and sums` is the command and what it does. Their order is
 * the menu's as well: a feature names first what is used most.
 */
import { describeFault } from './errors.ts';
import type { Feature } from './feature.ts';
import type { Service } from './lifecycle.ts';
import { LOCALES, type Locale } from './locale.ts';
import type { Texts } from './text.ts';
import type { Logger } from '../platform/logger.ts';
import type { TelegramClient } from '../platform/telegram.ts';

type Command = { command: string; description: string };

const CALL_TIMEOUT_MS = 10_000;

/** Hands the menu to Telegram in the background: a bot whose menu is old still works. */
export function commandMenu(options: {
  telegram: TelegramClient;
  features: Feature[];
  text: Texts;
  defaultLocale: Locale;
  log: Logger;
}): Service {
  const { telegram, features, text, defaultLocale, log } = options;
  let stopping = new AbortController();
  let publishing: Promise<void> = Promise.resolve();
  const publish = async (locale: Locale, language: object): Promise<void> => {
    const params = { commands: commandsOf(features, text, locale), ...language };
    await telegram.call('setMyCommands', params, CALL_TIMEOUT_MS, stopping.signal);
  };
  const publishAll = async (): Promise<void> => {
    await publish(defaultLocale, {});
    for (const locale of LOCALES) await publish(locale, { language_code: locale });
  };
  return {
    name: 'command menu',
    start: async () => {
      stopping = new AbortController();
      publishing = publishAll().catch((fault: unknown) => {
        if (stopping.signal.aborted) return;
        log.warn('Telegram did not take the list of commands', { fault: describeFault(fault) });
      });
    },
    stop: async () => {
      stopping.abort();
      await publishing;
    },
  };
}

function commandsOf(features: Feature[], text: Texts, locale: Locale): Command[] {
  return features
    .flatMap((feature) => (feature.help === undefined ? [] : text(locale, feature.help).split('\n')))
    .flatMap((line) => {
      const [, command, description] = /^\/([a-z_]+) – (.+)$/.exec(line) ?? [];
      return command === undefined || description === undefined ? [] : [{ command, description }];
    });
}
