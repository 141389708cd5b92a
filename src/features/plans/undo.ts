/** Takes back changes of plans: what a plan was before comes back, and what was new is gone. */
import type { Person } from '../../core/incoming.ts';
import type { Tx } from '../../platform/postgres.ts';
import { noteWrite, type Reader, type Undoer } from '../ledger/index.ts';
import { keepVersion, lockRow, removePlan, restoreVersion, type PlanKey, type PlanKind } from './version-queries.ts';

/** The journal's name for changes of plans. */
export const PLAN_WRITE = 'plan';

type Payload = { kind: PlanKind; id: number; version: number };

/** @param version that the change gave it */
export async function notePlanWrite(
  tx: Tx,
  person: Pick<Person, 'userId' | 'ledgerUserId'>,
  { kind, id }: PlanKey,
  version: number,
): Promise<number> {
  const payload: Payload = { kind, id, version };
  const { ledgerUserId, userId: writtenBy } = person;
  return await noteWrite(tx, { ledgerUserId, writtenBy, kind: PLAN_WRITE, payload });
}

/** What else an undo must do, and how the plan is called in its answer. */
export type AfterUndo = (tx: Tx, userId: number, id: number, reader: Reader) => Promise<string>;

export function planUndoer(after: Record<PlanKind, AfterUndo>): Undoer {
  return async (tx, { ledgerUserId, payload }, { reader }) => {
    const { kind, id, version } = payload as Payload;
    const plan = { kind, userId: ledgerUserId, id };
    if (!(await undoChange(tx, plan, version))) return { kind: 'changed-since' };
    const name = await after[kind](tx, ledgerUserId, id, reader);
    return { kind: 'undone', text: reader.text(reader.locale, `plans:undone.${kind}`, { name }) };
  };
}

/** @returns false if the plan was changed since, or another one has its place */
async function undoChange(tx: Tx, plan: PlanKey, version: number): Promise<boolean> {
  const standing = await lockRow(tx, plan);
  if (standing?.version !== version) return false;
  await keepVersion(tx, plan);
  if (version > 1) return await restoreVersion(tx, plan, version - 1);
  await removePlan(tx, plan);
  return true;
}
