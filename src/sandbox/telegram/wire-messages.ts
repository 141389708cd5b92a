/**
 * Messages and people as the Bot API writes them.
 */
import type { Chats } from './chats.ts';
import type { Forwarded, Person, SimFile, SimMessage } from './types.ts';
import type { CallbackQuery, Chat, Message, User } from './wire.ts';

export function toUser(person: Person): User {
  return {
    id: person.id,
    is_bot: false,
    ...toNames(person),
    ...(person.languageCode === undefined ? {} : { language_code: person.languageCode }),
  };
}

export function toChat(person: Person): Chat {
  return { id: person.id, type: 'private', ...toNames(person) };
}

function toNames(person: Person): { first_name: string; last_name?: string; username?: string } {
  return {
    first_name: person.firstName,
    ...(person.lastName === undefined ? {} : { last_name: person.lastName }),
    ...(person.username === undefined ? {} : { username: person.username }),
  };
}

/** A message that is answered shows in full, but without the one that it answered itself. */
export function toMessage(chats: Chats, bot: User, chatId: number, message: SimMessage): Message {
  const answered = message.replyTo === undefined ? undefined : chats.message(chatId, message.replyTo);
  return {
    ...toBareMessage(chats, bot, chatId, message),
    ...(answered ? { reply_to_message: toBareMessage(chats, bot, chatId, answered) } : {}),
  };
}

/** What a press of a button shows of the button's message; it may be deleted or forgotten. */
export function toPressedMessage(
  chats: Chats,
  bot: User,
  chatId: number,
  messageId: number,
): CallbackQuery['message'] {
  const message = chats.message(chatId, messageId);
  if (message) return toMessage(chats, bot, chatId, message);
  return { message_id: messageId, chat: toChat(chats.person(chatId)), date: 0 };
}

function toBareMessage(chats: Chats, bot: User, chatId: number, message: SimMessage): Message {
  return {
    message_id: message.messageId,
    from: message.who === 'bot' ? bot : toUser(chats.person(message.fromId)),
    chat: toChat(chats.person(chatId)),
    date: message.date,
    ...(message.editDate === undefined ? {} : { edit_date: message.editDate }),
    ...(message.forwarded ? { forward_origin: toOrigin(chats, bot, chatId, message.forwarded) } : {}),
    ...(message.file ? toFileContent(message.file) : {}),
    ...(message.location ? { location: message.location } : {}),
    ...toTextContent(message),
    ...(message.inlineKeyboard ? { reply_markup: { inline_keyboard: message.inlineKeyboard } } : {}),
  };
}

function toOrigin(chats: Chats, bot: User, chatId: number, { from, date }: Forwarded) {
  const sender = from === 'bot' ? bot : toUser(chats.person(chatId));
  return { type: 'user' as const, date, sender_user: sender };
}

function toTextContent({ file, location, text, entities }: SimMessage): Partial<Message> {
  if (location || (file && text === '')) return {};
  if (file) return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

export function toFileContent(file: SimFile): Partial<Message> {
  const ids = { file_id: file.fileId, file_unique_id: file.uniqueId };
  if (file.kind === 'document') {
    return { document: { ...ids, file_name: file.name, mime_type: file.mime, file_size: file.sizeBytes } };
  }
  if (file.kind === 'voice') {
    return { voice: { ...ids, duration: file.durationS ?? 0, mime_type: file.mime, file_size: file.sizeBytes } };
  }
  return { photo: [{ ...ids, width: file.width ?? 0, height: file.height ?? 0, file_size: file.sizeBytes }] };
}
