/**
 * The methods of this server: those that the product uses. Any other name is answered 404.
 */
import type { MethodName } from '../params.ts';
import { getFile, getMe, setMyCommands } from './account.ts';
import type { Method } from './call.ts';
import { answerCallbackQuery, deleteMessage, editMessageReplyMarkup, editMessageText } from './editing.ts';
import { deleteWebhook, getUpdates, getWebhookInfo, setWebhook } from './receiving.ts';
import { sendChatAction, sendDocument, sendMessage, sendPhoto } from './sending.ts';

export const METHODS: Record<MethodName, Method> = {
  getMe,
  getUpdates,
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  setMyCommands,
  sendMessage,
  sendDocument,
  sendPhoto,
  sendChatAction,
  editMessageText,
  editMessageReplyMarkup,
  deleteMessage,
  answerCallbackQuery,
  getFile,
};

/** Those that count against the limits of a chat. */
export const LIMITED: readonly MethodName[] = [
  'sendMessage',
  'sendDocument',
  'sendPhoto',
  'editMessageText',
  'editMessageReplyMarkup',
];
