/**
 * What stands in a message: a text and what it answers, a file, a place. A detail that can't be read is left out, so
 * that what the person wrote still counts.
 */
import { SECOND_MS } from './clock.ts';
import type { RepliedMessage, SentFile } from './incoming.ts';
import { z } from 'zod';

export type MessageContent =
  | { kind: 'text'; text: string; messageId: number; replyTo?: RepliedMessage; forwardedAtMs?: number }
  | { kind: 'file'; file: SentFile; caption: string; messageId: number }
  | { kind: 'location'; latitude: number; longitude: number; messageId: number }
  | { kind: 'other'; messageId: number };

/** Postgres takes neither NUL nor a half of a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Marks that turn the direction of what stands around them, and letters and spaces that nobody sees. */
const UNSEEN =
  /[\u00AD\u061C\u115F\u1160\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\u2800\u3164\uFEFF\uFFA0]/g;

/** A person's name as it can stand in a line of ours: it doesn't break the line, and changes nothing around it. */
export function cleanName(name: string): string {
  const oneLine = cleanText(name).normalize('NFC').replace(/\p{Cc}+/gu, ' ').replace(UNSEEN, '');
  // Signs that are piled up on a letter cover the lines above and below; no language needs three.
  return oneLine.replace(/(\p{M}{2})\p{M}+/gu, '$1').trim();
}

/** Seconds since 1970, to the year 2106: more is no date of Telegram's, and a claim's day must be one of Postgres'. */
export const seconds = z.int().min(0).max(2 ** 32);

const words = z.string().transform(cleanText);

const stored = { file_id: words, file_unique_id: words, file_size: z.int().min(0).optional() };
type Stored = z.infer<z.ZodObject<typeof stored>>;

const photoSize = z.object({ ...stored, width: z.int(), height: z.int() });
const kept = z.object({ ...stored, mime_type: words.optional(), file_name: words.optional() });

const answered = z.object({
  message_id: z.int(),
  from: z.object({ is_bot: z.boolean() }).optional(),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ callback_data: words.optional() }))) })
    .optional(),
});

/** A text must be one; of anything else, what can't be read counts as absent. */
const detail = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The fields of a message that say what stands in it. */
export const contentFields = {
  message_id: z.int(),
  text: words.optional(),
  caption: detail(words),
  photo: detail(z.array(photoSize).min(1)),
  document: detail(kept),
  voice: detail(kept),
  /** Some apps send what was spoken as music. */
  audio: detail(kept),
  /** A venue has one as well, and a place that somebody shares while they move. */
  location: detail(z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })),
  reply_to_message: detail(answered),
  forward_origin: detail(z.object({ date: seconds })),
};

type Fields = z.infer<z.ZodObject<typeof contentFields>>;

export function contentOf(fields: Fields): MessageContent {
  const { message_id: messageId, text, caption = '', location } = fields;
  if (text !== undefined) return { kind: 'text', text, messageId, ...contextOf(fields) };
  const file = fileIn(fields);
  if (file !== undefined) return { kind: 'file', file, caption, messageId };
  if (location !== undefined) return { kind: 'location', ...location, messageId };
  return { kind: 'other', messageId };
}

function contextOf({ reply_to_message: replied, forward_origin: origin }: Fields) {
  return {
    ...(replied === undefined ? {} : { replyTo: repliedOf(replied) }),
    ...(origin === undefined ? {} : { forwardedAtMs: origin.date * SECOND_MS }),
  };
}

function repliedOf({ message_id: messageId, from, reply_markup: markup }: z.infer<typeof answered>): RepliedMessage {
  const buttons = (markup?.inline_keyboard ?? []).flat().flatMap((button) => button.callback_data ?? []);
  return { messageId, isBots: from?.is_bot === true, buttons };
}

function fileIn({ photo, document, voice, audio }: Fields): SentFile | undefined {
  if (photo !== undefined) return { kind: 'photo', ...storedOf(largest(photo)) };
  if (document !== undefined) return { kind: 'document', ...keptOf(document) };
  const spoken = voice ?? audio;
  return spoken === undefined ? undefined : { kind: 'voice', ...keptOf(spoken) };
}

/** Telegram offers a photo in a few sizes. */
function largest(sizes: z.infer<typeof photoSize>[]): z.infer<typeof photoSize> {
  return sizes.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best));
}

function storedOf({ file_id: fileId, file_unique_id: uniqueId, file_size: sizeBytes }: Stored) {
  return { fileId, uniqueId, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

function keptOf({ mime_type: mimeType, file_name: name, ...file }: z.infer<typeof kept>) {
  return {
    ...storedOf(file),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(name === undefined ? {} : { name }),
  };
}
