/** Lines that can be read in two ways: what is asked about them, until a button or another text settles it. */
import { HOUR_MS, type Clock } from '../../../core/clock.ts';
import { listDialogs, openDialog, withdrawDialog } from '../../../core/dialog-store.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Question } from '../model.ts';

export const QUESTION_DIALOG = 'entry-question';

/** How long the two buttons of a question work. */
const QUESTION_TTL_MS = 24 * HOUR_MS;

/** @returns the dialog's id */
export async function askReading(tx: Tx, clock: Clock, userId: number, question: Question): Promise<number> {
  const dialog = { userId, kind: QUESTION_DIALOG, state: question, awaitsText: false, ttlMs: QUESTION_TTL_MS };
  return await openDialog(tx, clock, dialog);
}

/**
 * Leaves open of a message just these questions: those that it has not any more are withdrawn, those that stand open
 * are not asked twice.
 * @returns the dialogs of what is asked now
 */
export async function askInstead(
  tx: Tx,
  clock: Clock,
  { userId, messageId }: { userId: number; messageId: number },
  questions: Question[],
): Promise<number[]> {
  const wanted = new Map(questions.map((question) => [markOf(question), question]));
  for (const { id, kind, state } of await listDialogs(tx, clock, userId)) {
    const question = state as Question;
    if (kind !== QUESTION_DIALOG || question.messageId !== messageId) continue;
    if (!wanted.delete(markOf(question))) await withdrawDialog(tx, userId, id);
  }
  const asked: number[] = [];
  for (const question of wanted.values()) asked.push(await askReading(tx, clock, userId, question));
  return asked;
}

function markOf({ line, about }: Question): string {
  return JSON.stringify([line, about?.entryId, about?.version]);
}
