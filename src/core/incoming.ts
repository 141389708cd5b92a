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

export type IncomingText = Common & { kind: 'text'; text: string; messageId: number };
export type IncomingButton = Common & { kind: 'button'; data: string; callbackId: string; messageId: number };
/** A photo, a voice note, a sticker: something without a text. */
export type IncomingOther = Common & { kind: 'other'; messageId: number };

export type Incoming = IncomingText | IncomingButton | IncomingOther;
