/**
 * From text to entries. An amount has a unit or currency (`35k`, `$5`), a sign (`+500`), is written as money is
 * (`12.50`), is arithmetic (`100-5*3`), or is the one plain number that counts nothing; the first of these that a
 * line has wins. Money comes in by a leading plus or by the category that the words suggest, and goes out otherwise.
 */
import { MAX_AMOUNT_MINOR } from '../../../core/money.ts';
import { guesserFor, type GuessCategory } from './category-guess.ts';
import { noteOf, partsOf, pricesOf, type LineParts, type Price } from './line-parts.ts';
import { splitLines } from './line-text.ts';
import { CATCH_ALL } from '../model.ts';
import type { EntryInput, EntryKind, LineReading, ReadingContext, ReadLine, RefusalReason } from '../model.ts';

/** As many lines of one message are read; the rest are refused, one by one. */
export const MAX_LINES = 50;
/** As long as a Telegram message can be. */
const MAX_LINE_LENGTH = 4096;

/** Reads each non-empty line of a message by itself. Never throws, whatever the text. */
export function readMessage(text: string, context: ReadingContext): ReadLine[] {
  const guess = guesserFor(context);
  return splitLines(text).map((line, index) => ({
    line,
    reading: index < MAX_LINES ? readLine(line, context, (parts, price) => entryOf(parts, price, context, guess))
      : refused('too-many-lines'),
  }));
}

/**
 * Reads a text that changes an entry. What it doesn't mention stays: `40k` changes the amount alone, `yesterday` the
 * day alone, `dinner` the note and the category that it suggests. The kind changes only by a sign.
 */
export function readEdit(text: string, entry: EntryInput, context: ReadingContext): LineReading {
  const guess = guesserFor(context);
  const edit = (parts: LineParts, price?: Price): EntryInput => editedEntry(entry, parts, price, guess);
  const reading = readLine(text, context, edit);
  if (reading.kind !== 'no-amount' || text.trim() === '') return reading;
  return { kind: 'entry', entry: edit(partsOf(text, context)) };
}

/** Reads what an amount was for, where that is asked: every number belongs to it. */
export function readNote(text: string, context: ReadingContext): Pick<EntryInput, 'note' | 'tags'> & { day?: string } {
  const parts = partsOf(text, context);
  return { note: noteOf(parts), tags: parts.tags, ...(parts.day === undefined ? {} : { day: parts.day }) };
}

function readLine(
  line: string, context: ReadingContext, toEntry: (parts: LineParts, price: Price) => EntryInput,
): LineReading {
  if (line.length > MAX_LINE_LENGTH) return refused('too-long');
  const parts = partsOf(line, context);
  if (parts.choice.kind === 'several') return refused('several-amounts');
  const outcomes = pricesOf(parts, context).map((price) => reasonAgainst(price) ?? toEntry(parts, price));
  return readingOf(outcomes);
}

function reasonAgainst({ value }: Price): RefusalReason | undefined {
  if (value.amountMinor === 0n) return 'zero';
  if (value.amountMinor < 0n) return 'negative';
  return value.amountMinor > MAX_AMOUNT_MINOR ? 'too-large' : undefined;
}

function readingOf(outcomes: readonly (EntryInput | RefusalReason)[]): LineReading {
  const [first, second] = outcomes.filter((outcome) => typeof outcome !== 'string');
  if (first !== undefined && second !== undefined) return { kind: 'ambiguous', readings: [first, second] };
  if (first !== undefined) return { kind: 'entry', entry: first };
  const reason = outcomes.find((outcome) => typeof outcome === 'string');
  return reason === undefined ? { kind: 'no-amount' } : refused(reason);
}

function entryOf(parts: LineParts, price: Price, { today }: ReadingContext, guess: GuessCategory): EntryInput {
  const note = noteOf(parts, price);
  const signed = kindOfSign(price);
  const category = guess(note, parts.tags, signed);
  const kind = signed ?? category?.kind ?? 'expense';
  return {
    kind,
    amountMinor: Number(price.value.amountMinor),
    currency: price.value.currency,
    note,
    tags: parts.tags,
    date: parts.day ?? today,
    category: category?.key ?? CATCH_ALL[kind],
  };
}

function editedEntry(entry: EntryInput, parts: LineParts, price: Price | undefined, guess: GuessCategory): EntryInput {
  const note = noteOf(parts, price);
  const kind = kindOfSign(price) ?? entry.kind;
  const category = guess(note, parts.tags, kind)?.key;
  return {
    kind,
    amountMinor: price === undefined ? entry.amountMinor : Number(price.value.amountMinor),
    currency: price?.value.currency ?? entry.currency,
    note: note === '' ? entry.note : note,
    tags: parts.tags.length === 0 ? entry.tags : parts.tags,
    date: parts.day ?? entry.date,
    category: category ?? (kind === entry.kind ? entry.category : CATCH_ALL[kind]),
  };
}

function kindOfSign(price: Price | undefined): EntryKind | undefined {
  if (price?.sign === undefined) return undefined;
  return price.sign === '+' ? 'income' : 'expense';
}

function refused(reason: RefusalReason): LineReading {
  return { kind: 'refused', reason };
}
