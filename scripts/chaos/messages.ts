/** What a message of the bot means to the person who reads it. */
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { NAME } from './names.ts';

/** What a card of the bot says of an entry. */
export type Card = { id: number; version: number; name: string; deleted: boolean };

export type Reading =
  | { kind: 'card'; card: Card }
  /** The bot waits for the new text of this entry. */
  | { kind: 'prompt'; entryId: number }
  /** The sheet can't be reached; `data` is that of the button that looks again. */
  | { kind: 'lost'; data: string }
  /** The bot gave an update up. */
  | { kind: 'apology' }
  | { kind: 'other' };

const APOLOGY = 'Sorry, I could not handle one of your messages';

export function readMessage({ text, inlineKeyboard }: Pick<SimMessage, 'text' | 'inlineKeyboard'>): Reading {
  const buttons = (inlineKeyboard ?? []).flat().flatMap(({ callback_data: data }) => data ?? []);
  const lookAgain = buttons.find((data) => data.startsWith('sheet-check'));
  if (lookAgain !== undefined) return { kind: 'lost', data: lookAgain };
  const [, prompted] = matchIn(buttons, /^entry-keep:(\d+):\d+$/) ?? [];
  if (prompted !== undefined) return { kind: 'prompt', entryId: Number(prompted) };
  const [, id, version] = matchIn(buttons, /^entry-undo:(\d+):(\d+)$/) ?? [];
  const name = NAME.exec(text)?.[0];
  if (name !== undefined && id !== undefined) {
    const deleted = !buttons.some((data) => data.startsWith('entry-edit:'));
    return { kind: 'card', card: { id: Number(id), version: Number(version), name, deleted } };
  }
  return { kind: text.startsWith(APOLOGY) ? 'apology' : 'other' };
}

/** The message that has this button now. */
export function messageWith(messages: readonly SimMessage[], data: string): SimMessage | undefined {
  return messages.findLast(
    ({ deletedAt, inlineKeyboard }) =>
      deletedAt === undefined && (inlineKeyboard ?? []).flat().some((button) => button.callback_data === data),
  );
}

function matchIn(texts: string[], pattern: RegExp): RegExpExecArray | undefined {
  return texts.map((text) => pattern.exec(text)).find((match) => match !== null);
}
