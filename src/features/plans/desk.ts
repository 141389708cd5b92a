/** What the plans work with: the house, and the book through which they stand on the ledger. */
import type { House } from '../../core/house.ts';
import type { IncomingButton, IncomingText } from '../../core/incoming.ts';
import type { LedgerBook, Reader } from '../ledger/index.ts';

export type { Reader };

export type Desk = { house: House; book: LedgerBook };

/** Plans are answered where they were asked for: a command below itself, a button in place. */
export type Asking = IncomingText | IncomingButton;

export async function readerOf({ book }: Desk, { person, sentAtMs }: Asking): Promise<Reader> {
  return await book.readerOf(person, sentAtMs);
}
