/** What entries in another currency come to in the reader's own, for a line of their cards. */
import type { Person } from '../../../core/incoming.ts';
import { formatMoney } from '../../../core/money.ts';
import type { Texts } from '../../../core/text.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { EntryInput } from '../model.ts';
import type { Currencies } from './convert.ts';

type Given = { house: { db: Db; text: Texts }; book: { currencies: Currencies } };

/** A line for each entry, in order; undefined where there is nothing to convert or no rate is known. */
export async function worthsOf(
  { house, book }: Given,
  { currency, ledgerUserId, locale }: Person,
  entries: Pick<EntryInput, 'amountMinor' | 'currency' | 'date'>[],
): Promise<(string | undefined)[]> {
  const sums = entries.map(({ date, ...sum }) => ({ currency: sum.currency, day: date, amountMinor: sum.amountMinor }));
  const rates = await book.currencies.ratesOf(house.db, ledgerUserId, currency, sums);
  return sums.map((sum) => {
    const amountMinor = sum.currency === currency ? undefined : rates.amountOf(sum);
    if (amountMinor === undefined) return undefined;
    return house.text(locale, 'ledger:card.worth', { amount: formatMoney(amountMinor, currency, locale) });
  });
}
