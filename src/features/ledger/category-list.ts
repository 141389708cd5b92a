/** The categories of a ledger: everybody's and its own, kept in memory. */
import { MINUTE_MS } from '../../core/clock.ts';
import type { House } from '../../core/house.ts';
import type { Locale } from '../../core/locale.ts';
import { plainText, type Texts } from '../../core/text.ts';
import { DEFAULT_CATEGORIES } from './model.ts';
import { ownCategories, type OwnCategoryRow } from './queries.ts';

/** As many ledgers as are active within five minutes on a big day. */
const MAX_LEDGERS = 10_000;

export type CategoryLabel = { emoji: string; name: string };

export type CategoryList = {
  own: OwnCategoryRow[];
  /** How a category is shown; its key if it is unknown by now. */
  labelOf(key: string, locale: Locale): CategoryLabel;
};

/** Whoever changes a ledger's own categories announces it to the cache `categories`. */
export function createCategoryCache(
  { db, caches, text }: Pick<House, 'db' | 'caches' | 'text'>,
): (userId: number) => Promise<CategoryList> {
  const cache = caches.create<OwnCategoryRow[]>({
    name: 'categories',
    max: MAX_LEDGERS,
    ttlMs: 5 * MINUTE_MS,
    load: async (userIds) => await ownCategories(db, userIds),
  });
  return async (userId) => categoryList(text, (await cache.get(userId)) ?? []);
}

export function categoryList(text: Texts, own: OwnCategoryRow[]): CategoryList {
  return { own, labelOf: (key, locale) => labelOf(text, own, key, locale) };
}

function labelOf(text: Texts, own: OwnCategoryRow[], key: string, locale: Locale): CategoryLabel {
  const mine = own.find((category) => category.key === key);
  if (mine !== undefined) return { emoji: mine.emoji, name: mine.name };
  const common = DEFAULT_CATEGORIES.find((category) => category.key === key);
  if (common === undefined) return { emoji: '', name: key };
  return { emoji: common.emoji, name: plainText(text(locale, `ledger:category.${key}`)) };
}
