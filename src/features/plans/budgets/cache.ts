/** The budgets of a ledger, kept in memory: most have none, and recording must not ask each time. */
import { MINUTE_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Budget } from './model.ts';
import { budgetsOf } from './queries.ts';

/** Whoever changes a ledger's budgets announces it to this cache. */
export const BUDGET_CACHE = 'budgets';

/** As many ledgers as are active within five minutes on a big day. */
const MAX_LEDGERS = 10_000;

export type BudgetCache = (ledgerUserId: number) => Promise<readonly Budget[]>;

export function createBudgetCache({ db, caches }: Pick<House, 'db' | 'caches'>): BudgetCache {
  const cache = caches.create<readonly Budget[]>({
    name: BUDGET_CACHE,
    max: MAX_LEDGERS,
    ttlMs: 5 * MINUTE_MS,
    load: async (userIds) => await budgetsOf(db, userIds),
  });
  return async (ledgerUserId) => (await cache.get(ledgerUserId)) ?? [];
}
