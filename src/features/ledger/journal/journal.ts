/**
 * The journal of writes: what /undo and the undo buttons take back. Plain recording is not in it, since it is known by
 * its entries. Each feature that writes something of people notes it here, and gives an undoer for its kinds.
 */
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Reader } from '../views.ts';
import { insertWrite } from './journal-queries.ts';
import type { Write } from './model.ts';

export type { NotedWrite, Undoer, Undoers, Undoing, Undone } from './model.ts';

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
