/** Entries as lines of a sheet that is written once more. */
import type { SheetLines } from '../../core/sheet-lines.ts';
import type { Texts } from '../../core/text.ts';
import { categoryList } from './category-list.ts';
import { rowOf } from './sheet-row.ts';
import { findEntries, ownCategories } from './queries.ts';

export function sheetLines(text: Texts): SheetLines {
  return async (tx, userId, entryIds, locale) => {
    const categories = categoryList(text, (await ownCategories(tx, [userId])).get(userId) ?? []);
    const entries = await findEntries(tx, userId, entryIds);
    return entries
      .filter(({ deleted }) => !deleted)
      .map((entry) => ({ entryId: entry.id, row: rowOf({ text, locale, categories }, entry) }));
  };
}
