/** The categories of a ledger, everybody's and its own, and what was taught about them, kept in memory. */
import { MINUTE_MS } from '../../core/clock.ts';
import type { House } from '../../core/house.ts';
import { LOCALES, type Locale } from '../../core/locale.ts';
import { plainText, type Texts } from '../../core/text.ts';
import { standingLessons } from './lessons/lesson-queries.ts';
import { DEFAULT_CATEGORIES, standingKey, type EntryKind, type Lesson, type OwnCategory } from './model.ts';
import { ownCategories, type OwnCategoryRow } from './queries.ts';

/** As many ledgers as are active within five minutes on a big day. */
const MAX_LEDGERS = 10_000;

export type CategoryLabel = { emoji: string; name: string };

export type CategoryList = {
  own: OwnCategoryRow[];
  /** Of categories that the ledger has. */
  lessons: readonly Lesson[];
  /** How a category is shown; its key if it is unknown by now. */
  labelOf(key: string, locale: Locale): CategoryLabel;
  /** The categories that an entry of a kind may be put into: the ledger's own first. */
  keysOf(kind: EntryKind): string[];
  /** Whether money goes out or comes in there; undefined for a category that the ledger doesn't have. */
  kindOf(key: string): EntryKind | undefined;
  archivedKeys(): string[];
  /** The category that has taken this one in; itself if none has. */
  standingKey(key: string): string;
};

/** What is kept of a ledger. */
type Known = { own: OwnCategoryRow[]; lessons: readonly Lesson[] };

/** Whoever changes a ledger's own categories, or what was taught, announces it to the cache `categories`. */
export function createCategoryCache(
  { db, caches, text }: Pick<House, 'db' | 'caches' | 'text'>,
): (userId: number) => Promise<CategoryList> {
  const cache = caches.create<Known>({
    name: 'categories',
    max: MAX_LEDGERS,
    ttlMs: 5 * MINUTE_MS,
    load: async (userIds) => await loadKnown(db, userIds),
  });
  return async (userId) => {
    const { own, lessons } = (await cache.get(userId)) ?? { own: [], lessons: [] };
    return categoryList(text, own, lessons);
  };
}

async function loadKnown(db: House['db'], userIds: number[]): Promise<Map<number, Known>> {
  const [own, lessons] = await Promise.all([ownCategories(db, userIds), standingLessons(db, userIds)]);
  return new Map(userIds.map((userId) => [userId, knownOf(own.get(userId) ?? [], lessons.get(userId) ?? [])]));
}

/** What was taught about a category that is gone by now is kept, but tells nobody anything. */
function knownOf(own: OwnCategoryRow[], lessons: Lesson[]): Known {
  const all = mergedWithDefaults(own);
  const standing = lessons.map((lesson) => ({ ...lesson, category: standingKey(own, lesson.category) }));
  return { own, lessons: standing.filter(({ category }) => all.some(({ key }) => key === category)) };
}

export function categoryList(text: Texts, own: OwnCategoryRow[], lessons: readonly Lesson[] = []): CategoryList {
  const all = mergedWithDefaults(own);
  return {
    own,
    lessons,
    labelOf: (key, locale) => labelOf(text, own, standingKey(own, key), locale),
    keysOf: (kind) => all.filter((one) => one.kind === kind && isOpen(one)).map(({ key }) => key),
    kindOf: (wanted) => all.find(({ key }) => key === wanted)?.kind,
    archivedKeys: () => all.filter((one) => !isOpen(one) && one.mergedInto === undefined).map(({ key }) => key),
    standingKey: (key) => standingKey(own, key),
  };
}

type ListedCategory = Pick<OwnCategory, 'key' | 'kind' | 'isArchived' | 'mergedInto'>;

/** The ledger's own ones first; its version of a default one stands for that. */
function mergedWithDefaults(own: OwnCategoryRow[]): ListedCategory[] {
  const changed = new Map(own.map((category) => [category.key, category]));
  const defaults = DEFAULT_CATEGORIES.map((category) => changed.get(category.key) ?? category);
  const isDefault = new Set<string>(DEFAULT_CATEGORIES.map(({ key }) => key));
  return [...own.filter(({ key }) => !isDefault.has(key)), ...defaults];
}

function isOpen({ isArchived, mergedInto }: ListedCategory): boolean {
  return isArchived !== true && mergedInto === undefined;
}

function labelOf(text: Texts, own: OwnCategoryRow[], key: string, locale: Locale): CategoryLabel {
  const mine = own.find((category) => category.key === key);
  const common = DEFAULT_CATEGORIES.find((category) => category.key === key);
  if (common === undefined) return { emoji: mine?.emoji ?? '', name: mine?.name ?? key };
  const nameIn = (language: Locale): string => plainText(text(language, `ledger:category.${key}`));
  if (mine === undefined) return { emoji: common.emoji, name: nameIn(locale) };
  // One that has only another emoji is still called what it is called in each language.
  const isRenamed = !LOCALES.some((language) => nameIn(language) === mine.name);
  return { emoji: mine.emoji, name: isRenamed ? mine.name : nameIn(locale) };
}
