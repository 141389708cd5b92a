/**
 * Which category an entry belongs to: the one that a tag names, else the one that a word suggests, the user's own
 * words before everybody's. Where the kind is known already, as in `+35k coffee`, money that came back, only
 * categories of that kind count.
 */
import { CATEGORY_WORDS } from './category-words.ts';
import { foldLine } from './line-text.ts';
import { DEFAULT_CATEGORIES, type EntryKind, type OwnCategory } from '../model.ts';
import { findPhrase, phraseBook, wordsOf, type PhraseBook } from './phrases.ts';

export type CategoryChoice = { key: string; kind: EntryKind };

export type GuessCategory = (note: string, tags: readonly string[], kind: EntryKind | undefined) =>
  CategoryChoice | undefined;

type Fits = (category: CategoryChoice) => boolean;

/** Prepares the guess for one user, so that it is asked for many lines. */
export function categoryGuesser(own: readonly OwnCategory[] = []): GuessCategory {
  const ownNames = new Map(own.flatMap((category) => namesOf([category.key, category.name], category)));
  const books = own.length === 0 ? [DEFAULT_BOOK] : [ownBook(own), DEFAULT_BOOK];
  return (note, tags, kind) => {
    const fits: Fits = (category) => kind === undefined || category.kind === kind;
    const named = tags.map(bareTag).map((tag) => ownNames.get(tag) ?? DEFAULT_NAMES.get(tag));
    return named.find((category) => category !== undefined && fits(category))
      ?? findInBooks(books, wordsOf(note), fits)
      ?? findInBooks(books, tags.map(foldLine), fits);
  };
}

function findInBooks(
  books: readonly PhraseBook<CategoryChoice>[], words: readonly string[], fits: Fits,
): CategoryChoice | undefined {
  for (const book of books) {
    const found = findPhrase(book, words, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ownBook(own: readonly OwnCategory[]): PhraseBook<CategoryChoice> {
  return phraseBook(own.flatMap(({ key, kind, name, words }) =>
    [name, ...words].map((word) => [wordsOf(word).join(' '), { key, kind }] as const)));
}

/** How a tag may call a category: without spaces, with or without accents. */
function namesOf(names: readonly string[], { key, kind }: CategoryChoice): (readonly [string, CategoryChoice])[] {
  return names.flatMap((name) => spellingsOf(name)).map((name) => [bareTag(name), { key, kind }] as const);
}

function bareTag(name: string): string {
  return foldLine(name).replace(/[\s_-]/g, '');
}

/** `cà phê` and `ca phe`; with a mark, `chợ!`, only as it stands. */
function spellingsOf(phrase: string): string[] {
  if (phrase.endsWith('!')) return [phrase.slice(0, -1)];
  return [...new Set([phrase, withoutAccents(phrase)])];
}

/** Latin letters only: the Russian й is no и with an accent. */
function withoutAccents(phrase: string): string {
  return phrase.replace(/[^а-я]/gu, (letter) => letter.normalize('NFD').replace(/\p{M}/gu, '').replace('đ', 'd'));
}

function phrasesIn(list: string): string[] {
  return list.split(',').map((phrase) => phrase.trim()).filter((phrase) => phrase !== '').flatMap(spellingsOf);
}

const DEFAULT_NAMES = new Map(DEFAULT_CATEGORIES.flatMap((category) =>
  namesOf([category.key, ...phrasesIn(CATEGORY_WORDS[category.key].names)], category)));

const DEFAULT_BOOK = phraseBook(DEFAULT_CATEGORIES.flatMap(({ key, kind }) =>
  phrasesIn(CATEGORY_WORDS[key].words).map((phrase) => [phrase, { key, kind }] as const)));
