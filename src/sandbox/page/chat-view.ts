/**
 * A chat as the page shows it: without what was deleted, and without what only the servers need.
 */
import type { CommandList, Forwarded, Person, Place, ReplyKeyboard, SimFile, SimMessage } from '../telegram/types.ts';
import type { BotCommand, InlineKeyboard, MessageEntity } from '../telegram/wire.ts';

/** Kinds that a browser draws and that can hold no script. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

export interface MessageView {
  messageId: number;
  from: 'person' | 'bot';
  /** Seconds since 1970. */
  date: number;
  text: string;
  entities: MessageEntity[];
  edited: boolean;
  inlineKeyboard?: InlineKeyboard;
  replyTo?: number;
  forwardedFrom?: Forwarded['from'];
  location?: Place;
  file?: { name: string; sizeBytes: number; image: boolean; durationS?: number };
}

export interface ChatView {
  messages: MessageView[];
  replyKeyboard: ReplyKeyboard | null;
  commands: BotCommand[];
}

export function viewMessages(messages: SimMessage[]): MessageView[] {
  return messages.filter(({ deletedAt }) => deletedAt === undefined).map(viewMessage);
}

function viewMessage(message: SimMessage): MessageView {
  const { messageId, who, date, text, entities, edited, inlineKeyboard, replyTo, forwarded, location, file } = message;
  return {
    messageId, from: who, date, text, entities, edited,
    ...(inlineKeyboard && { inlineKeyboard }),
    ...(replyTo !== undefined && { replyTo }),
    ...(forwarded && { forwardedFrom: forwarded.from }),
    ...(location && { location }),
    ...(file && { file: viewFile(file) }),
  };
}

/** A picture that was sent as a document is a file to save, as in Telegram. */
function viewFile({ kind, name, sizeBytes, mime, durationS }: SimFile): NonNullable<MessageView['file']> {
  const image = kind === 'photo' && IMAGE_TYPES.includes(mime);
  return { name, sizeBytes, image, ...(durationS !== undefined && { durationS }) };
}

/** The command list of a private chat: the narrowest scope that has one, in the person's language before any. */
export function commandsFor({ id, languageCode }: Person, lists: CommandList[]): BotCommand[] {
  for (const type of ['chat', 'all_private_chats', 'default']) {
    for (const language of [languageCode ?? '', '']) {
      const found = lists.find((list) => isScope(list, type, id) && list.languageCode === language);
      if (found) return found.commands;
    }
  }
  return [];
}

/** A scope is kept as the JSON that the bot sent. */
function isScope({ scope }: CommandList, type: string, chatId: number): boolean {
  const parsed = JSON.parse(scope) as { type: string; chat_id?: number | string };
  return parsed.type === type && (type !== 'chat' || Number(parsed.chat_id) === chatId);
}
