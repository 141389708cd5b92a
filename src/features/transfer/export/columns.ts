/** An entry as a line of a file, in the words of the person who asked for it. */
import { plainText } from '../../../core/text.ts';
import type { Locale } from '../../../core/locale.ts';
import type { Texts } from '../../../core/text.ts';
import type { PastEntry, Reader } from '../../ledger/index.ts';

const COLUMNS = ['date', 'type', 'category', 'amount', 'currency', 'note', 'tags', 'recorder', 'id'] as const;
export type Column = (typeof COLUMNS)[number];

/** What a file needs to know of its reader. `recorderOf` is there where several people record. */
export type FileWords = { reader: Reader; recorderOf: ((userId: number) => string) | undefined };

export function columnsOf({ recorderOf }: FileWords): Column[] {
  return COLUMNS.filter((column) => column !== 'recorder' || recorderOf !== undefined);
}

export function headerOf(text: Texts, locale: Locale, columns: Column[]): string[] {
  return columns.map((column) => plainText(text(locale, `transfer:column.${column}`)));
}

export function kindText({ text, locale }: Reader, kind: PastEntry['kind']): string {
  return plainText(text(locale, `ledger:${kind}`));
}

export function categoryName({ categories, locale }: Reader, key: string): string {
  return categories.labelOf(key, locale).name;
}

export function tagText(tags: string[]): string {
  return tags.map((tag) => `#${tag}`).join(' ');
}
