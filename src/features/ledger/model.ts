import type { Locale } from '../../core/locale.ts';

export type EntryKind = 'expense' | 'income';

/** What one line of a message records. */
export type EntryInput = {
  kind: EntryKind;
  /** Always positive: `kind` says which way the money went. */
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
  note: string;
  /** Without the hash sign, in lower case, each once. */
  tags: string[];
  /** YYYY-MM-DD. */
  date: string;
  /** The key of a default category or of one of the user's own. */
  category: string;
};

export type OwnCategory = {
  key: string;
  name: string;
  kind: EntryKind;
  /** Words or phrases that mean this category to this user. */
  words: string[];
  /** Nothing new goes there. */
  isArchived?: boolean;
  /** The category that took this one in, and gets what would go there. */
  mergedInto?: string;
};

/** A note, as its folded words, and the category that the ledger's people gave it. */
export type Lesson = { words: string; kind: EntryKind; category: string };

/** What must be known about the user to read their text. */
export type ReadingContext = {
  locale: Locale;
  /** Taken when the text names none. */
  currency: string;
  /** YYYY-MM-DD in the user's time zone. */
  today: string;
  ownCategories?: OwnCategory[];
  /** What people taught: it comes before any words. Compared as a whole, so it must not be changed in place. */
  lessons?: readonly Lesson[];
};

export type RefusalReason =
  | 'zero'
  /** The arithmetic comes out below zero, as in `5-10 taxi`. */
  | 'negative'
  /** Over MAX_AMOUNT_MINOR. */
  | 'too-large'
  /** Two purchases in one line: nothing says which amount is meant. */
  | 'several-amounts'
  /** The line is longer than a Telegram message can be. */
  | 'too-long'
  /** The line stands after the last one that one message may record (MAX_LINES). */
  | 'too-many-lines';

export type LineReading =
  | { kind: 'entry'; entry: EntryInput }
  /** Two amounts are as likely; the larger comes first. */
  | { kind: 'ambiguous'; readings: [EntryInput, EntryInput] }
  | { kind: 'no-amount' }
  | { kind: 'refused'; reason: RefusalReason };

/** A line of a message, and how it is read. */
export type ReadLine = { line: string; reading: LineReading };

/** A line that can be read in two ways; a button decides. */
export type Question = {
  line: string;
  readings: [EntryInput, EntryInput];
  /** The message in which the line stood. */
  messageId?: number;
  /** The entry that the line is to change, as it stood when it was asked; without it the line records a new one. */
  about?: { entryId: number; version: number };
};

/** The categories that everybody has. Their names are in the locale files, the words that suggest them in code. */
export const DEFAULT_CATEGORIES = [
  { key: 'food', kind: 'expense', emoji: '🍜' },
  { key: 'coffee', kind: 'expense', emoji: '☕' },
  { key: 'groceries', kind: 'expense', emoji: '🛒' },
  { key: 'transport', kind: 'expense', emoji: '🚕' },
  { key: 'home', kind: 'expense', emoji: '🏠' },
  { key: 'bills', kind: 'expense', emoji: '🧾' },
  { key: 'health', kind: 'expense', emoji: '💊' },
  { key: 'fun', kind: 'expense', emoji: '🎬' },
  { key: 'shopping', kind: 'expense', emoji: '🛍' },
  { key: 'education', kind: 'expense', emoji: '📚' },
  { key: 'travel', kind: 'expense', emoji: '✈️' },
  { key: 'gifts', kind: 'expense', emoji: '🎁' },
  { key: 'family', kind: 'expense', emoji: '👪' },
  { key: 'other', kind: 'expense', emoji: '📦' },
  { key: 'salary', kind: 'income', emoji: '💼' },
  { key: 'bonus', kind: 'income', emoji: '🏆' },
  { key: 'other-income', kind: 'income', emoji: '💰' },
] as const satisfies readonly { key: string; kind: EntryKind; emoji: string }[];

export type DefaultCategoryKey = (typeof DEFAULT_CATEGORIES)[number]['key'];

/** Where an entry goes that no word places. */
export const CATCH_ALL = { expense: 'other', income: 'other-income' } as const satisfies Record<EntryKind, string>;

/** The category that has taken this one in, one after the other; itself if none has. */
export function standingKey(own: readonly Pick<OwnCategory, 'key' | 'mergedInto'>[], key: string): string {
  let standing = key;
  for (let step = 0; step <= own.length; step += 1) {
    const into = own.find((category) => category.key === standing)?.mergedInto;
    if (into === undefined) return standing;
    standing = into;
  }
  return key;
}
