/** A draft: what a file seems to say, until its person records it or lets it go. */
import { HOUR_MS } from '../../core/clock.ts';
import type { EntryInput } from '../ledger/index.ts';

/**
 * - `waiting`: for the worker
 * - `asked`: whether a picture that was recorded before shall be read again
 * - `ready`: shown, with buttons
 * - `recorded`, `cancelled`, `failed`, `expired`: over
 */
export type DraftState = 'waiting' | 'asked' | 'ready' | 'recorded' | 'cancelled' | 'failed' | 'expired';

export type FileKind = 'photo' | 'document' | 'voice';

/** One line of a receipt; `amountMinor` is null where it could not be read. */
export type DraftLine = { name: string; amountMinor: number | null; category: string };

/** What is odd about a reading: shown with a word, left to the person. */
export type Doubt =
  | 'total-unread'
  | 'total-not-positive'
  | 'total-differs'
  | 'currency-unknown'
  | 'date-missing'
  | 'date-unclear'
  | 'date-future'
  | 'date-old';

/** As one entry: `amountMinor` is 0 as long as nobody knows the total. */
export type ReceiptContent = { kind: 'receipt'; entry: EntryInput; lines: DraftLine[]; doubts: Doubt[] };

export type VoiceContent = { kind: 'voice'; transcript: string; entries: EntryInput[]; unread: string[] };

/** Why nothing came of a file. */
export type Failure =
  | 'not-receipt'
  | 'no-speech'
  | 'too-large'
  | 'file-gone'
  | 'unreadable'
  | 'unreadable-pdf'
  | 'blocked'
  | 'busy'
  | 'out-of-order';

/** What a draft holds, by its state; nothing when it came to nothing. */
export type Content =
  /** While it waits: the message that says so, in whose place the result shall stand. */
  | { kind: 'reading'; messageId: number }
  | ReceiptContent
  | VoiceContent
  | { kind: 'same'; recordedAtMs: number }
  | { kind: 'recorded'; entries: EntryInput[]; writeId: number }
  | { kind: 'failure'; failure: Failure };

export type Draft = {
  userId: number;
  id: number;
  chatId: number;
  /** The message that brought the file. */
  messageId: number;
  kind: FileKind;
  mimeType: string;
  fileId: string | null;
  caption: string;
  state: DraftState;
  turn: number;
  tries: number;
  again: boolean;
  version: number;
  content: Content | null;
  sentAtMs: number;
  settledAtMs: number | null;
};

/** How long a draft can be recorded. */
export const DRAFT_TTL_MS = 24 * HOUR_MS;

/** What Telegram gives a bot at most. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** As many as one person may have waiting: each costs a question to Gemini. */
export const MOST_OPEN = 50;

/** What Gemini reads; Telegram's voice notes are Opus in Ogg. */
const READABLE = /^(image\/(jpeg|png|webp|heic|heif)|application\/pdf|audio\/(ogg|mpeg|mp3|wav|aac|flac|aiff))$/;

export function isReadable(mimeType: string): boolean {
  return READABLE.test(mimeType);
}

/** The entries that a draft records as it stands; none as long as its total is not known. */
export function entriesOf(content: Content | null): EntryInput[] {
  if (content?.kind === 'voice') return content.entries;
  if (content?.kind === 'receipt' && content.entry.amountMinor > 0) return [content.entry];
  return [];
}

/** The one entry that a text or a category changes; undefined where there are several. */
export function onlyEntry(content: Content | null): EntryInput | undefined {
  if (content?.kind === 'receipt') return content.entry;
  return content?.kind === 'voice' && content.entries.length === 1 ? content.entries[0] : undefined;
}

/** The content with another entry in the place of its only one. */
export function withEntry(content: ReceiptContent | VoiceContent, entry: EntryInput): ReceiptContent | VoiceContent {
  return content.kind === 'receipt' ? editedReceipt(content, entry) : { ...content, entries: [entry] };
}

export function sumOfLines(lines: DraftLine[]): number {
  return lines.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
}

/** A receipt as its person changed it: what they named is no doubt any more. */
export function editedReceipt(receipt: ReceiptContent, entry: EntryInput): ReceiptContent {
  const { entry: before } = receipt;
  const isSettled = (doubt: Doubt): boolean =>
    (doubt.startsWith('total') && entry.amountMinor !== before.amountMinor) ||
    (doubt.startsWith('date') && entry.date !== before.date) ||
    (doubt.startsWith('currency') && (entry.currency !== before.currency || entry.amountMinor !== before.amountMinor));
  return { ...receipt, entry, doubts: receipt.doubts.filter((doubt) => !isSettled(doubt)) };
}
