/**
 * sendMessage, sendDocument, sendPhoto, sendChatAction.
 */
import { readCaption, readMessageText } from '../formatted-text.ts';
import type { FormattedText } from '../html-entities.ts';
import { readImageSize, readImageType } from '../image-size.ts';
import { Fields, isObject, type Params } from '../params.ts';
import { refuse } from '../refusals.ts';
import type { Upload } from '../request-body.ts';
import { readReplyMarkup, type ReplyMarkup } from '../reply-markup.ts';
import type { SimFile } from '../types.ts';
import { toMessage } from '../wire-messages.ts';
import type { World } from '../world.ts';
import { openChat, type ApiCall, type Result } from './call.ts';

const CHAT_ACTIONS = [
  'cancel', 'typing', 'upload_photo', 'record_video', 'upload_video', 'record_voice', 'upload_voice', 'record_audio',
  'upload_audio', 'upload_document', 'choose_sticker', 'find_location', 'pick_up_location', 'record_video_note',
  'upload_video_note',
];

/** Bot API, sendPhoto: 10 MB, width and height together at most 10,000, their ratio at most 20. */
const MAX_PHOTO_BYTES = 10 << 20;
const MAX_PHOTO_SIDES = 10_000;
const MAX_PHOTO_RATIO = 20;

/** Where a message goes and what hangs on it, checked. */
type Envelope = { chatId: number; replyTo: number | undefined; markup: ReplyMarkup | undefined };

type Source = { upload: Upload } | { file: SimFile };

export function sendMessage(world: World, { params }: ApiCall): Result {
  const text = readMessageText(params, 'messageTooLong');
  return post(world, readEnvelope(world, params), text);
}

export async function sendDocument(world: World, call: ApiCall): Promise<Result> {
  return sendFile(world, call, 'document');
}

export async function sendPhoto(world: World, call: ApiCall): Promise<Result> {
  return sendFile(world, call, 'photo');
}

export function sendChatAction(world: World, { params }: ApiCall): Result {
  const action = params.text('action').toLowerCase();
  if (!CHAT_ACTIONS.includes(action)) throw refuse('chatAction');
  const person = openChat(world, params, 'write');
  world.emit({ kind: 'action', personId: person.id, action });
  return { result: true };
}

async function sendFile(world: World, call: ApiCall, kind: SimFile['kind']): Promise<Result> {
  const source = findSource(world, call, kind);
  const caption = readCaption(call.params);
  const envelope = readEnvelope(world, call.params);
  const file = 'file' in source ? source.file : await store(world, kind, source.upload);
  return post(world, envelope, caption, file);
}

/** The checks stand in the order in which the real server does them. */
function readEnvelope(world: World, params: Params): Envelope {
  const reply = readReply(params);
  const markup = readReplyMarkup(params);
  const { id: chatId } = openChat(world, params, 'write');
  const replyTo = reply && world.chats.message(chatId, reply.messageId)?.messageId;
  if (reply && replyTo === undefined && !reply.optional) throw refuse('repliedNotFound');
  return { chatId, replyTo, markup };
}

function post(world: World, { chatId, replyTo, markup }: Envelope, content: FormattedText, file?: SimFile): Result {
  const message = world.chats.post(chatId, {
    who: 'bot',
    fromId: world.bot.id,
    ...content,
    ...(file ? { file } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(markup?.kind === 'inline' ? { inlineKeyboard: markup.rows } : {}),
  });
  showKeyboard(world, chatId, markup);
  return { result: toMessage(world.chats, world.bot, chatId, message) };
}

function showKeyboard({ chats }: World, chatId: number, markup: ReplyMarkup | undefined): void {
  if (markup?.kind === 'keys') chats.setReplyKeyboard(chatId, markup.keyboard);
  if (markup?.kind === 'remove') chats.setReplyKeyboard(chatId, null);
}

/** `reply_to_message_id` is not published any more, but the server still takes it. */
function readReply(params: Params): { messageId: number; optional: boolean } | undefined {
  const value = params.json('reply_parameters', 'replyParametersJson');
  if (value === undefined) {
    const messageId = params.messageId('reply_to_message_id');
    return messageId > 0 ? { messageId, optional: params.flag('allow_sending_without_reply') } : undefined;
  }
  if (!isObject(value)) throw refuse('replyParametersObject');
  if (Object.keys(value).length === 0) return undefined;
  const fields = new Fields(value);
  return { messageId: fields.requiredInt('message_id'), optional: fields.flag('allow_sending_without_reply') };
}

/** An upload, or a file that the server has, by its id. It fetches nothing from the internet. */
function findSource(world: World, { params, uploads }: ApiCall, kind: SimFile['kind']): Source {
  const given = params.text(kind);
  const attached = /^attach:\/\/(.+)$/.exec(given)?.[1];
  const upload = uploads.get(attached ?? kind);
  if (upload) return { upload };
  if (given === '' || attached !== undefined) throw refuse(kind === 'photo' ? 'noPhoto' : 'noDocument');
  const file = world.files.find(given);
  if (file?.kind !== kind) throw refuse('wrongFileOrUrl');
  return { file };
}

async function store({ files }: World, kind: SimFile['kind'], upload: Upload): Promise<SimFile> {
  if (kind === 'document') return files.add({ kind, ...upload });
  if (upload.bytes.byteLength > MAX_PHOTO_BYTES) throw refuse('fileTooBig');
  const size = readImageSize(upload.bytes);
  if (!size) throw refuse('imageProcess');
  const [short = 0, long = 0] = [size.width, size.height].sort((a, b) => a - b);
  if (short + long > MAX_PHOTO_SIDES || long > short * MAX_PHOTO_RATIO) throw refuse('photoDimensions');
  return files.add({ kind, ...upload, ...size, mime: readImageType(upload.bytes) });
}
