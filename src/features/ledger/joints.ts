/** Where other features join the ledger: wired by whoever builds the features, so that no feature imports a sibling. */
import type { Person } from '../../core/incoming.ts';
import type { UpdateKey } from '../../core/update-key.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Undoers } from './journal/model.ts';
import type { EntryInput } from './model.ts';

/**
 * Lines for the answer to what was just recorded, as Telegram HTML in the person's language: that a budget nears its
 * end. Asked after the commit; a second delivery of the update asks again.
 */
export type Remarks = (db: Db, person: Person, entries: EntryInput[], update: UpdateKey) => Promise<string[]>;

export type LedgerJoints = {
  /** For the kinds of writes that other features note in the journal. */
  undoers?: Undoers;
  remarks?: Remarks;
};
