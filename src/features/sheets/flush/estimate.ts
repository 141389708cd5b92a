/** How long a ledger waits for its next flush, for a person who asks. */
import { forecast, type Budget } from '../../../core/rate-budget.ts';
import type { Db, Tx } from '../../../platform/postgres.ts';
import { findPlace, type Place } from './estimate-queries.ts';
import type { Gate } from './gate.ts';

/**
 * Estimates how long it is until a ledger's next flush begins: not before it is due, and not before those ahead of it
 * have had their calls, as fast as each of its gate's budgets allows for all gates that share it.
 * @returns 0 if it begins now or has begun; null if nothing waits, or the ledger or all flushes stand still
 */
export async function estimateWaitMs(db: Db | Tx, gates: Gate[], userId: number): Promise<number | null> {
  const place = await findPlace(db, gates.map(({ name }) => name), userId);
  if (place === undefined) return null;
  if (place.isBeingFlushed) return 0;
  const waits = [place.notBeforeMs];
  for (const budget of gates.find(({ name }) => name === place.gate)?.budgets ?? []) {
    waits.push(await forecast(db, budget, aheadAt(place, gatesSharing(gates, budget)) + 1));
  }
  return Math.round(Math.max(...waits));
}

function gatesSharing(gates: Gate[], budget: Budget): Gate[] {
  return gates.filter(({ budgets }) => budgets.some(({ name }) => name === budget.name));
}

function aheadAt({ ahead }: Place, gates: Gate[]): number {
  return gates.reduce((sum, { name }) => sum + (ahead[name] ?? 0), 0);
}
