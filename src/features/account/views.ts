/** How the account speaks. */
import type { Incoming, IncomingButton, Person } from '../../core/incoming.ts';
import { LOCALES, type Locale } from '../../core/locale.ts';
import type { InlineButton, Keyboard, Outgoing } from '../../core/outgoing.ts';
import type { Texts } from '../../core/text.ts';
import { LANGUAGE_NAMES } from './model.ts';

export const LANGUAGE_BUTTON = 'language';

/**
 * What the other features offer: the keys below the message field, their lines of /help, and what is said of each of
 * their questions that is left unanswered.
 */
export type Menu = { keys: string[]; help: string[]; cancelled: Record<string, string> };

type LanguageQuestion = { kind: 'send'; chatId: number; text: string; keyboard: { inline: InlineButton[][] } };

/** The first question, understood in any language. */
export function languageQuestion(text: Texts, incoming: Incoming): LanguageQuestion {
  const buttons = LOCALES.map((locale) => [{ text: LANGUAGE_NAMES[locale], data: `${LANGUAGE_BUTTON}:${locale}` }]);
  const lines = LOCALES.map((locale) => text(locale, 'account:choose_language'));
  return { kind: 'send', chatId: incoming.chatId, text: lines.join('\n'), keyboard: { inline: buttons } };
}

/** A button that names no language: the question as it is asked now, in place of the old one. */
export function languageQuestionAgain(text: Texts, incoming: IncomingButton): Outgoing[] {
  const { chatId, callbackId, messageId, person } = incoming;
  const question = languageQuestion(text, incoming);
  return [
    { kind: 'answer', callbackId, text: text(person.locale, 'core:stale_button') },
    { ...question, kind: 'edit', chatId, messageId },
  ];
}

/** Names what was left unanswered. */
export function cancelled(text: Texts, incoming: Incoming, menu: Menu, kinds: string[]): Outgoing[] {
  const { chatId, person } = incoming;
  if (kinds.length === 0) return say(text, incoming, 'nothing_to_cancel');
  const keys = new Set(kinds.map((kind) => menu.cancelled[kind] ?? 'account:cancelled'));
  return [...keys].map((key) => ({ kind: 'send', chatId, text: text(person.locale, key) }));
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
