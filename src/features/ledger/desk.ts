/** What each handler of the ledger works with: the house, the use cases, the book that other features have too. */
import type { House } from '../../core/house.ts';
import type { Incoming } from '../../core/incoming.ts';
import type { SheetRow } from '../../core/outbox.ts';
import { plainText } from '../../core/text.ts';
import type { LedgerBook } from './book/book.ts';
import type { LedgerJoints } from './joints.ts';
import type { EntryInput } from './model.ts';
import type { Actor, LedgerService } from './service.ts';
import type { Reader } from './views.ts';

export type Desk = {
  house: House;
  service: LedgerService;
  book: LedgerBook;
  joints: LedgerJoints;
};

export async function readerOf(desk: Desk, incoming: Incoming): Promise<Reader> {
  return await desk.book.readerOf(incoming.person);
}

export function actorOf(incoming: Incoming, reader: Reader): Actor {
  return {
    update: incoming.update,
    ledgerUserId: incoming.person.ledgerUserId,
    rowOf: (values) => rowOf(reader, values),
  };
}

/** An entry as a line of the sheet, in the words of the person who writes it. */
export function rowOf(reader: Reader, values: EntryInput): SheetRow {
  return {
    date: values.date,
    type: plainText(reader.text(reader.locale, `ledger:${values.kind}`)),
    category: reader.categories.labelOf(values.category, reader.locale).name,
    amountMinor: values.amountMinor,
    currency: values.currency,
    note: values.note,
    tags: values.tags,
  };
}
