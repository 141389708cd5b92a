/** Ledgers that are connected, without a spreadsheet behind them: for tests of who is flushed when. */
import type { Budget } from '../../src/core/rate-budget.ts';
import type { Gate } from '../../src/features/sheets/flush/gate.ts';
import type { TestDatabase } from './database.ts';

/** A gate whose sink is never asked. */
export function gateOf(name: string, budgets: Budget[] = []): Gate {
  const deliver = (): never => {
    throw new Error(`Nothing is delivered through ${name}`);
  };
  return { name, email: name, budgets, sink: { deliver } };
}

/** Connects ledgers at a gate, each due so many seconds ago. */
export async function addWaiting({ pool }: TestDatabase, gate: Gate, dueAgo: Record<number, number>): Promise<void> {
  await pool.query(
    `insert into connections (user_id, spreadsheet_id, sheet_id, account_email, locale, due_at)
    select user_id, 'sheet ' || user_id, 1, $1, 'en', now() - seconds * interval '1 second'
    from unnest($2::bigint[], $3::float8[]) as ledger (user_id, seconds)`,
    [gate.name, Object.keys(dueAgo), Object.values(dueAgo)],
  );
}
