/** What a list is narrowed to, and how a button keeps it. */
import type { Locale } from '../../../core/locale.ts';
import { DEFAULT_CATEGORIES } from '../model.ts';
import type { CategoryList } from '../category-list.ts';

export type Filter =
  | { kind: 'all' }
  | { kind: 'category'; category: string }
  | { kind: 'tag'; tag: string }
  | { kind: 'words'; words: string };

/** What a button holds of a filter: 64 bytes of data less the name and the place on the page. */
const MOST_BYTES = 38;

const COMBINING = /[\u0300-\u036f]/g;

/** Small letters without accents, as Postgres folds what it searches (ledger_fold). */
export function fold(text: string): string {
  return text.normalize('NFD').toLowerCase().replace(COMBINING, '').replaceAll('đ', 'd');
}

/** What stands after `/list`: a tag, a category by its name or key, else words. */
export function listFilter(argument: string, categories: CategoryList, locale: Locale): Filter {
  const asked = fold(argument).trim();
  const tag = /^#(\S+)$/.exec(argument.trim())?.[1];
  if (asked === '') return { kind: 'all' };
  if (tag !== undefined) return { kind: 'tag', tag: withinBytes(tag.toLowerCase()) };
  const named = namedCategories(categories, locale);
  const found =
    named.find(({ key, name }) => key === asked || name === asked) ?? named.find(({ name }) => name.startsWith(asked));
  return found === undefined ? wordsFilter(argument) : { kind: 'category', category: found.key };
}

/** Of a long search its beginning is looked for, so that it fits into the buttons of its pages. */
export function wordsFilter(argument: string): Filter {
  const words = withinBytes(argument.split(/\s+/).filter((word) => word !== '').join(' '));
  return words === '' ? { kind: 'all' } : { kind: 'words', words };
}

/** How a button keeps a filter. */
export function filterText(filter: Filter): string {
  if (filter.kind === 'category') return `c${filter.category}`;
  if (filter.kind === 'tag') return `t${filter.tag}`;
  return filter.kind === 'words' ? `w${filter.words}` : '';
}

/** People's clients may send anything: what no button of ours holds narrows nothing. */
export function filterOf(text: string): Filter {
  const [letter, value] = [text.charAt(0), text.slice(1)];
  if (value === '') return { kind: 'all' };
  if (letter === 'c') return { kind: 'category', category: value };
  if (letter === 't') return { kind: 'tag', tag: value };
  return letter === 'w' ? { kind: 'words', words: value } : { kind: 'all' };
}

/**
 * What is asked of Postgres: entries whose text holds all of `patterns`, or that are of `categories` and hold all of
 * `rest`, the words that name none of them. Null asks for nothing.
 */
export type Conditions = { patterns: string[] | null; categories: string[] | null; rest: string[] };

export function conditionsOf(filter: Filter, categories: CategoryList, locale: Locale): Conditions {
  if (filter.kind === 'all') return { patterns: null, categories: null, rest: [] };
  if (filter.kind === 'category') return { patterns: null, categories: [filter.category], rest: [] };
  if (filter.kind === 'tag') return { patterns: [`% #${escaped(fold(filter.tag))} %`], categories: null, rest: [] };
  const words = fold(filter.words).split(' ');
  const named = namedCategories(categories, locale);
  const naming = words.filter((word) => named.some(({ name }) => name.includes(word)));
  const keys = named.filter(({ name }) => naming.every((word) => name.includes(word))).map(({ key }) => key);
  const pattern = (word: string): string => `%${escaped(word)}%`;
  return {
    patterns: words.map(pattern),
    categories: naming.length > 0 && keys.length > 0 ? keys : null,
    rest: words.filter((word) => !naming.includes(word)).map(pattern),
  };
}

function namedCategories(categories: CategoryList, locale: Locale): { key: string; name: string }[] {
  const keys = new Set([...categories.own.map(({ key }) => key), ...DEFAULT_CATEGORIES.map(({ key }) => key)]);
  return [...keys].map((key) => ({ key, name: fold(categories.labelOf(key, locale).name) }));
}

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

/** Cut between characters. */
function withinBytes(text: string): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > MOST_BYTES) break;
    kept += character;
  }
  return kept.trim();
}
