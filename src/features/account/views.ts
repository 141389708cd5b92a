/** How the account speaks. */
import type { Incoming, IncomingButton, Person } from '../../core/incoming.ts';
import { LOCALES, type Locale } from '../../core/locale.ts';
import type { Keyboard, Outgoing } from '../../core/outgoing.ts';
import type { Texts } from '../../core/text.ts';
import { LANGUAGE_NAMES } from './model.ts';

export const LANGUAGE_BUTTON = 'language';

/** What the other features offer: the keys below the message field and their lines of /help. */
export type Menu = { keys: string[]; help: string[] };

/** The first question, understood in any language. */
export function languageQuestion(text: Texts, incoming: Incoming): Outgoing {
  const buttons = LOCALES.map((locale) => [{ text: LANGUAGE_NAMES[locale], data: `${LANGUAGE_BUTTON}:${locale}` }]);
  const lines = LOCALES.map((locale) => text(locale, 'account:choose_language'));
  return { kind: 'send', chatId: incoming.chatId, text: lines.join('\n'), keyboard: { inline: buttons } };
}

export function languageChosen(text: Texts, incoming: IncomingButton, locale: Locale): Outgoing[] {
  const line = text(locale, 'account:language_chosen', { language: LANGUAGE_NAMES[locale] });
  return [
    { kind: 'answer', callbackId: incoming.callbackId },
    { kind: 'edit', chatId: incoming.chatId, messageId: incoming.messageId, text: line, keyboard: { inline: [] } },
  ];
}

/** What the bot is for, in the person's language, with the keys. */
export function welcome(text: Texts, incoming: Incoming, person: Person, menu: Menu): Outgoing {
  const { locale, currency, timeZone } = person;
  return {
    kind: 'send',
    chatId: incoming.chatId,
    text: text(locale, 'account:welcome', { name: person.firstName, currency, timeZone }),
    keyboard: keyboard(text, locale, menu),
  };
}

export function help(text: Texts, incoming: Incoming, menu: Menu): Outgoing {
  const { locale } = incoming.person;
  const lines = [
    text(locale, 'account:help_begin'),
    ...menu.help.map((key) => text(locale, key)),
    text(locale, 'account:help'),
  ];
  return { kind: 'send', chatId: incoming.chatId, text: lines.join('\n'), keyboard: keyboard(text, locale, menu) };
}

export function say(text: Texts, incoming: Incoming, key: string, values: Record<string, string> = {}): Outgoing[] {
  return [{ kind: 'send', chatId: incoming.chatId, text: text(incoming.person.locale, `account:${key}`, values) }];
}

/** Two keys a row: readable on a narrow phone. */
function keyboard(text: Texts, locale: Locale, menu: Menu): Keyboard {
  const labels = [...menu.keys, 'account:key.help'].map((key) => text(locale, key));
  return { keys: Array.from({ length: Math.ceil(labels.length / 2) }, (_, row) => labels.slice(row * 2, row * 2 + 2)) };
}
