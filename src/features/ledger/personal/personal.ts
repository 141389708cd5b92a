/** What the ledger keeps of a person, to be given to them and to be erased. */
import type { PersonalData } from '../../../core/personal-data.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { eraseLedger, readAll, readEntries, readWrites } from './personal-queries.ts';

/** @param relearn tells all processes, with the commit, that what they remember of a ledger is no more */
export function ledgerPersonal(relearn: (tx: Tx, ledgerUserId: number) => Promise<void>): PersonalData {
  return {
    collect: (db, userId) => [
      { name: 'entries', rows: readEntries(db, userId) },
      { name: 'categories', rows: readAll(db, 'categories', userId) },
      { name: 'category-lessons', rows: readAll(db, 'lessons', userId) },
      { name: 'rates', rows: readAll(db, 'rates', userId) },
      { name: 'changes', rows: readWrites(db, userId) },
    ],
    erase: async (tx, userId) => {
      await eraseLedger(tx, userId);
      await relearn(tx, userId);
    },
  };
}
