/**
 * Reads a call's parameters as the real server does: every value is a text first, and a number, a switch or JSON
 * only when a method asks for it. Names that a method doesn't know are ignored, but `unknownParams` tells them.
 */
import { badRequest, refuse, type Refusal } from './refusals.ts';

const SENDING = [
  'business_connection_id', 'chat_id', 'message_thread_id', 'direct_messages_topic_id', 'receiver_user_id',
  'callback_query_id', 'parse_mode', 'disable_notification', 'protect_content', 'allow_paid_broadcast',
  'message_effect_id', 'suggested_post_parameters', 'reply_parameters', 'reply_markup',
];
const CAPTION = ['caption', 'caption_entities'];
const EDITING = ['business_connection_id', 'chat_id', 'message_id', 'inline_message_id', 'reply_markup'];

/** The parameters of each method, as published for Bot API 10.2. */
export const KNOWN_PARAMS = {
  getMe: [],
  getUpdates: ['offset', 'limit', 'timeout', 'allowed_updates'],
  setWebhook: [
    'url', 'certificate', 'ip_address', 'max_connections', 'allowed_updates', 'drop_pending_updates', 'secret_token',
  ],
  deleteWebhook: ['drop_pending_updates'],
  getWebhookInfo: [],
  setMyCommands: ['commands', 'scope', 'language_code'],
  sendMessage: [...SENDING, 'text', 'entities', 'link_preview_options'],
  sendDocument: [...SENDING, ...CAPTION, 'document', 'thumbnail', 'disable_content_type_detection'],
  sendPhoto: [...SENDING, ...CAPTION, 'photo', 'show_caption_above_media', 'has_spoiler'],
  sendChatAction: ['business_connection_id', 'chat_id', 'message_thread_id', 'action'],
  editMessageText: [...EDITING, 'text', 'parse_mode', 'entities', 'link_preview_options', 'rich_message'],
  editMessageReplyMarkup: EDITING,
  deleteMessage: ['chat_id', 'message_id'],
  answerCallbackQuery: ['callback_query_id', 'text', 'show_alert', 'url', 'cache_time'],
  getFile: ['file_id'],
} as const satisfies Record<string, readonly string[]>;

export type MethodName = keyof typeof KNOWN_PARAMS;

/** The name as published for a name in any case, or undefined where this server doesn't have the method. */
export function findMethod(name: string): MethodName | undefined {
  const lower = name.toLowerCase();
  return METHOD_NAMES.find((known) => known.toLowerCase() === lower);
}

const METHOD_NAMES = Object.keys(KNOWN_PARAMS) as MethodName[];

/** Which of the sent names the method's schema lacks. telegraf puts `method` into each multipart body. */
export function unknownParams(method: MethodName, params: Record<string, unknown>): string[] {
  const known: readonly string[] = KNOWN_PARAMS[method];
  return Object.keys(params).filter((name) => name !== 'method' && !known.includes(name));
}

export class Params {
  readonly raw: Record<string, unknown>;

  constructor(raw: Record<string, unknown>) {
    this.raw = raw;
  }

  /** Empty where it is absent. */
  text(name: string): string {
    const value = this.raw[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** Out of range is moved into range, not refused; text that is no number counts as 0. */
  int(name: string, range: { default: number; min: number; max: number }): number {
    const text = this.text(name);
    const value = text === '' ? range.default : Number.parseInt(text, 10) || 0;
    return Math.min(range.max, Math.max(range.min, value));
  }

  flag(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).trim().toLowerCase());
  }

  /** 0 where it is absent or negative. */
  messageId(name = 'message_id'): number {
    return this.int(name, { default: 0, min: 0, max: 2 ** 31 - 1 });
  }

  /** The parsed value, or undefined where it is absent. */
  json(name: string, unreadable: Refusal): unknown {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw refuse(unreadable);
    }
  }
}

/** Reads fields of a JSON object inside a parameter, with the real server's complaints. */
export class Fields {
  readonly raw: Record<string, unknown>;

  constructor(raw: Record<string, unknown>) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  /** A number counts as text. Empty where it is absent. */
  text(name: string): string {
    const value = this.raw[name];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw badRequest(`Field "${name}" must be of type String`);
  }

  requiredText(name: string): string {
    this.#require(name);
    return this.text(name);
  }

  flag(name: string): boolean {
    const value = this.raw[name];
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    throw badRequest(`Field "${name}" must be of type Boolean`);
  }

  requiredInt(name: string): number {
    this.#require(name);
    const value = Number(this.raw[name]);
    if (Number.isInteger(value)) return value;
    throw badRequest(`Field "${name}" must be a valid Number`);
  }

  array(name: string): unknown[] | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value as unknown[];
    throw badRequest(`Field "${name}" must be of type Array`);
  }

  object(name: string): Fields {
    const value = this.raw[name];
    if (isObject(value)) return new Fields(value);
    throw badRequest(`Field "${name}" must be of type Object`);
  }

  #require(name: string): void {
    if (!this.has(name)) throw badRequest(`Can't find field "${name}"`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
