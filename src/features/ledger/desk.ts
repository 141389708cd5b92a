/** What each handler of the ledger works with: the house, the use cases, the book that other features have too. */
import type { House } from '../../core/house.ts';
import type { Incoming } from '../../core/incoming.ts';
import type { LedgerBook } from './book/book.ts';
import type { LedgerJoints } from './joints.ts';
import type { Actor, LedgerService } from './service.ts';
import { rowOf } from './sheet-row.ts';
import type { Reader } from './views.ts';

export type Desk = {
  house: House;
  service: LedgerService;
  book: LedgerBook;
  joints: LedgerJoints;
};

export async function readerOf(desk: Desk, incoming: Incoming): Promise<Reader> {
  return await desk.book.readerOf(incoming.person, incoming.sentAtMs);
}

export function actorOf(incoming: Incoming, reader: Reader): Actor {
  return {
    update: incoming.update,
    ledgerUserId: incoming.person.ledgerUserId,
    rowOf: (values) => rowOf(reader, values),
  };
}
