/**
 * Which category an entry belongs to: the one that a tag names, else the one that was taught for this note or for a
 * phrase in it, else the one that a word suggests, the user's own words before everybody's. Where the kind is known
 * already, as in `+35k coffee`, money that came back, only categories of that kind count.
 */
import { CATEGORY_WORDS } from './category-words.ts';
import { foldLine } from './line-text.ts';
import { DEFAULT_CATEGORIES, standingKey } from '../model.ts';
import type { EntryKind, Lesson, OwnCategory, ReadingContext } from '../model.ts';
import { findPhrase, phraseBook, wordsOf, type PhraseBook } from './phrases.ts';

export type CategoryChoice = { key: string; kind: EntryKind };

export type GuessCategory = (note: string, tags: readonly string[], kind: EntryKind | undefined) =>
  CategoryChoice | undefined;

type Fits = (category: CategoryChoice) => boolean;

/** More words than this are a story, which nobody tells twice. */
const LONGEST_LESSON = 100;

/** The words of a note as a lesson keeps them; nothing if there are none, or too many. */
export function lessonWords(note: string): string | undefined {
  const words = wordsOf(note).join(' ');
  return words === '' || words.length > LONGEST_LESSON ? undefined : words;
}

/** Prepares the guess for one user, so that it is asked for many lines. */
export function categoryGuesser(all: readonly OwnCategory[] = [], lessons: readonly Lesson[] = []): GuessCategory {
  // What is suggested for a category that another one took in goes there; nothing goes to an archived one.
  const archived = new Set(all.filter(({ isArchived }) => isArchived === true).map(({ key }) => key));
  const standing = (category: CategoryChoice): CategoryChoice => ({ ...category, key: standingKey(all, category.key) });
  const own = all.filter(({ isArchived, mergedInto }) => isArchived !== true && mergedInto === undefined);
  const ownNames = new Map(own.flatMap((category) => namesOf([category.key, category.name], category)));
  const taught = exactLessons(lessons);
  const ofTheirs = [lessonBook(lessons), ownBook(own)].filter((book) => book.size > 0);
  const books = [...ofTheirs, DEFAULT_BOOK];
  return (note, tags, kind) => {
    const fits: Fits = (category) =>
      (kind === undefined || category.kind === kind) && !archived.has(standingKey(all, category.key));
    const named = tags.map(bareTag).map((tag) => ownNames.get(tag) ?? DEFAULT_NAMES.get(tag));
    const words = wordsOf(note);
    const found = named.find((category) => category !== undefined && fits(category))
      ?? taught.get(words.join(' '))?.find(fits)
      ?? findInBooks(books, words, fits)
      ?? findInBooks(books, tags.map(foldLine), fits);
    return found === undefined ? undefined : standing(found);
  };
}

/** The guess of people whose lessons are kept in memory is made once for as long as they are. */
const guessers = new WeakMap<readonly Lesson[], { own: readonly OwnCategory[]; guess: GuessCategory }>();

/** The guess for whoever writes the text. */
export function guesserFor({ ownCategories = [], lessons }: Pick<ReadingContext, 'ownCategories' | 'lessons'>):
  GuessCategory {
  if (lessons === undefined) return categoryGuesser(ownCategories);
  const made = guessers.get(lessons);
  if (made?.own === ownCategories) return made.guess;
  const guess = categoryGuesser(ownCategories, lessons);
  guessers.set(lessons, { own: ownCategories, guess });
  return guess;
}

function exactLessons(lessons: readonly Lesson[]): Map<string, CategoryChoice[]> {
  const byWords = new Map<string, CategoryChoice[]>();
  for (const { words, kind, category } of lessons) {
    byWords.set(words, [...(byWords.get(words) ?? []), { key: category, kind }]);
  }
  return byWords;
}

function lessonBook(lessons: readonly Lesson[]): PhraseBook<CategoryChoice> {
  return phraseBook(lessons.map(({ words, kind, category }) => [words, { key: category, kind }] as const));
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
