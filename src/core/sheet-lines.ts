/**
 * A port between two features: the ledger knows how an entry reads as a line of a sheet, the sheets ask for lines
 * that they have to write once more. Whoever wires the features hands the one to the other.
 */
import type { Locale } from './locale.ts';
import type { SheetRow } from './outbox.ts';
import type { Tx } from '../platform/postgres.ts';

export type SheetLine = { entryId: number; row: SheetRow };

/**
 * The lines of some entries of a ledger as they stand; those that were deleted have none.
 * @param userId the ledger's owner
 * @param locale the language of the words in the lines
 */
export type SheetLines = (tx: Tx, userId: number, entryIds: number[], locale: Locale) => Promise<SheetLine[]>;
