/** A ledger's past as other features take it out and bring it in: in pieces, and with categories by their names. */
import type { House } from '../../../core/house.ts';
import { LOCALES } from '../../../core/locale.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { CategoryList } from '../category-list.ts';
import { CATCH_ALL, DEFAULT_CATEGORIES, type EntryKind } from '../model.ts';
import { takeBackEntries } from '../journal/take-back-queries.ts';
import { categoryGuesser } from '../reading/category-guess.ts';
import {
  countEntries,
  entriesAfter,
  findAlike,
  isShared,
  type Likeness,
  type PastEntry,
  type Place,
  type Span,
} from './past-queries.ts';

export type { Likeness, PastEntry, Place, Span };

/** A category for a name that somebody else gave it; `named` if the ledger has one of that name. */
export type PlaceCategory = (name: string, note: string, kind: EntryKind) => { key: string; named: boolean };

export type Past = {
  count: (ledgerUserId: number, span: Span) => Promise<number>;
  /** The next entries by day and id; see `entriesAfter`. */
  after: (ledgerUserId: number, span: Span, after: Place | null, limit: number) => Promise<PastEntry[]>;
  isShared: (ledgerUserId: number) => Promise<boolean>;
  /** Entries of the same day, amount and currency as one of these. */
  alike: (ledgerUserId: number, asked: Likeness[]) => Promise<PastEntry[]>;
  /** Takes back those that nobody changed since, their lines in the sheet included; gives how many. */
  takeBack: (tx: Tx, ledgerUserId: number, ids: number[]) => Promise<number>;
  placeCategory: (categories: CategoryList) => PlaceCategory;
};

export function createPast({ db, text }: Pick<House, 'db' | 'text'>, flushDelayMs: number): Past {
  return {
    count: async (ledgerUserId, span) => await countEntries(db, ledgerUserId, span),
    after: async (ledgerUserId, span, after, limit) => await entriesAfter(db, ledgerUserId, span, after, limit),
    isShared: async (ledgerUserId) => await isShared(db, ledgerUserId),
    alike: async (ledgerUserId, asked) => await findAlike(db, ledgerUserId, asked),
    takeBack: async (tx, ledgerUserId, ids) => (await takeBackEntries(tx, { ledgerUserId, flushDelayMs }, ids)).length,
    placeCategory: (categories) => placeCategory(text, categories),
  };
}

/** By its name in any language, the ledger's own names first; else by what the name or the note suggest. */
function placeCategory(text: House['text'], categories: CategoryList): PlaceCategory {
  const guess = categoryGuesser(categories.own);
  const names = new Map<string, string>();
  const add = (kind: EntryKind, name: string, key: string): void => void names.set(nameKey(kind, name), key);
  for (const { key, kind } of DEFAULT_CATEGORIES) {
    add(kind, key, key);
    for (const locale of LOCALES) add(kind, text(locale, `ledger:category.${key}`), key);
  }
  for (const { kind, name, key } of categories.own) {
    add(kind, key, key);
    add(kind, name, key);
  }
  return (name, note, kind) => {
    const named = name === '' ? undefined : names.get(nameKey(kind, name));
    if (named !== undefined) return { key: named, named: true };
    const suggested = guess(note, name === '' ? [] : [name], kind)?.key;
    return { key: suggested ?? CATCH_ALL[kind], named: false };
  };
}

/** Without its emoji, whatever its case. */
function nameKey(kind: EntryKind, name: string): string {
  return `${kind} ${name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().toLowerCase().normalize('NFC')}`;
}
