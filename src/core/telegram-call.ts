/** A message of ours as a call of the Bot API. */
import type { InlineButton, Key, Keyboard, Outgoing } from './outgoing.ts';

export type TelegramCall = { method: string; params: Record<string, unknown> };

export function callOf(message: Outgoing): TelegramCall {
  if (message.kind === 'send') return { method: 'sendMessage', params: sendParams(message) };
  if (message.kind === 'file') return { method: 'sendDocument', params: fileParams(message) };
  if (message.kind === 'photo') return { method: 'sendPhoto', params: photoParams(message) };
  if (message.kind === 'edit') return { method: 'editMessageText', params: editParams(message) };
  if (message.kind === 'unbutton') {
    const { chatId, messageId } = message;
    return { method: 'editMessageReplyMarkup', params: { chat_id: chatId, message_id: messageId } };
  }
  if (message.kind === 'delete') {
    return { method: 'deleteMessage', params: { chat_id: message.chatId, message_id: message.messageId } };
  }
  return {
    method: 'answerCallbackQuery',
    params: {
      callback_query_id: message.callbackId,
      ...(message.text === undefined ? {} : { text: message.text.slice(0, MAX_TOAST_LENGTH).toWellFormed() }),
      ...(message.alert === true ? { show_alert: true } : {}),
    },
  };
}

/** Bot API, answerCallbackQuery. */
const MAX_TOAST_LENGTH = 200;

const FORMAT = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } };

function sendParams(message: Extract<Outgoing, { kind: 'send' }>): Record<string, unknown> {
  return {
    chat_id: message.chatId,
    text: message.text,
    ...FORMAT,
    ...(message.keyboard === undefined ? {} : { reply_markup: markupOf(message.keyboard) }),
    ...(message.replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: message.replyTo, allow_sending_without_reply: true } }),
  };
}

function fileParams(message: Extract<Outgoing, { kind: 'file' }>): Record<string, unknown> {
  return {
    chat_id: message.chatId,
    document: { source: Buffer.from(message.content), filename: message.name },
    caption: message.text,
    parse_mode: FORMAT.parse_mode,
    ...(message.keyboard === undefined ? {} : { reply_markup: markupOf(message.keyboard) }),
  };
}

function photoParams(message: Extract<Outgoing, { kind: 'photo' }>): Record<string, unknown> {
  return {
    chat_id: message.chatId,
    photo: { source: Buffer.from(message.png, 'base64'), filename: 'picture.png' },
    caption: message.text,
    parse_mode: FORMAT.parse_mode,
    ...(message.keyboard === undefined ? {} : { reply_markup: markupOf(message.keyboard) }),
  };
}

function editParams(message: Extract<Outgoing, { kind: 'edit' }>): Record<string, unknown> {
  return {
    chat_id: message.chatId,
    message_id: message.messageId,
    text: message.text,
    ...FORMAT,
    ...(message.keyboard === undefined ? {} : { reply_markup: markupOf(message.keyboard) }),
  };
}

function markupOf(keyboard: Keyboard): Record<string, unknown> {
  if ('remove' in keyboard) return { remove_keyboard: true };
  if ('inline' in keyboard) return { inline_keyboard: keyboard.inline.map((row) => row.map(buttonOf)) };
  return {
    keyboard: keyboard.keys.map((row) => row.map(keyOf)),
    resize_keyboard: true,
    is_persistent: true,
  };
}

function keyOf(key: Key): Record<string, unknown> {
  return typeof key === 'string' ? { text: key } : { text: key.text, request_location: true };
}

function buttonOf(button: InlineButton): Record<string, unknown> {
  return 'url' in button ? { text: button.text, url: button.url } : { text: button.text, callback_data: button.data };
}
