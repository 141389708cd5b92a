/** An entry as a line of the sheet. */
import type { SheetRow } from '../../core/outbox.ts';
import { plainText } from '../../core/text.ts';
import type { EntryInput } from './model.ts';
import type { Reader } from './views.ts';

/** An entry as a line of the sheet, in the words of the ledger's owner: a sheet that many write is in one language. */
export function rowOf(reader: Omit<Reader, 'today'>, values: EntryInput): SheetRow {
  const locale = reader.sheetLocale ?? reader.locale;
  return {
    date: values.date,
    type: plainText(reader.text(locale, `ledger:${values.kind}`)),
    category: reader.categories.labelOf(values.category, locale).name,
    amountMinor: values.amountMinor,
    currency: values.currency,
    note: values.note,
    tags: values.tags,
  };
}
