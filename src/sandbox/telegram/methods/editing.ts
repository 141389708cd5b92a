/**
 * editMessageText, editMessageReplyMarkup, deleteMessage, answerCallbackQuery. Inline messages (sent through
 * @bot in other chats) don't exist here.
 */
import { isDeepStrictEqual } from 'node:util';
import { readMessageText } from '../formatted-text.ts';
import type { Params } from '../params.ts';
import { refuse } from '../refusals.ts';
import { readInlineMarkup } from '../reply-markup.ts';
import type { SimMessage } from '../types.ts';
import { toMessage } from '../wire-messages.ts';
import type { InlineKeyboard } from '../wire.ts';
import type { World } from '../world.ts';
import { findMessage, openChat, type ApiCall, type Result } from './call.ts';

const DELETABLE_FOR_S = 48 * 3600;
const MAX_ANSWER_LENGTH = 200;

export function editMessageText(world: World, { params }: ApiCall): Result {
  const content = readMessageText(params, 'messageTooLongCode');
  const keyboard = readInlineMarkup(params);
  const { chatId, message } = openOwnMessage(world, params);
  if (message.file) throw refuse('noTextToEdit');
  return change(world, chatId, message, { ...content, ...withKeyboard(keyboard) });
}

export function editMessageReplyMarkup(world: World, { params }: ApiCall): Result {
  const keyboard = readInlineMarkup(params);
  const { chatId, message } = openOwnMessage(world, params);
  return change(world, chatId, message, {
    text: message.text,
    entities: message.entities,
    ...withKeyboard(keyboard),
  });
}

/** In a private chat the bot may delete both sides' messages, for two days. */
export function deleteMessage(world: World, { params }: ApiCall): Result {
  if (params.text('chat_id') === '') throw refuse('chatIdentifierMissing');
  if (params.messageId() === 0) throw refuse('messageIdMissing');
  const { id: chatId } = openChat(world, params, 'read');
  const message = findMessage(world, chatId, params, 'deleteNotFound');
  if (world.chats.seconds() - message.date > DELETABLE_FOR_S) throw refuse('cantDelete');
  world.chats.remove(chatId, message);
  return { result: true };
}

export function answerCallbackQuery(world: World, { params }: ApiCall): Result {
  const text = params.text('text');
  if (text.length > MAX_ANSWER_LENGTH) throw refuse('messageTooLongCode');
  const query = world.callbacks.answer(params.text('callback_query_id'));
  world.emit({
    kind: 'answer',
    personId: query.personId,
    callbackQueryId: query.id,
    text,
    alert: params.flag('show_alert'),
  });
  return { result: true };
}

function openOwnMessage(world: World, params: Params): { chatId: number; message: SimMessage } {
  if (params.text('chat_id') === '' && params.messageId() === 0) {
    throw refuse(params.text('inline_message_id') === '' ? 'messageIdMissing' : 'messageIdInvalid');
  }
  const { id: chatId } = openChat(world, params, 'write');
  const message = findMessage(world, chatId, params, 'editNotFound');
  if (message.who !== 'bot') throw refuse('cantEdit');
  return { chatId, message };
}

function change(
  { chats, bot }: World,
  chatId: number,
  old: SimMessage,
  content: Pick<SimMessage, 'text' | 'entities' | 'inlineKeyboard'>,
): Result {
  const { text, entities, inlineKeyboard } = old;
  const before = { text, entities, ...withKeyboard(inlineKeyboard) };
  if (isDeepStrictEqual(before, content)) throw refuse('notModified');
  return { result: toMessage(chats, bot, chatId, chats.edit(chatId, old, content)) };
}

function withKeyboard(rows: InlineKeyboard | undefined): { inlineKeyboard?: InlineKeyboard } {
  return rows ? { inlineKeyboard: rows } : {};
}
