/** What transfer keeps of a person: their orders for files, and files of theirs that are not entered yet. */
import type { PersonalData } from '../../core/personal-data.ts';
import { collectExports, collectImports, collectLines, eraseTransfer } from './personal-queries.ts';

export const transferData: PersonalData = {
  collect: (db, userId) => [
    { name: 'imports', rows: collectImports(db, userId) },
    { name: 'import-lines', rows: collectLines(db, userId) },
    { name: 'exports', rows: collectExports(db, userId) },
  ],
  erase: eraseTransfer,
};
