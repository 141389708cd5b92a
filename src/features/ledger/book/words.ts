/** What a ledger's words mean, for features that read other things than messages. */
import { localDate } from '../../../core/clock.ts';
import type { Person } from '../../../core/incoming.ts';
import type { CategoryList } from '../category-list.ts';
import type { EntryInput, EntryKind, LineReading } from '../model.ts';
import { guesserFor } from '../reading/category-guess.ts';
import { readEdit } from '../reading/entry-text.ts';

export type Words = {
  /** Reads a text as a change of an entry: what it doesn't mention stays. */
  readEdit: (text: string, entry: EntryInput, person: Person, atMs: number) => Promise<LineReading>;
  /** The category that words suggest in that ledger; undefined if they suggest none. */
  guess: (words: string, ledgerUserId: number, kind: EntryKind) => Promise<string | undefined>;
  /** The keys of the categories that an entry of that kind may have, as a list shows them. */
  categoryKeys: (ledgerUserId: number, kind: EntryKind) => Promise<string[]>;
};

export function createWords(categoriesOf: (ledgerUserId: number) => Promise<CategoryList>): Words {
  return {
    readEdit: async (text, entry, person, atMs) => {
      const { own: ownCategories, lessons } = await categoriesOf(person.ledgerUserId);
      const today = localDate(atMs, person.timeZone);
      return readEdit(text, entry, { locale: person.locale, currency: entry.currency, today, ownCategories, lessons });
    },
    guess: async (words, ledgerUserId, kind) => {
      const { own: ownCategories, lessons } = await categoriesOf(ledgerUserId);
      return guesserFor({ ownCategories, lessons })(words, [], kind)?.key;
    },
    categoryKeys: async (ledgerUserId, kind) => {
      return (await categoriesOf(ledgerUserId)).keysOf(kind);
    },
  };
}
