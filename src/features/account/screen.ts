/** A text with its buttons, and the two ways to show it: as a message of its own, or in place of another. */
import type { Reply } from '../../core/feature.ts';
import type { Incoming, IncomingButton } from '../../core/incoming.ts';
import type { InlineButton, Keyboard, Outgoing } from '../../core/outgoing.ts';

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

export function sent({ chatId }: Incoming, screen: Screen): Outgoing {
  return { kind: 'send', chatId, ...screen };
}

/** The screen in place of the one whose button was pressed; `toast` is shown for a moment. */
export function inPlace(incoming: IncomingButton, screen: Screen, toast?: string): Reply {
  const { chatId, messageId, callbackId } = incoming;
  const end: Outgoing = { kind: 'answer', callbackId, ...(toast === undefined ? {} : { text: toast }) };
  return [end, { kind: 'edit', chatId, messageId, ...screen }];
}

/** In place of the message whose button was pressed, or as a new one below what was typed. */
export function shown(incoming: Incoming, screen: Screen): Reply {
  return incoming.kind === 'button' ? inPlace(incoming, screen) : [sent(incoming, screen)];
}

export const plain = (text: string): Screen => ({ text, keyboard: { inline: [] } });

/** A message with the keys below the message field, or with nothing. */
export function line({ chatId }: Pick<Incoming, 'chatId'>, text: string, keyboard?: Keyboard): Outgoing {
  return { kind: 'send', chatId, text, ...(keyboard === undefined ? {} : { keyboard }) };
}
