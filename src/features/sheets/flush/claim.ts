/** Ledgers are claimed together with the write calls that their flushes will make. */
import { giveBack, takeUpTo } from '../../../core/rate-budget.ts';
import { transaction, type Db } from '../../../platform/postgres.ts';
import type { Gate } from './gate.ts';
import { claimDue, type Claimed } from './lease-queries.ts';
import { PaidCall } from './paid-call.ts';

export type Claim = {
  leases: Claimed[];
  /** If the budget is used up: how long until something of it is there again; else 0. */
  brokeMs: number;
};

/**
 * Takes write calls, claims as many ledgers as there are, and gives back what was too much: whoever claims for the
 * same budget meanwhile waits for the end of this transaction and never finds it used up in vain.
 * @param gate its budgets have to be open
 * @param claim.places the most ledgers
 */
export async function claimPaid(db: Db, gate: Gate, claim: { places: number; leaseMs: number }): Promise<Claim> {
  const { name, budgets } = gate;
  return await transaction(db, async (tx) => {
    const { count, atMs, waitMs } = await takeUpTo(tx, budgets, claim.places);
    if (count === 0) return { leases: [], brokeMs: waitMs };
    const leases = await claimDue(tx, { gate: name, limit: count, leaseMs: claim.leaseMs });
    if (leases.length < count) await giveBack(tx, budgets, { count: count - leases.length, atMs });
    return { leases: leases.map((lease) => ({ ...lease, paid: new PaidCall(db, budgets, atMs) })), brokeMs: 0 };
  });
}
