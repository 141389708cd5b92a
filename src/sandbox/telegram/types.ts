/**
 * What tests, scripts and the page see of the sandbox's Telegram: people, their chats, what the bot called, and
 * the faults that can be switched on.
 */
import type { ApiAnswer, BotCommand, InlineKeyboard, MessageEntity, Update } from './wire.ts';

export type Person = {
  /** In a private chat this is the chat's id, too. */
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  blocked: boolean;
  /** False until the person wrote to the bot: until then the bot can't write to them. */
  started: boolean;
};

export type NewPerson = {
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  id?: number;
  /** Default true: they talked to the bot before. False: the bot can't write to them until they do. */
  started?: boolean;
};

export type SimFile = {
  fileId: string;
  /** The same for the same bytes. */
  uniqueId: string;
  kind: 'document' | 'photo' | 'voice';
  name: string;
  mime: string;
  sizeBytes: number;
  /** Under `/file/bot<token>/`. */
  path: string;
  /** Pixels; photos only. */
  width?: number;
  height?: number;
  /** Voice notes only. */
  durationS?: number;
};

/** Degrees north and east. */
export type Place = { latitude: number; longitude: number };

/** What a message was before somebody forwarded it; `date` in seconds since 1970. */
export type Forwarded = { from: 'person' | 'bot'; date: number };

export type SimMessage = {
  messageId: number;
  who: 'person' | 'bot';
  fromId: number;
  /** Seconds since 1970, as everywhere in the Bot API. */
  date: number;
  /** Without markup; the caption where there is a file. */
  text: string;
  entities: MessageEntity[];
  inlineKeyboard?: InlineKeyboard;
  file?: SimFile;
  location?: Place;
  replyTo?: number;
  forwarded?: Forwarded;
  edited: boolean;
  editDate?: number;
  /** Seconds since 1970. A deleted message stays here, so that a page can show it, but the bot can't reach it. */
  deletedAt?: number;
};

/** A key that sends its label, or the place where the person is. */
export type ReplyKey = string | { text: string; asksLocation: true };

export type ReplyKeyboard = { keys: ReplyKey[][]; oneTime: boolean; placeholder?: string };

export type SimChat = {
  id: number;
  messages: SimMessage[];
  replyKeyboard: ReplyKeyboard | null;
};

export type SimEvent =
  | { kind: 'message' | 'edit' | 'delete'; personId: number; messageId: number }
  | { kind: 'keyboard'; personId: number }
  | { kind: 'action'; personId: number; action: string }
  | { kind: 'answer'; personId: number; callbackQueryId: string; text: string; alert: boolean }
  | { kind: 'people'; personId: number };

export type RecordedCall = {
  method: string;
  /** As sent, decoded: JSON as it was, form fields as text, an upload as `{ upload, mime, sizeBytes }`. */
  params: Record<string, unknown>;
  /** Names that the published schema of the method doesn't have. */
  unknownParams: string[];
  /** Milliseconds since 1970. */
  at: number;
  /** Null where a fault swallowed it. */
  answer: ApiAnswer | null;
  /** The id of the fault that met this call. */
  fault?: string;
};

export type Fault = {
  /** Nothing given: every call. */
  match: { method?: string; chatId?: number };
  /** How many calls it meets; left out: until removed. */
  times?: number;
} & (
  | { kind: 'status'; status: number; description?: string; retry_after?: number }
  | { kind: 'drop-before' }
  | { kind: 'drop-after' }
  | { kind: 'html' }
  | { kind: 'delay'; delayMs: number }
);

export type ActiveFault = Fault & { id: string };

/**
 * What the network does to deliveries by webhook, as many as `times` says. `twice`: two copies arrive at once, as
 * from a proxy that tries again. `given-up`: the connection breaks while the bot is at it, and the update is
 * delivered again.
 */
export type DeliveryFault = { times: number } & ({ kind: 'twice' } | { kind: 'given-up'; afterMs: number });

/** One delivery by webhook, when it has ended. */
export type DeliveryEvent = {
  updateId: number;
  /** Why it failed, in the words of getWebhookInfo; left out if the bot took it. */
  failure?: string;
  /** The fault that it really met. */
  fault?: DeliveryFault['kind'];
};

export type CommandList = { scope: string; languageCode: string; commands: BotCommand[] };

/** `kind` left out: a photo if it is a picture that Telegram can read, else a document. */
export type PersonsFile = { name: string; mime: string; bytes: Uint8Array; kind?: SimFile['kind'] };

export type TelegramSim = {
  people(): Person[];
  addPerson(person: NewPerson): Person;
  /** Each returns the id of the update, or 0 where the bot's `allowed_updates` leave this kind out. */
  sendText(personId: number, text: string, options?: { replyTo?: number }): number;
  editText(personId: number, messageId: number, text: string): number;
  /** `stale` lets through a button that the message no longer has, as a slow client does. */
  pressButton(personId: number, messageId: number, data: string, options?: { stale?: boolean }): number;
  sendFile(personId: number, file: PersonsFile & { caption?: string; replyTo?: number }): Promise<number>;
  sendLocation(personId: number, place: Place): number;
  /** The person sends a message of the chat once more, as a forwarded one: their own or the bot's. */
  forwardMessage(personId: number, messageId: number): number;
  /** A file that the bot can fetch by the id that this gives, as if somebody had sent it. */
  keepFile(file: PersonsFile): Promise<SimFile>;
  block(personId: number): number;
  unblock(personId: number): number;
  /** The person deletes a message on both sides; the bot is not told. */
  deleteMessage(personId: number, messageId: number): void;
  /** Delivers an update once more, whatever was confirmed. */
  redeliver(updateId: number): void;
  chat(personId: number): SimChat;
  calls(): RecordedCall[];
  commands(): CommandList[];
  pendingUpdates(): Update[];
  faults: {
    add(fault: Fault): string;
    remove(id: string): boolean;
    clear(): void;
    list(): ActiveFault[];
  };
  /** For the next deliveries by webhook. */
  disturb(fault: DeliveryFault): void;
  onDelivery(listener: (event: DeliveryEvent) => void): () => void;
  onChange(listener: (event: SimEvent) => void): () => void;
  /** Resolves with the first true value that `predicate` gives for the chat; rejects after `timeoutMs` (5 s). */
  waitFor<T>(
    personId: number,
    predicate: (chat: SimChat) => T,
    timeoutMs?: number,
  ): Promise<Exclude<T, false | null | undefined | 0 | ''>>;
};

export type TelegramSandboxOptions = {
  host?: string;
  /** 0 or left out: any free port. */
  port?: number;
  token: string;
  botUsername?: string;
  /** JSON kept over restarts; uploaded files lie in `<dataFile>.files`. Left out: nothing is kept. */
  dataFile?: string;
  /** Milliseconds since 1970, for dates and expiry; waiting is always real time. */
  now?: () => number;
  /** Telegram's limits a chat and a bot (429). Off unless asked for. */
  rateLimits?: boolean;
  /** How long a webhook may take, 60 s at Telegram. */
  webhookTimeoutMs?: number;
  /** The first wait of the webhook's retry ladder that is not zero, 2 s at Telegram. */
  retryBaseMs?: number;
};

export type TelegramSandbox = {
  url: string;
  token: string;
  sim: TelegramSim;
  stop(): Promise<void>;
};
