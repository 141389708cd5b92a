/** Takes back a write that changed or added entries: each of them, if no later change lies on top. */
import type { Tx } from '../../../platform/postgres.ts';
import { revert, type Changing } from '../changes/change.ts';
import { rowOf } from '../sheet-row.ts';
import { findEntries, lockEntry } from '../queries.ts';
import type { Reader } from '../views.ts';
import { isBuried } from './journal-queries.ts';
import type { EntryChange, NotedWrite, Undoer } from './model.ts';
import { takeBackEntries } from './take-back-queries.ts';

/** What is noted of a write that is about entries; those `added` came with it. */
export type EntriesWrite = { changes: EntryChange[]; added?: number[] };

/** The undoer of the ledger's own kinds. */
export function entriesUndoer(changing: Pick<Changing, 'flushDelayMs'>): Undoer {
  return async (tx, write, { reader }) => {
    const { changes, added = [] } = write.payload as EntriesWrite;
    const changed = await revertChanges(tx, changing, write, reader, changes);
    const taken = await takeBackEntries(tx, { ...changing, ledgerUserId: write.ledgerUserId }, added);
    const entryIds = [...changed.reverted, ...taken];
    if (entryIds.length > 0) return { kind: 'undone', text: '', entryIds };
    const kept = [...changed.kept, ...(await living(tx, write.ledgerUserId, added))];
    return kept.length > 0 ? { kind: 'changed-since', entryIds: kept } : { kind: 'nothing-left' };
  };
}

async function revertChanges(
  tx: Tx,
  changing: Pick<Changing, 'flushDelayMs'>,
  { ledgerUserId }: NotedWrite,
  reader: Reader,
  changes: EntryChange[],
): Promise<{ reverted: number[]; kept: number[] }> {
  const [reverted, kept]: [number[], number[]] = [[], []];
  const writer = { ledgerUserId, rowOf: (values: Parameters<typeof rowOf>[1]) => rowOf(reader, values) };
  for (const change of changes.toSorted((a, b) => a.entryId - b.entryId)) {
    const entry = await lockEntry(tx, ledgerUserId, change.entryId);
    if (entry === undefined) continue;
    if (entry.undoVersion === change.base) {
      await revert(tx, changing, writer, entry);
      reverted.push(entry.id);
    } else if (await isBuried(tx, ledgerUserId, change)) kept.push(entry.id);
  }
  return { reverted, kept };
}

async function living(tx: Tx, ledgerUserId: number, entryIds: number[]): Promise<number[]> {
  const found = await findEntries(tx, ledgerUserId, entryIds);
  return found.filter(({ deleted }) => !deleted).map(({ id }) => id);
}
