/** What the sheet's answers are made of: a text in the reader's language, and buttons below it. */
import type { Incoming } from '../../core/incoming.ts';
import type { Locale } from '../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import type { Texts, TextValues } from '../../core/text.ts';
import type { Problem } from './connect/check.ts';
import { urlOf } from './connect/link.ts';
import type { SuspendReason } from './model.ts';

export const BUTTONS = {
  checkLink: 'connect-check',
  cancel: 'connect-cancel',
  script: 'connect-script',
  repair: 'sheet-check',
  show: 'sheet-show',
  compare: 'sheet-compare',
  writeMissing: 'sheet-missing',
  removeCopies: 'sheet-copies',
  accept: 'sheet-accept',
  rebuild: 'sheet-rebuild',
  rebuildYes: 'sheet-rebuild-yes',
  connect: 'connect-begin',
  disconnect: 'disconnect-yes',
  stay: 'disconnect-no',
} as const;

/** A text with its buttons: sent anew, or put in the place of the message whose button was pressed. */
export type Card = { text: string; buttons: InlineButton[][] };

export type Say = (key: string, values?: TextValues) => string;

export const speaker =
  (text: Texts, locale: Locale): Say =>
  (key, values) =>
    text(locale, `sheets:${key}`, values);

export const plain = (text: string): Card => ({ text, buttons: [] });

export function show(incoming: Incoming, { text, buttons }: Card): Outgoing[] {
  const { chatId } = incoming;
  if (incoming.kind !== 'button') return [{ kind: 'send', chatId, text, keyboard: { inline: buttons } }];
  return [
    { kind: 'answer', callbackId: incoming.callbackId },
    { kind: 'edit', chatId, messageId: incoming.messageId, text, keyboard: { inline: buttons } },
  ];
}

export const repairButton = (say: Say): InlineButton => ({ text: say('button.check'), data: BUTTONS.repair });

/** Begins `/connect`. */
export const connectButton = (say: Say): InlineButton => ({ text: say('button.connect'), data: BUTTONS.connect });

/** What to press when the person has put right what was wrong. */
export function remedyButton(say: Say, what: SuspendReason | Problem): InlineButton {
  return what === 'grant-gone' ? connectButton(say) : repairButton(say);
}

export function openButton(say: Say, spreadsheetId: string): InlineButton {
  return { text: say('button.open'), url: urlOf(spreadsheetId) };
}

/** Google lets a spreadsheet be without a title; a link needs something to be tapped on. */
export function linkValues({ spreadsheetId, title }: { spreadsheetId: string; title: string }): TextValues {
  return { url: urlOf(spreadsheetId), title: title.trim() === '' ? 'Google Sheet' : title };
}
