/** How long a ledger waits for its next flush, for a person who asks. */
import type { Db, Tx } from '../../../platform/postgres.ts';
import { findPlace, type Place } from './estimate-queries.ts';
import type { Gate } from './gate.ts';

/**
 * Estimates how long it is until a ledger's next flush begins: not before it is due, and not before those ahead
 * of it have had their calls, as fast as the quotas allow.
 * @returns 0 if it begins now or has begun; null if nothing waits, or the ledger is suspended or paused
 */
export async function estimateWaitMs(db: Db | Tx, gates: Gate[], userId: number): Promise<number | null> {
  const place = await findPlace(db, gates.map(({ name }) => name), userId);
  if (place === undefined) return null;
  if (place.isBeingFlushed) return 0;
  const own = gates.find(({ name }) => name === place.gate);
  const waits = (own?.budgets ?? []).map(({ name, limit, windowMs }) => {
    const sharing = gates.filter(({ budgets }) => budgets.some((budget) => budget.name === name));
    return Math.floor(aheadOf(place, sharing) / limit) * windowMs;
  });
  return Math.round(Math.max(place.notBeforeMs, ...waits));
}

function aheadOf({ ahead }: Place, gates: Gate[]): number {
  return gates.reduce((sum, { name }) => sum + (ahead[name] ?? 0), 0);
}
