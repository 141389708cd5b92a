/** How Connect with Google speaks in the chat when the person is back from Google's page. */
import type { Locale } from '../../../core/locale.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { connectButton, speaker } from '../card.ts';
import { connectedCard, type ConnectedSheet } from '../connect/views.ts';
import type { Refusal } from './model.ts';

export function connectedNotice(text: Texts, locale: Locale, chatId: number, sheet: ConnectedSheet): Outgoing {
  const { text: words, buttons } = connectedCard(speaker(text, locale), locale, sheet);
  return { kind: 'send', chatId, text: words, keyboard: { inline: buttons } };
}

export function refusedNotice(text: Texts, locale: Locale, chatId: number, why: Refusal): Outgoing {
  const say = speaker(text, locale);
  return { kind: 'send', chatId, text: say(`grant.${why}`), keyboard: { inline: [[connectButton(say)]] } };
}
