/** The ledger's door: entries typed as text, changed by buttons, shown by day and as a list. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createLedgerBook, type LedgerBook } from './book/book.ts';
import { createLedgerHandlers, type LedgerSettings } from './handlers.ts';
import { sheetLines } from './lines.ts';
import { EDIT_DIALOG } from './service.ts';

export { createLedgerBook, sheetLines, type LedgerBook, type LedgerSettings };

/** @param book the one of this process, which other features have too */
export function ledger(
  house: House,
  settings: LedgerSettings,
  book: LedgerBook = createLedgerBook(house, settings),
): Feature {
  return {
    name: 'ledger',
    help: 'ledger:help',
    cancelled: { [EDIT_DIALOG]: 'ledger:edit_cancelled' },
    handlers: createLedgerHandlers(house, settings, book),
  };
}
