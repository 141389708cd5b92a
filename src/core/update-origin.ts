/** Reads out of Telegram's update what the house needs: who, where, what, and a day that a redelivery shares. */
import type { Update } from 'telegraf/types';
import type { UpdateKey } from './incoming.ts';

export type Origin = {
  key: UpdateKey;
  chatId: number;
  firstName: string;
  languageCode: string | undefined;
  content:
    | { kind: 'text'; text: string; messageId: number }
    | { kind: 'button'; data: string; callbackId: string; messageId: number }
    | { kind: 'other'; messageId: number }
    | { kind: 'membership'; blocked: boolean };
};

/** The kinds of updates that the product understands: Telegram is asked for these alone. */
export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

/**
 * @param nowMs the day of a button's press, which carries no date of its own
 * @returns null for what the bot doesn't serve: groups, channels, other bots, unknown kinds
 */
export function originOf(update: Update, nowMs: number): Origin | null {
  if ('message' in update) return messageOrigin(update);
  if ('callback_query' in update) return buttonOrigin(update, nowMs);
  if ('my_chat_member' in update) return membershipOrigin(update);
  return null;
}

function messageOrigin(update: Update.MessageUpdate): Origin | null {
  const message = update.message;
  if (message.chat.type !== 'private' || message.from === undefined || message.from.is_bot) return null;
  return {
    ...senderOf(update.update_id, message.from, message.date * 1000),
    chatId: message.chat.id,
    content:
      'text' in message
        ? { kind: 'text', text: cleanText(message.text), messageId: message.message_id }
        : { kind: 'other', messageId: message.message_id },
  };
}

function buttonOrigin(update: Update.CallbackQueryUpdate, nowMs: number): Origin | null {
  const query = update.callback_query;
  const message = query.message;
  if (message === undefined || message.chat.type !== 'private') return null;
  return {
    ...senderOf(update.update_id, query.from, nowMs),
    chatId: message.chat.id,
    content: {
      kind: 'button',
      data: 'data' in query ? query.data : '',
      callbackId: query.id,
      messageId: message.message_id,
    },
  };
}

function membershipOrigin(update: Update.MyChatMemberUpdate): Origin | null {
  const change = update.my_chat_member;
  if (change.chat.type !== 'private') return null;
  return {
    ...senderOf(update.update_id, change.from, change.date * 1000),
    chatId: change.chat.id,
    content: { kind: 'membership', blocked: change.new_chat_member.status === 'kicked' },
  };
}

type Sender = { id: number; first_name: string; language_code?: string };

function senderOf(updateId: number, from: Sender, timeMs: number): Pick<Origin, 'key' | 'firstName' | 'languageCode'> {
  return {
    key: { userId: from.id, updateId, day: new Date(timeMs).toISOString().slice(0, 10) },
    firstName: cleanText(from.first_name).slice(0, 64),
    languageCode: from.language_code,
  };
}

/** Postgres takes neither NUL nor a half of a surrogate pair. */
function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
