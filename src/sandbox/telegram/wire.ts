/**
 * The objects of the Bot API that this server sends and reads, in Telegram's own names. Only the fields that it
 * knows; test/conformance holds them against the published schema.
 */

export type User = {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  can_join_groups?: boolean;
  can_read_all_group_messages?: boolean;
  supports_inline_queries?: boolean;
};

export type Chat = {
  id: number;
  type: 'private' | 'group' | 'supergroup';
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
};

/** Offsets and lengths count UTF-16 code units, as JavaScript strings do. */
export type MessageEntity = {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
};

export type InlineKeyboardButton = {
  text: string;
  url?: string;
  callback_data?: string;
  web_app?: { url: string };
  copy_text?: { text: string };
  switch_inline_query?: string;
  switch_inline_query_current_chat?: string;
};

export type InlineKeyboard = InlineKeyboardButton[][];

type PhotoSize = {
  file_id: string;
  file_unique_id: string;
  width: number;
  height: number;
  file_size: number;
};

type Document = {
  file_id: string;
  file_unique_id: string;
  file_name: string;
  mime_type: string;
  file_size: number;
};

type Voice = {
  file_id: string;
  file_unique_id: string;
  duration: number;
  mime_type: string;
  file_size: number;
};

export type Message = {
  message_id: number;
  from: User;
  chat: Chat;
  date: number;
  edit_date?: number;
  forward_origin?: { type: 'user'; date: number; sender_user: User };
  reply_to_message?: Message;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  photo?: PhotoSize[];
  document?: Document;
  voice?: Voice;
  location?: { latitude: number; longitude: number };
  reply_markup?: { inline_keyboard: InlineKeyboard };
};

/** What a button's message becomes once it is deleted: `date` is 0. */
type InaccessibleMessage = { message_id: number; chat: Chat; date: 0 };

export type CallbackQuery = {
  id: string;
  from: User;
  message: Message | InaccessibleMessage;
  chat_instance: string;
  data: string;
};

export type ChatMember =
  | { status: 'member'; user: User }
  | { status: 'kicked'; user: User; until_date: number };

export type ChatMemberUpdated = {
  chat: Chat;
  from: User;
  date: number;
  old_chat_member: ChatMember;
  new_chat_member: ChatMember;
};

export type UpdateContent =
  | { message: Message }
  | { edited_message: Message }
  | { callback_query: CallbackQuery }
  | { my_chat_member: ChatMemberUpdated };

export type Update = { update_id: number } & UpdateContent;

/** The name of an update's one content field. */
export type UpdateKind = 'message' | 'edited_message' | 'callback_query' | 'my_chat_member';

export type BotCommand = { command: string; description: string };

export type WebhookInfo = {
  url: string;
  has_custom_certificate: boolean;
  pending_update_count: number;
  last_error_date?: number;
  last_error_message?: string;
  max_connections?: number;
  allowed_updates?: string[];
};

/** The envelope of each answer. */
export type ApiAnswer =
  | { ok: true; result: unknown; description?: string }
  | {
      ok: false;
      error_code: number;
      description: string;
      parameters?: { retry_after?: number };
    };
