/**
 * Keyboards: what a call's `reply_markup` says, checked as the real server checks it. Unknown fields of a button
 * (telegraf adds `hide`) are ignored. Buttons for games, payments and log-in are refused: this bot has none.
 */
import { checkLink } from './links.ts';
import { Fields, isObject, type Params } from './params.ts';
import { badRequest, refuse, withPrefix } from './refusals.ts';
import type { ReplyKey, ReplyKeyboard } from './types.ts';
import type { InlineKeyboard, InlineKeyboardButton } from './wire.ts';

export type ReplyMarkup =
  | { kind: 'inline'; rows: InlineKeyboard }
  | { kind: 'keys'; keyboard: ReplyKeyboard }
  | { kind: 'remove' }
  | { kind: 'force-reply' };

/** Telegram's limits; the number of buttons is not published, 100 is what people report. */
const MAX_CALLBACK_DATA_BYTES = 64;
const MAX_INLINE_BUTTONS = 100;
const MAX_COPY_TEXT_LENGTH = 256;

/** Undefined where the call has none, or an empty one. */
export function readReplyMarkup(params: Params): ReplyMarkup | undefined {
  const value = params.json('reply_markup', 'replyMarkupJson');
  if (value === undefined) return undefined;
  if (!isObject(value)) throw refuse('replyMarkupObject');
  const fields = new Fields(value);
  const keys = readRows(fields, 'keyboard', readKey).filter((row) => row.length > 0);
  const inline = readRows(fields, 'inline_keyboard', readInlineButton);
  if (keys.length > 0) return { kind: 'keys', keyboard: readKeyboard(fields, keys) };
  if (inline.length > 0) return { kind: 'inline', rows: checkInline(inline) };
  if (fields.flag('remove_keyboard')) return { kind: 'remove' };
  if (fields.flag('force_reply')) return { kind: 'force-reply' };
  return undefined;
}

/** Only an inline keyboard can be put under a message that is there already. */
export function readInlineMarkup(params: Params): InlineKeyboard | undefined {
  const markup = readReplyMarkup(params);
  if (markup && markup.kind !== 'inline') throw refuse('inlineExpected');
  return markup?.rows;
}

function readRows<T>(fields: Fields, name: string, readButton: (button: unknown) => T[]): T[][] {
  const owner = name === 'inline_keyboard' ? ' of the InlineKeyboardMarkup' : '';
  return (fields.array(name) ?? []).map((row) => {
    if (!Array.isArray(row)) throw badRequest(`Field "${name}"${owner} must be an Array of Arrays`);
    return row.flatMap(readButton);
  });
}

/** A key without a label is dropped. */
function readKey(button: unknown): ReplyKey[] {
  const key = withPrefix("Can't parse keyboard button", () => {
    if (typeof button === 'string') return { text: button, asksLocation: false };
    if (!isObject(button)) throw badRequest('KeyboardButton must be a String or an Object');
    const fields = new Fields(button);
    return { text: fields.requiredText('text'), asksLocation: fields.flag('request_location') };
  });
  if (key.text === '') return [];
  return [key.asksLocation ? { text: key.text, asksLocation: true } : key.text];
}

function readKeyboard(fields: Fields, keys: ReplyKey[][]): ReplyKeyboard {
  for (const name of ['resize_keyboard', 'is_persistent', 'selective']) fields.flag(name);
  const placeholder = fields.text('input_field_placeholder');
  return { keys, oneTime: fields.flag('one_time_keyboard'), ...(placeholder === '' ? {} : { placeholder }) };
}

function readInlineButton(value: unknown): InlineKeyboardButton[] {
  const button = withPrefix("Can't parse inline keyboard button", () => {
    if (!isObject(value)) throw badRequest('InlineKeyboardButton must be an Object');
    const fields = new Fields(value);
    return { text: fields.requiredText('text'), ...readAction(fields) };
  });
  return button.text === '' ? [] : [button];
}

/** The first field in the server's own order counts, further ones are ignored. */
function readAction(fields: Fields): Omit<InlineKeyboardButton, 'text'> {
  const url = fields.text('url');
  if (url !== '') return { url };
  const data = fields.text('callback_data');
  if (data !== '') return { callback_data: data };
  if (fields.has('copy_text')) return { copy_text: { text: fields.object('copy_text').requiredText('text') } };
  if (fields.has('callback_game') || fields.has('pay') || fields.has('login_url')) throw refuse('buttonType');
  for (const name of ['switch_inline_query', 'switch_inline_query_current_chat'] as const) {
    if (fields.has(name)) return { [name]: fields.requiredText(name) };
  }
  if (fields.has('web_app')) return { web_app: { url: fields.object('web_app').requiredText('url') } };
  throw badRequest('Text buttons are unallowed in the inline keyboard');
}

/** What TDLib and Telegram's servers check after the JSON was read. */
function checkInline(rows: InlineKeyboard): InlineKeyboard {
  if (rows.flat().length > MAX_INLINE_BUTTONS) throw refuse('replyMarkupTooLong');
  return rows.map((row) => row.map(checkButton)).filter((row) => row.length > 0);
}

function checkButton(button: InlineKeyboardButton): InlineKeyboardButton {
  if (Buffer.byteLength(button.callback_data ?? '') > MAX_CALLBACK_DATA_BYTES) throw refuse('buttonData');
  const copied = button.copy_text?.text;
  if (copied !== undefined && (copied === '' || copied.length > MAX_COPY_TEXT_LENGTH)) throw refuse('buttonCopyText');
  if (button.web_app && !button.web_app.url.startsWith('https://')) {
    const fault = `URL '${button.web_app.url}' is invalid: Only HTTPS links are allowed`;
    throw badRequest(`Inline keyboard button Web App ${fault}`);
  }
  if (button.url === undefined) return button;
  const link = checkLink(button.url);
  if ('fault' in link) throw badRequest(`Inline keyboard button URL '${button.url}' is invalid: ${link.fault}`);
  return { ...button, url: link.url };
}
