/**
 * The journal of writes: what /undo and the undo buttons take back. Plain recording is not in it, since it is known by
 * its entries. Each feature that writes something of people notes it here, and gives an undoer for its kinds.
 */
import type { Person } from '../../../core/incoming.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Reader } from '../views.ts';
import { insertWrite } from './journal-queries.ts';

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

/** Who takes a write back, with which update, and in whose words it is answered and shown in the sheet. */
export type Undoing = { update: UpdateKey; person: Person; reader: Reader };

/**
 * What became of an undo: `text` says what was undone, as Telegram HTML in the reader's language; `entryIds` are shown
 * below it. What was changed by others since stays as it is: if all of it was, nothing is undone.
 */
export type Undone =
  | { kind: 'undone'; text: string; entryIds?: number[] }
  | { kind: 'changed-since'; text?: string; entryIds?: number[] };

/** Takes back one write. It runs in the transaction that marks the write as undone, so it happens once. */
export type Undoer = (tx: Tx, write: NotedWrite, undoing: Undoing) => Promise<Undone>;

/** By kind of write. */
export type Undoers = Record<string, Undoer>;

export const UNDO_WRITE_BUTTON = 'write-undo';

/**
 * Notes a write, in its own transaction, after what it changed or entered.
 * @returns its id, for `undoButton`
 */
export async function noteWrite(tx: Tx, write: Write): Promise<number> {
  return await insertWrite(tx, write);
}

/** The button that takes back one write, whatever was written since. */
export function undoButton({ text, locale }: Pick<Reader, 'text' | 'locale'>, writeId: number): InlineButton {
  return { text: text(locale, 'ledger:button.undo'), data: `${UNDO_WRITE_BUTTON}:${writeId}` };
}
