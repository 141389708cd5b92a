/** Takes back what a person wrote: the newest write that stands, or the one that a button names. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import type { Changing } from '../changes/change.ts';
import { lockWrite, markUndone, newestRecorded, newestWrite } from './journal-queries.ts';
import type { Undoers, Undoing, Undone } from './model.ts';
import { takeBackEntries } from './take-back-queries.ts';
import { entriesUndoer } from './undo-entries.ts';

/** What an undo stores, to answer a second delivery from. */
export type UndoOutcome =
  | { kind: 'undone' | 'changed-since'; text: string; entryIds: number[] }
  /** There is no write of this person that stands. */
  | { kind: 'nothing' }
  /** The write of the button was taken back before, or is somebody else's. */
  | { kind: 'over' };

export type Undo = {
  /** Each call goes one write further back. */
  last(undoing: Undoing): Promise<UndoOutcome>;
  write(undoing: Undoing, writeId: number): Promise<UndoOutcome>;
};

const OWN_KINDS = ['entry-edit', 'entry-delete', 'entry-category', 'entry-date', 'entry-chosen', 'message-edit'];

export function createUndo(db: Db, changing: Changing, undoers: Undoers): Undo {
  const own = entriesUndoer(changing);
  const byKind: Undoers = { ...undoers, ...Object.fromEntries(OWN_KINDS.map((kind) => [kind, own])) };

  const undoLast = async (tx: Tx, undoing: Undoing): Promise<UndoOutcome> => {
    const { userId, ledgerUserId } = undoing.person;
    for (;;) {
      const writeId = await newestWrite(tx, ledgerUserId, userId);
      const recorded = await newestRecorded(tx, ledgerUserId, userId);
      if (writeId === undefined && recorded.length === 0) return { kind: 'nothing' };
      const isWrite = writeId !== undefined && writeId > Math.max(0, ...recorded);
      const undone = isWrite ? await undoWrite(tx, undoing, writeId) : await undoRecorded(tx, undoing, recorded);
      if (undone.kind !== 'nothing-left') return { text: '', entryIds: [], ...undone };
    }
  };

  /** A write is over also where nothing of it could be undone: the next /undo goes on behind it. */
  const undoWrite = async (tx: Tx, undoing: Undoing, writeId: number): Promise<Undone> => {
    const write = await lockWrite(tx, undoing.person.ledgerUserId, writeId);
    if (write === undefined || write.writtenBy !== undoing.person.userId) return { kind: 'nothing-left' };
    const undone = (await byKind[write.kind]?.(tx, write, undoing)) ?? { kind: 'nothing-left' };
    await markUndone(tx, write);
    await changing.relearn(tx, write.ledgerUserId);
    return undone;
  };

  const undoRecorded = async (tx: Tx, { person }: Undoing, entryIds: number[]): Promise<Undone> => {
    const taken = await takeBackEntries(tx, { ...changing, ledgerUserId: person.ledgerUserId }, entryIds);
    if (taken.length === 0) return { kind: 'nothing-left' };
    await changing.relearn(tx, person.ledgerUserId);
    return { kind: 'undone', text: '', entryIds: taken };
  };

  const once = async (undoing: Undoing, work: (tx: Tx) => Promise<UndoOutcome>): Promise<UndoOutcome> =>
    await transaction(db, async (tx) => {
      const claim = await claimUpdate<UndoOutcome>(tx, undoing.update, { kind: 'nothing' });
      if (claim.kind === 'duplicate') return claim.result;
      const outcome = await work(tx);
      await settleClaim(tx, undoing.update, outcome);
      return outcome;
    });

  return {
    last: async (undoing) => await once(undoing, async (tx) => await undoLast(tx, undoing)),
    write: async (undoing, writeId) =>
      await once(undoing, async (tx) => {
        const undone = await undoWrite(tx, undoing, writeId);
        return undone.kind === 'nothing-left' ? { kind: 'over' } : { text: '', entryIds: [], ...undone };
      }),
  };
}
