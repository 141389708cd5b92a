/** Takes back what was recorded or skipped of recurring entries. */
import { formatDate } from '../../../core/clock.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { noteWrite, type Undoer } from '../../ledger/index.ts';
import type { Desk } from '../desk.ts';
import type { Amount, DueDay } from './model.ts';
import { findRecurring, settleDays } from './queries.ts';
import { recurringLabel } from './views.ts';

/** The journal's name for days of recurring entries that were recorded or skipped. */
export const DAYS_WRITE = 'recurring-days';

export type DaysWrite = {
  id: number;
  days: string[];
  /** In the order of the days; none if they were skipped. */
  entryIds: number[];
  /** What a day is when that is taken back. */
  becomes: Exclude<DueDay['state'], 'recorded'>;
  /** What each day came to. */
  amount?: Amount;
};

export async function noteDays(
  tx: Tx,
  who: { ledgerUserId: number; userId: number },
  payload: DaysWrite,
): Promise<number> {
  return await noteWrite(tx, { ledgerUserId: who.ledgerUserId, writtenBy: who.userId, kind: DAYS_WRITE, payload });
}

/** Entries that somebody changed since stay, and their days with them. */
export function daysUndoer({ book }: Desk): Undoer {
  return async (tx, { ledgerUserId, payload }, { reader }) => {
    const { id, days, entryIds, becomes, amount } = payload as DaysWrite;
    const taken = await book.undoMany(tx, ledgerUserId, entryIds);
    const undone = days.filter((_, index) => entryIds.length === 0 || taken.includes(entryIds[index] ?? 0));
    const [first] = undone;
    if (first === undefined) return { kind: 'changed-since' };
    await settleDays(tx, ledgerUserId, id, undone.map((dueOn) => ({ dueOn, state: becomes })));
    const dates = undone.map((day) => formatDate(day, reader)).join('; ');
    const rule = await findRecurring(tx, ledgerUserId, id);
    const what = rule === undefined ? '' : recurringLabel(reader, { ...rule, ...amount });
    const text = reader.text(reader.locale, `plans:undone.${becomes}`, { what, dates });
    return { kind: 'undone', text, entryIds: taken };
  };
}
