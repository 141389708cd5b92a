/** Takes back changes of plans: what a plan was before comes back, and what was new is gone. */
import type { Person } from '../../core/incoming.ts';
import type { Tx } from '../../platform/postgres.ts';
import { noteWrite, type Reader, type Undoer } from '../ledger/index.ts';
import { lockRow, restoreVersion, unmakePlan, type PlanKey, type PlanKind } from './version-queries.ts';

/** The journal's name for changes of plans. */
export const PLAN_WRITE = 'plan';

/** The version that the change made, and the one that it replaced: none if the plan is new. */
type Payload = { kind: PlanKind; id: number; version: number; before: number | null };

/** @param before the version that the change replaced; null if it made the plan */
export async function notePlanWrite(
  tx: Tx,
  person: Pick<Person, 'userId' | 'ledgerUserId'>,
  { kind, id }: PlanKey,
  before: number | null,
): Promise<number> {
  const payload: Payload = { kind, id, version: (before ?? 0) + 1, before };
  const { ledgerUserId, userId: writtenBy } = person;
  return await noteWrite(tx, { ledgerUserId, writtenBy, kind: PLAN_WRITE, payload });
}

/** What else an undo must do, and how the plan is called in its answer. */
export type AfterUndo = (tx: Tx, userId: number, id: number, reader: Reader) => Promise<string>;

export function planUndoer(after: Record<PlanKind, AfterUndo>): Undoer {
  return async (tx, { ledgerUserId, payload }, { reader }) => {
    const { kind, id, ...change } = payload as Payload;
    const plan = { kind, userId: ledgerUserId, id };
    if (!(await undoChange(tx, plan, change))) return { kind: 'changed-since' };
    const name = await after[kind](tx, ledgerUserId, id, reader);
    return { kind: 'undone', text: reader.text(reader.locale, `plans:undone.${kind}`, { name }) };
  };
}

/** @returns false if the plan was changed since, or another one has its place */
async function undoChange(tx: Tx, plan: PlanKey, change: Pick<Payload, 'version' | 'before'>): Promise<boolean> {
  const standing = await lockRow(tx, plan);
  if (standing?.standsAs !== change.version) return false;
  if (change.before !== null) return await restoreVersion(tx, plan, change.before);
  await unmakePlan(tx, plan);
  return true;
}
