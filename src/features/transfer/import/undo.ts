/** How the journal takes an import back: a small one at once, a large one by the worker, in chunks. */
import { countText } from '../../../core/locale.ts';
import type { Undoers } from '../../ledger/index.ts';
import type { Desk } from '../desk.ts';
import { IMPORT_QUEUE } from '../queue-names.ts';
import { nextToRemove, saveRemoved } from './chunk-queries.ts';
import { CHUNK_LINES } from './model.ts';
import { lockImport, saveState } from './queries.ts';
import { undone } from './views.ts';

/** The kind of an import's write in the journal. */
export const IMPORT_WRITE = 'import';

/** The answer to the press is to stand there before the worker says how it goes on. */
const WORKER_AFTER_MS = 1_500;

export function importUndoers({ house, book }: Desk): Undoers {
  const { queue, text } = house;
  return {
    [IMPORT_WRITE]: async (tx, write, { person, reader }) => {
      const importId = Number(write.payload['importId']);
      const own = await lockImport(tx, write.writtenBy, importId);
      if (own === undefined || !['done', 'failed'].includes(own.state)) return { kind: 'changed-since' };
      if (own.rowCount <= CHUNK_LINES) {
        const chunk = await nextToRemove(tx, own);
        const count = chunk === undefined ? 0 : await book.past.takeBack(tx, own.ledgerUserId, chunk.entryIds);
        if (chunk !== undefined) await saveRemoved(tx, own, chunk.chunk, count);
        await saveState(tx, own, 'undone');
        return { kind: 'undone', text: undone(reader, { ...own, takenBack: count }).text };
      }
      await saveState(tx, own, 'removing');
      const job = { userId: own.userId, importId };
      await queue.send(tx, IMPORT_QUEUE.name, job, { startAfterMs: WORKER_AFTER_MS });
      const values = { count: own.entered, number: countText(own.entered, person.locale) };
      return { kind: 'undone', text: text(person.locale, 'transfer:import.undoing', values) };
    },
  };
}
