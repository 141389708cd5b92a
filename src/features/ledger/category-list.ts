/** The categories of a ledger, everybody's and its own, and what was taught about them, kept in memory. */
import { MINUTE_MS } from '../../core/clock.ts';
import type { House } from '../../core/house.ts';
import type { Locale } from '../../core/locale.ts';
import { plainText, type Texts } from '../../core/text.ts';
import { standingLessons } from './lessons/lesson-queries.ts';
import { DEFAULT_CATEGORIES, type Lesson } from './model.ts';
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
  const keys = new Set<string>([...own, ...DEFAULT_CATEGORIES].map(({ key }) => key));
  return { own, lessons: lessons.filter(({ category }) => keys.has(category)) };
}

export function categoryList(text: Texts, own: OwnCategoryRow[], lessons: readonly Lesson[] = []): CategoryList {
  return { own, lessons, labelOf: (key, locale) => labelOf(text, own, key, locale) };
}

function labelOf(text: Texts, own: OwnCategoryRow[], key: string, locale: Locale): CategoryLabel {
  const mine = own.find((category) => category.key === key);
  if (mine !== undefined) return { emoji: mine.emoji, name: mine.name };
  const common = DEFAULT_CATEGORIES.find((category) => category.key === key);
  if (common === undefined) return { emoji: '', name: key };
  return { emoji: common.emoji, name: plainText(text(locale, `ledger:category.${key}`)) };
}
