/** What transfer keeps of a person: their orders for files, and files of theirs that are not entered yet. */
import type { PersonalData } from '../../core/personal-data.ts';
import { collectImports, eraseTransfer } from './personal-queries.ts';

export const transferData: PersonalData = {
  collect: (db, userId) => [{ name: 'imports', rows: collectImports(db, userId) }],
  erase: eraseTransfer,
};
