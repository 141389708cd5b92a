/**
 * What each method gets and gives, and the checks that most of them begin with.
 */
import type { Params } from '../params.ts';
import { refuse, type Refusal } from '../refusals.ts';
import type { Person, SimMessage } from '../types.ts';
import type { Upload } from '../request-body.ts';
import type { World } from '../world.ts';

export type ApiCall = { params: Params; uploads: Map<string, Upload> };

/** What goes into `result`; `described` adds the sentence that some answers carry. */
export type Result = { result: unknown; description?: string };

export type Method = (world: World, call: ApiCall) => Result | Promise<Result>;

/** @throws ApiError where the chat is unknown, or doesn't take what the bot sends */
export function openChat({ chats }: World, params: Params, access: 'read' | 'write'): Person {
  const chatId = params.text('chat_id');
  if (chatId === '') throw refuse('chatIdEmpty');
  const person = chats.findPerson(Number(chatId));
  if (!person?.started) throw refuse('chatNotFound');
  if (person.blocked && access === 'write') throw refuse('blocked');
  if (params.messageId('message_thread_id') > 0) throw refuse('threadNotFound');
  return person;
}

/** The message that `message_id` names, of whoever it is. */
export function findMessage({ chats }: World, chatId: number, params: Params, missing: Refusal): SimMessage {
  const message = chats.message(chatId, params.messageId());
  if (!message) throw refuse(missing);
  return message;
}
