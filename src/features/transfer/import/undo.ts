/** How the journal takes an import back: it only says so, the worker does it in chunks. */
import type { Undoers } from '../../ledger/index.ts';
import type { House } from '../../../core/house.ts';
import { IMPORT_QUEUE } from '../queue-names.ts';
import { lockImport, saveState } from './queries.ts';

/** The kind of an import's write in the journal. */
export const IMPORT_WRITE = 'import';

export function importUndoers({ queue, text }: Pick<House, 'queue' | 'text'>): Undoers {
  return {
    [IMPORT_WRITE]: async (tx, write, { person }) => {
      const importId = Number(write.payload['importId']);
      const own = await lockImport(tx, write.writtenBy, importId);
      if (own === undefined || !['done', 'failed'].includes(own.state)) return { kind: 'changed-since' };
      await saveState(tx, own, 'removing');
      await queue.send(tx, IMPORT_QUEUE.name, { userId: own.userId, importId });
      const count = own.entered;
      const number = new Intl.NumberFormat(person.locale).format(count);
      return { kind: 'undone', text: text(person.locale, 'transfer:import.undoing', { count, number }) };
    },
  };
}
