/** How plans are changed: once for each update, in one transaction with what its undo needs. */
import { claimUpdate, giveBackClaim, settleClaim } from '../../core/claims.ts';
import { closeDialog, type OpenDialog } from '../../core/dialog-store.ts';
import { transaction, type Tx } from '../../platform/postgres.ts';
import type { Asking, Desk } from './desk.ts';
import { notePlanWrite } from './undo.ts';
import { keepVersion, lockVersion, type PlanKind } from './version-queries.ts';

/** What became of a change: `stale` if somebody else changed the plan since the button was shown. */
export type ChangeOutcome = { kind: 'changed'; id: number; writeId: number } | { kind: 'stale' } | { kind: 'gone' };

/** The text answers no question any more: it was withdrawn. */
export type NotAsked = { kind: 'not-asked' };

/** The effect of an update; a second delivery gets what the first one gave. */
export async function once<Result>(desk: Desk, incoming: Asking, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return (await onceAnswered(desk, incoming, undefined, work)) as Result;
}

/** The same for a text that may answer a question, which then is over. */
export async function onceAnswered<Result>(
  { house }: Desk,
  { update }: Asking,
  dialog: OpenDialog | undefined,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result | NotAsked> {
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<Result | null>(tx, update, null);
    if (claim.kind === 'duplicate') return claim.result as Result;
    if (dialog !== undefined && !(await closeDialog(tx, house.clock, update, dialog))) {
      await giveBackClaim(tx, update);
      return { kind: 'not-asked' };
    }
    const result = await work(tx);
    await settleClaim(tx, update, result);
    return result;
  });
}

/**
 * Changes a plan that stands as it was shown, keeps what it was and notes the write.
 * @param version as it was shown; undefined for whatever it is now
 * @param write raises the version by one
 */
export async function changePlan(
  tx: Tx,
  { person }: Asking,
  { kind, id, version }: { kind: PlanKind; id: number; version?: number },
  write: () => Promise<unknown>,
): Promise<ChangeOutcome> {
  const plan = { kind, userId: person.ledgerUserId, id };
  const standing = await lockVersion(tx, plan);
  if (standing === undefined) return { kind: 'gone' };
  if (version !== undefined && version !== standing) return { kind: 'stale' };
  await keepVersion(tx, plan);
  await write();
  return { kind: 'changed', id, writeId: await notePlanWrite(tx, person, plan, standing) };
}
