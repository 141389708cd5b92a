/**
 * An update as handlers see it: who, where, what. Telegram's own shape stays in the pipeline.
 */
import type { OpenDialog } from './dialog-store.ts';
import type { Locale } from './locale.ts';
import type { UpdateKey } from './update-key.ts';

/** A person as far as the whole house needs to know them. */
export type Person = {
  userId: number;
  firstName: string;
  locale: Locale;
  /** False until the person picked a language; until then `locale` is a guess. */
  localeChosen: boolean;
  timeZone: string;
  currency: string;
  /** What amounts without a currency are in while the person travels. */
  tripCurrency?: string;
  /** The owner of the ledger that this person records into: mostly the person. */
  ledgerUserId: number;
};

type Common = {
  update: UpdateKey;
  person: Person;
  chatId: number;
  /**
   * When the person sent it, in milliseconds since 1970, however late it came or was tried again: what they mean by
   * today. A press has no date of its own: when this process got it.
   */
  sentAtMs: number;
  /**
   * How long before this update the person's last one was begun, in any process, in milliseconds; null if that was
   * long ago, absent if nobody knows.
   */
  wroteAgoMs?: number | null;
  /** What the bot asked and waits for, read with the person, before the handler runs. */
  dialogs: OpenDialog[];
};

export type IncomingText = Common & {
  kind: 'text';
  text: string;
  messageId: number;
  /** What the message answers, where it is a reply. */
  replyTo?: RepliedMessage;
  /** When the message that was forwarded here was written, in milliseconds since 1970. */
  forwardedAtMs?: number;
};
/** The person changed a message that they had sent; `sentAtMs` is when they sent it first. */
export type IncomingEdit = Common & { kind: 'edit'; text: string; messageId: number };
export type IncomingButton = Common & { kind: 'button'; data: string; callbackId: string; messageId: number };
export type IncomingFile = Common & { kind: 'file'; file: SentFile; caption: string; messageId: number };
export type IncomingLocation = Common & { kind: 'location'; latitude: number; longitude: number; messageId: number };
/** A sticker, a contact: something that nobody here can do anything with. */
export type IncomingOther = Common & { kind: 'other'; messageId: number };

export type Incoming = IncomingText | IncomingEdit | IncomingButton | IncomingFile | IncomingLocation | IncomingOther;

/** A message of this chat that another one answers: the person's own, or one of the bot's with its buttons. */
export type RepliedMessage = { messageId: number; isBots: boolean; buttons: string[] };

/** A file that a person sent; Telegram keeps it, and gives it for `fileId`. */
export type SentFile = {
  kind: 'photo' | 'document' | 'voice';
  fileId: string;
  /** The same for the same file, whoever sends it and however often. */
  uniqueId: string;
  /** As Telegram says; absent if it doesn't. */
  sizeBytes?: number;
  mimeType?: string;
  name?: string;
};
