/** How the budgets of a ledger stand on a day: what was spent, in the currency of each. */
import type { Db, Tx } from '../../../platform/postgres.ts';
import type { LedgerBook } from '../../ledger/index.ts';
import { addDays } from '../../../core/days.ts';
import { periodOf, standingOf, type Budget, type Period, type Standing } from './model.ts';

type Sums = Awaited<ReturnType<LedgerBook['sums']>>;

/** How spending is counted, read before any transaction: where merged categories stand by now, too. */
export type Count = Pick<LedgerBook, 'sums'> & { standingKey: (category: string) => string };

export async function countOf({ sums, categoriesOf }: LedgerBook, ledgerUserId: number): Promise<Count> {
  const { standingKey } = await categoriesOf(ledgerUserId);
  return { sums, standingKey };
}

export async function standingsOf(
  db: Db | Tx,
  { sums, standingKey }: Count,
  ledgerUserId: number,
  budgets: readonly Budget[],
  today: string,
): Promise<Standing[]> {
  const known = new Map<string, Sums>();
  /** Budgets of one currency and period share their sums. */
  const spentIn = async ({ from, to }: Period, { currency, category }: Budget) => {
    const key = `${currency} ${from} ${to}`;
    const found = known.get(key) ?? (await sums(db, ledgerUserId, { from, to, kind: 'expense' }, currency));
    known.set(key, found);
    if (category === null) return found.expense;
    // What was merged into another category stands there by now, and is counted with it.
    return found.categories.find((total) => total.category === standingKey(category));
  };
  const standings: Standing[] = [];
  for (const budget of budgets) {
    const period = periodOf(budget.period, today);
    const earlier = { from: budget.carriesFrom, to: addDays(period.from, -1) };
    const now = await spentIn(period, budget);
    const before = budget.carries && earlier.from <= earlier.to ? await spentIn(earlier, budget) : undefined;
    const spent = { nowMinor: now?.known ?? 0, beforeMinor: before?.known ?? 0, apart: now?.apart ?? [] };
    standings.push(standingOf(budget, today, spent));
  }
  return standings;
}
