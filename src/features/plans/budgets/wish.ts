/** Reads a budget out of a text: `food 3m`, `10m`, `food 500k weekly`. */
import { LOCALES } from '../../../core/locale.ts';
import { CATCH_ALL, type EntryInput } from '../../ledger/index.ts';
import type { Reader } from '../desk.ts';
import { readWish } from '../recurring/wish.ts';
import type { PeriodKind } from './model.ts';

/** `500k a week`: what `weekly` says, in other words. */
const PER_PERIOD = /(?:^|\s)(?:a|per|в|на|theo)\s+(week|month|неделю|месяц|tuần|tháng)(?=\s|$)/iu;

const WEEKS = new Set(['week', 'неделю', 'tuần']);

/** Words for all spending, folded. */
const TOTAL = new Set(['', 'all', 'total', 'everything', 'tong', 'tat ca', 'все', 'всего', 'общии', 'итого']);

/** The text without the word for the period; a month if it names none. */
export function periodIn(text: string): { period: PeriodKind; rest: string } {
  const per = PER_PERIOD.exec(text);
  if (per?.[1] !== undefined) {
    return { period: WEEKS.has(per[1].toLowerCase()) ? 'week' : 'month', rest: text.replace(per[0], ' ').trim() };
  }
  const read = readWish(text);
  if (read === undefined || read.wish.every !== 1) return { period: 'month', rest: text };
  const { unit } = read.wish;
  return unit === 'week' || unit === 'month' ? { period: unit, rest: read.rest } : { period: 'month', rest: text };
}

export type CategoryWish = { kind: 'total' } | { kind: 'category'; key: string } | { kind: 'unknown'; name: string };

/**
 * A category by its name in any language, or by a word that means it, as in an entry.
 * @param keys of the categories that expenses of the ledger have
 */
export function categoryIn(reader: Reader, keys: string[], { note, tags, category }: EntryInput): CategoryWish {
  const name = note === '' ? (tags[0] ?? '') : note;
  if (TOTAL.has(folded(name))) return { kind: 'total' };
  const named = keys.find((key) => namesOf(reader, key).includes(folded(name)));
  if (named !== undefined) return { kind: 'category', key: named };
  const isGuessed = keys.includes(category) && category !== CATCH_ALL.expense;
  return isGuessed ? { kind: 'category', key: category } : { kind: 'unknown', name };
}

function namesOf({ categories }: Reader, key: string): string[] {
  return [key, ...LOCALES.map((locale) => categories.labelOf(key, locale).name)].map(folded);
}

/** Without case, accents and signs: `Ăn uống` and `an uong` are the same. */
function folded(name: string): string {
  const letters = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
  return letters.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
