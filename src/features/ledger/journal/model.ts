/** What is noted of writes, and how they are taken back. */
import type { Person } from '../../../core/incoming.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Reader } from '../views.ts';

/** What is noted of a write; `payload` is what its undoer will need, plain JSON. */
export type Write = {
  ledgerUserId: number;
  /** The person who may take it back. */
  writtenBy: number;
  /** Names the undoer; each kind belongs to one feature. */
  kind: string;
  payload: Record<string, unknown>;
};

export type NotedWrite = Write & { id: number };

/** An entry of a write, and the version that the write replaced. */
export type EntryChange = { entryId: number; base: number };

/** Who takes a write back, with which update, and in whose words it is answered and shown in the sheet. */
export type Undoing = { update: UpdateKey; person: Person; reader: Reader };

/**
 * What became of an undo: `text` says what was undone, as Telegram HTML in the reader's language; `entryIds` are shown
 * below it. What was changed since stays as it is: if all of it was, nothing is undone. `nothing-left` if all of it was
 * taken back in another way: then /undo goes on to the write before.
 */
export type Undone =
  | { kind: 'undone'; text: string; entryIds?: number[] }
  | { kind: 'changed-since'; text?: string; entryIds?: number[] }
  | { kind: 'nothing-left' };

/** Takes back one write. It runs in the transaction that marks the write as undone, so it happens once. */
export type Undoer = (tx: Tx, write: NotedWrite, undoing: Undoing) => Promise<Undone>;

/** By kind of write. */
export type Undoers = Record<string, Undoer>;
