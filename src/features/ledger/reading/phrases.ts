/**
 * Finding known phrases in a text in one pass: at each word only phrases with its first letters are compared, the
 * longest first.
 */
import { foldLine } from './line-text.ts';
import { tokenize } from './tokens.ts';

/** The words of a phrase; one that ends with `*` stands for all words that begin so. */
type Phrase<T> = { words: string[]; value: T };

/** Phrases by the first letters of their first word. */
export type PhraseBook<T> = ReadonlyMap<string, readonly Phrase<T>[]>;

const LETTERS_IN_KEY = 2;

export function phraseBook<T>(phrases: readonly (readonly [string, T])[]): PhraseBook<T> {
  const book = new Map<string, Phrase<T>[]>();
  for (const [text, value] of phrases) {
    const words = text.split(' ').flatMap((word) => (word.endsWith('*') ? [word] : wordsOf(word)));
    const key = keyOf(words[0]);
    book.set(key, [...(book.get(key) ?? []), { words, value }]);
  }
  for (const entries of book.values()) entries.sort((a, b) => lengthOf(b) - lengthOf(a));
  return book;
}

/** The words, numbers and emoji of a text, folded. */
export function wordsOf(text: string): string[] {
  return tokenize(foldLine(text)).filter((token) => token.kind !== 'sign').map((token) => token.text);
}

/** The longest phrase that stands at `at` and whose value `fits`. */
export function phraseAt<T>(
  book: PhraseBook<T>, words: readonly string[], at: number, fits: (value: T) => boolean = () => true,
): { value: T; length: number } | undefined {
  const phrases = book.get(keyOf(words[at]));
  const found = phrases?.find((phrase) => fits(phrase.value) && standsAt(phrase, words, at));
  return found && { value: found.value, length: found.words.length };
}

/** The value of the first phrase that the words contain and that `fits`. */
export function findPhrase<T>(
  book: PhraseBook<T>, words: readonly string[], fits: (value: T) => boolean,
): T | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const found = phraseAt(book, words, at, fits);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

function standsAt(phrase: Phrase<unknown>, words: readonly string[], at: number): boolean {
  return phrase.words.every((word, offset) => {
    const candidate = words[at + offset];
    if (candidate === undefined) return false;
    return word.endsWith('*') ? candidate.startsWith(word.slice(0, -1)) : candidate === word;
  });
}

function keyOf(word = ''): string {
  return word.slice(0, LETTERS_IN_KEY);
}

function lengthOf({ words }: Phrase<unknown>): number {
  return words.join(' ').length;
}
