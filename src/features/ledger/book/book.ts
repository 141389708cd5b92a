/**
 * What other features may do with ledgers: read a text as entries, enter what is no message, name categories. Built
 * once a process and handed to them by whoever wires the features.
 */
import { localDate } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { createCurrencies, type Currencies } from '../currencies/convert.ts';
import { createStudio, type Studio } from '../charts/studio.ts';
import { createCategoryCache, type CategoryList } from '../category-list.ts';
import { rowOf } from '../sheet-row.ts';
import type { LedgerSettings } from '../settings.ts';
import type { EntryInput, ReadLine } from '../model.ts';
import { takeBackEntries } from '../journal/take-back-queries.ts';
import { readMessage } from '../reading/entry-text.ts';
import { createSums, type SumsOf } from '../reports/sums.ts';
import type { Reader } from '../views.ts';
import { insertBookings } from './booking-queries.ts';
import { createPast, type Past } from './past.ts';
import { createWords, type Words } from './words.ts';

export type LedgerBook = Words & {
  /** Sums in the currency of whoever reads them. */
  currencies: Currencies;
  /** What a ledger's entries of some days come to, in all and by category, in one currency. */
  sums: SumsOf;
  /** Draws charts beside the work of the process. */
  studio: Studio;
  /** The categories of a ledger, from memory where they are known. */
  categoriesOf: (ledgerUserId: number) => Promise<CategoryList>;
  /** What views need to speak to a person of their ledger. @param atMs when the person wrote, if they did */
  readerOf: (person: Pick<Person, 'locale' | 'ledgerUserId' | 'timeZone'>, atMs?: number) => Promise<Reader>;
  /** Reads each line of a text as the bot reads a message of that person at that time. */
  read: (text: string, person: Person, atMs: number) => Promise<ReadLine[]>;
  /**
   * Enters what is no message: from a receipt, a file, a calendar. The caller's transaction keeps it from being
   * entered twice. An entry of a category that another one has taken in goes into that.
   * @param reader in whose words the sheet shows it
   * @returns the ids of the entries, in the same order
   */
  enter: (tx: Tx, who: { ledgerUserId: number; recordedBy: number; reader: Reader }, entries: EntryInput[]) =>
    Promise<number[]>;
  /**
   * Takes entries back that were entered in another way than by a message, those that nobody changed since; for
   * undoers. Any number of them, in chunks, in the caller's transaction.
   * @returns the ids of those that were taken back
   */
  undoMany: (tx: Tx, ledgerUserId: number, entryIds: number[]) => Promise<number[]>;
  /** All of a ledger: for files of it, and for files that become a part of it. */
  past: Past;
};

export function createLedgerBook(house: House, settings: LedgerSettings): LedgerBook {
  const categoriesOf = createCategoryCache(house);
  const currencies = createCurrencies(house);
  return {
    currencies,
    sums: createSums(currencies.ratesOf),
    studio: createStudio(),
    past: createPast(house, settings.flushDelayMs),
    ...createWords(categoriesOf),
    categoriesOf,
    readerOf: async ({ locale, ledgerUserId, timeZone }, atMs = house.clock.nowMs()) => ({
      text: house.text,
      locale,
      categories: await categoriesOf(ledgerUserId),
      today: localDate(atMs, timeZone),
      sheetLocale: (await house.people.find(ledgerUserId))?.locale ?? locale,
    }),
    read: async (text, person, atMs) => {
      const { own, lessons } = await categoriesOf(person.ledgerUserId);
      return readMessage(text, {
        locale: person.locale,
        currency: person.tripCurrency ?? person.currency,
        today: localDate(atMs, person.timeZone),
        ownCategories: own,
        lessons,
      });
    },
    enter: async (tx, { reader, ...ledger }, entries) =>
      await insertBookings(
        tx,
        { ...ledger, flushDelayMs: settings.flushDelayMs },
        entries.map((entry) => {
          const input = { ...entry, category: reader.categories.standingKey(entry.category) };
          return { input, row: rowOf(reader, input) };
        }),
      ),
    undoMany: async (tx, ledgerUserId, entryIds) =>
      await takeBackEntries(tx, { ledgerUserId, flushDelayMs: settings.flushDelayMs }, entryIds),
  };
}
