/** Reads out of Telegram's update what the house needs: who, where, what, and a day that a redelivery shares. */
import { SECOND_MS } from './clock.ts';
import { cleanName, cleanText, contentFields, contentOf, seconds, type MessageContent } from './message-content.ts';
import type { UpdateKey } from './update-key.ts';
import type { Update } from 'telegraf/types';
import { z } from 'zod';

export type Origin = {
  key: UpdateKey;
  /** Milliseconds since 1970; for an edit, of the first sending. A press has no date of its own. */
  sentAtMs?: number;
  chatId: number;
  firstName: string;
  languageCode: string | undefined;
  content:
    | MessageContent
    | { kind: 'edit'; text: string; messageId: number }
    | { kind: 'button'; data: string; callbackId: string; messageId: number }
    | { kind: 'membership'; blocked: boolean };
};

export type ReadUpdate =
  | { kind: 'served'; origin: Origin }
  /** Groups, channels, other bots, unknown kinds, a change of something that has no text. */
  | { kind: 'not-served' }
  /** Not what the Bot API describes; `where` names the first field that isn't. */
  | { kind: 'malformed'; where: string };

/** The kinds of updates that the product understands: Telegram is asked for these alone. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** Looks at an update. Whatever comes in, this doesn't throw. */
export function readUpdate(update: Update): ReadUpdate {
  const fields = update as unknown as Record<string, unknown>;
  const kind = ALLOWED_UPDATES.find((allowed) => fields[allowed] !== undefined);
  if (kind === undefined) return { kind: 'not-served' };
  return READERS[kind](update.update_id, fields[kind]);
}

/** What must stay in order while it is tried again: the updates of one chat. */
export function laneOf(update: Update): string {
  const read = readUpdate(update);
  return read.kind === 'served' ? `chat ${read.origin.chatId}` : `update ${update.update_id}`;
}

const sender = z.object({
  id: z.int().positive(),
  is_bot: z.boolean(),
  first_name: z.string(),
  language_code: z.string().optional(),
});

const chat = z.object({ id: z.int(), type: z.string() });

const message = z.object({ ...contentFields, date: seconds, chat, from: sender.optional() });

const edited = message.extend({ edit_date: seconds.optional() });

const press = z.object({
  id: z.string(),
  from: sender,
  /** One that is too old comes with the date 0. */
  message: z.object({ message_id: z.int(), date: seconds, chat }).optional(),
  data: z.string().optional(),
});

const membership = z.object({ chat, from: sender, date: seconds, new_chat_member: z.object({ status: z.string() }) });

type Reader = (updateId: number, content: unknown) => ReadUpdate;

function reader<Content>(
  kind: string,
  schema: z.ZodType<Content>,
  originIn: (updateId: number, content: Content) => Origin | null,
): Reader {
  return (updateId, content) => {
    const parsed = schema.safeParse(content);
    if (!parsed.success) return { kind: 'malformed', where: [kind, ...(parsed.error.issues[0]?.path ?? [])].join('.') };
    const origin = originIn(updateId, parsed.data);
    return origin === null ? { kind: 'not-served' } : { kind: 'served', origin };
  };
}

const READERS: Record<(typeof ALLOWED_UPDATES)[number], Reader> = {
  message: reader('message', message, (updateId, content) => {
    const { from, chat: { id, type }, date } = content;
    if (type !== 'private' || from === undefined || from.is_bot) return null;
    return { ...originOf(updateId, from, id, date), sentAtMs: date * SECOND_MS, content: contentOf(content) };
  }),

  // Its claim belongs to the day of the change: a message may be changed long after the claims of its day are gone.
  edited_message: reader('edited_message', edited, (updateId, { message_id: messageId, date, from, text, ...rest }) => {
    const { chat: { id, type }, edit_date: editedS = date } = rest;
    if (type !== 'private' || from === undefined || from.is_bot || text === undefined) return null;
    const content = { kind: 'edit', text, messageId } as const;
    return { ...originOf(updateId, from, id, editedS), sentAtMs: date * SECOND_MS, content };
  }),

  // A press has no date of its own. The message's is the same for each delivery, also around midnight.
  callback_query: reader('callback_query', press, (updateId, { id: callbackId, from, message: below, data = '' }) => {
    if (below === undefined || below.chat.type !== 'private') return null;
    const content = { kind: 'button', data: cleanText(data), callbackId, messageId: below.message_id } as const;
    return { ...originOf(updateId, from, below.chat.id, below.date), content };
  }),

  my_chat_member: reader('my_chat_member', membership, (updateId, { chat: { id, type }, from, date, ...change }) => {
    if (type !== 'private') return null;
    const content = { kind: 'membership', blocked: change.new_chat_member.status === 'kicked' } as const;
    return { ...originOf(updateId, from, id, date), content };
  }),
};

/** Longer names are for show. */
const LONGEST_NAME = 64;

function originOf(
  updateId: number,
  from: z.infer<typeof sender>,
  chatId: number,
  dateS: number,
): Omit<Origin, 'content'> {
  return {
    key: { userId: from.id, updateId, day: new Date(dateS * SECOND_MS).toISOString().slice(0, 10) },
    chatId,
    firstName: cleanText(cleanName(from.first_name).slice(0, LONGEST_NAME)),
    languageCode: from.language_code,
  };
}
