/** Several entries deleted as one write: all that a message recorded. */
import { claimUpdate } from '../../../core/claims.ts';
import { transaction, type Db } from '../../../platform/postgres.ts';
import { noteWrite } from '../journal/journal.ts';
import { findEntries, lockEntry, type Entry } from '../queries.ts';
import { onTopOf, replaceValues, type Actor, type Changing } from './change.ts';

/** Deletes those that still stand; gives all of them as they stand then. A second delivery deletes nothing. */
export async function removeEntries(db: Db, changing: Changing, actor: Actor, entryIds: number[]): Promise<Entry[]> {
  const { ledgerUserId, update } = actor;
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<{ entryIds: number[] }>(tx, update, { entryIds });
    if (claim.kind === 'duplicate') return await findEntries(tx, ledgerUserId, claim.result.entryIds);
    const standing: Entry[] = [];
    for (const id of entryIds.toSorted((a, b) => a - b)) {
      const entry = await lockEntry(tx, ledgerUserId, id);
      if (entry !== undefined && !entry.deleted) standing.push(entry);
    }
    if (standing.length === 0) return await findEntries(tx, ledgerUserId, entryIds);
    const changes = standing.map(({ id, version }) => ({ entryId: id, base: version }));
    const write = { ledgerUserId, writtenBy: update.userId, kind: 'entry-delete', payload: { changes } };
    const writeId = await noteWrite(tx, write);
    for (const entry of standing) {
      await replaceValues(tx, changing, actor, entry, onTopOf(entry, { deleted: true }), writeId);
    }
    if (standing.some(({ tags }) => tags.length > 0)) await changing.relearn(tx, ledgerUserId);
    return await findEntries(tx, ledgerUserId, entryIds);
  });
}
