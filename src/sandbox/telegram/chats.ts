/**
 * People, their chats and the messages in them. A message is never changed in place: an edit puts a new object where
 * the old one was, so whoever holds one holds a snapshot.
 */
import { randomInt } from 'node:crypto';
import type { NewPerson, Person, ReplyKeyboard, SimChat, SimEvent, SimMessage } from './types.ts';

/** Older messages are forgotten, as if the bot could not reach them any more. */
const MAX_MESSAGES_PER_CHAT = 500;

/** Somebody drives the sandbox wrongly: an unknown person, a button that isn't there. */
export class SimError extends Error {
  override readonly name = 'SimError';
  readonly code: 'unknown' | 'invalid';

  constructor(code: 'unknown' | 'invalid', message: string) {
    super(message);
    this.code = code;
  }
}

export type ChatsSnapshot = { nextMessageId: number; people: Person[]; chats: SimChat[] };

type NewMessage = Omit<SimMessage, 'messageId' | 'date' | 'edited'>;

type ChatRecord = { id: number; messages: Map<number, SimMessage>; replyKeyboard: ReplyKeyboard | null };

export class Chats {
  readonly #now: () => number;
  readonly #changed: (event: SimEvent) => void;
  readonly #people = new Map<number, Person>();
  readonly #chats = new Map<number, ChatRecord>();
  #nextMessageId = 1;

  constructor(options: { now: () => number; changed: (event: SimEvent) => void; snapshot?: ChatsSnapshot }) {
    this.#now = options.now;
    this.#changed = options.changed;
    if (options.snapshot) this.#restore(options.snapshot);
  }

  people(): Person[] {
    return [...this.#people.values()];
  }

  /** @throws SimError for an id that nobody has */
  person(personId: number): Person {
    const person = this.#people.get(personId);
    if (!person) throw new SimError('unknown', `There is no person ${personId}`);
    return person;
  }

  findPerson(personId: number): Person | undefined {
    return this.#people.get(personId);
  }

  addPerson({ id = this.#freeId(), started = true, ...names }: NewPerson): Person {
    if (this.#people.has(id)) throw new SimError('invalid', `There is a person ${id} already`);
    const person = { id, ...names, blocked: false, started };
    this.#people.set(id, person);
    this.#chats.set(id, { id, messages: new Map(), replyKeyboard: null });
    this.#changed({ kind: 'people', personId: id });
    return person;
  }

  changePerson(personId: number, change: { blocked?: boolean; started?: boolean }): void {
    this.#people.set(personId, { ...this.person(personId), ...change });
    this.#changed({ kind: 'people', personId });
  }

  /** @throws SimError for a chat that isn't there */
  chat(chatId: number): SimChat {
    const { id, messages, replyKeyboard } = this.#record(chatId);
    return { id, messages: [...messages.values()], replyKeyboard };
  }

  /** Undefined for a message that isn't there, is forgotten, or was deleted. */
  message(chatId: number, messageId: number): SimMessage | undefined {
    const message = this.#chats.get(chatId)?.messages.get(messageId);
    return message?.deletedAt === undefined ? message : undefined;
  }

  post(chatId: number, content: NewMessage): SimMessage {
    const { messages } = this.#record(chatId);
    const message = { messageId: this.#nextMessageId++, date: this.seconds(), edited: false, ...content };
    messages.set(message.messageId, message);
    for (const oldest of messages.keys()) {
      if (messages.size <= MAX_MESSAGES_PER_CHAT) break;
      messages.delete(oldest);
    }
    this.#changed({ kind: 'message', personId: chatId, messageId: message.messageId });
    return message;
  }

  /** An inline keyboard that is left out is taken away, as the Bot API does it. */
  edit(chatId: number, old: SimMessage, change: Pick<SimMessage, 'text' | 'entities' | 'inlineKeyboard'>): SimMessage {
    const { inlineKeyboard: _removed, ...kept } = old;
    const message = { ...kept, ...change, edited: true, editDate: this.seconds() };
    this.#record(chatId).messages.set(old.messageId, message);
    this.#changed({ kind: 'edit', personId: chatId, messageId: old.messageId });
    return message;
  }

  remove(chatId: number, old: SimMessage): void {
    this.#record(chatId).messages.set(old.messageId, { ...old, deletedAt: this.seconds() });
    this.#changed({ kind: 'delete', personId: chatId, messageId: old.messageId });
  }

  setReplyKeyboard(chatId: number, keyboard: ReplyKeyboard | null): void {
    this.#record(chatId).replyKeyboard = keyboard;
    this.#changed({ kind: 'keyboard', personId: chatId });
  }

  /** The time as the Bot API writes it. */
  seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  snapshot(): ChatsSnapshot {
    const chats = [...this.#chats.keys()].map((chatId) => this.chat(chatId));
    return { nextMessageId: this.#nextMessageId, people: this.people(), chats };
  }

  #restore(snapshot: ChatsSnapshot): void {
    this.#nextMessageId = snapshot.nextMessageId;
    for (const person of snapshot.people) this.#people.set(person.id, person);
    for (const { id, messages, replyKeyboard } of snapshot.chats) {
      const byId = new Map(messages.map((message) => [message.messageId, message]));
      this.#chats.set(id, { id, messages: byId, replyKeyboard });
    }
  }

  #record(chatId: number): ChatRecord {
    const chat = this.#chats.get(chatId);
    if (!chat) throw new SimError('unknown', `There is no chat ${chatId}`);
    return chat;
  }

  /** Ten digits, as Telegram's newer accounts have. */
  #freeId(): number {
    const id = randomInt(1_000_000_000, 8_000_000_000);
    return this.#people.has(id) ? this.#freeId() : id;
  }
}
