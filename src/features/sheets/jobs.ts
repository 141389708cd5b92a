/** The worker's part: the loop that flushes what is due, and what is looked after now and then. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import { describeFault } from '../../core/errors.ts';
import type { Schedule } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Service } from '../../core/lifecycle.ts';
import type { Metrics } from '../../core/metrics.ts';
import { usage, type Budget } from '../../core/rate-budget.ts';
import { flush } from './flush/flush.ts';
import type { Gate } from './flush/gate.ts';
import type { FlushContext } from './flush/flush-context.ts';
import { gateLoop } from './flush/gate-loop.ts';
import type { Claimed } from './flush/lease-queries.ts';
import type { Accounts } from './google/accounts.ts';
import { purge, sweep } from './flush/sweep.ts';
import { purgeBatches, purgeRows } from './flush/sweep-queries.ts';

export type FlushLoopOptions = {
  house: House;
  gates: Gate[];
  flushDelayMs: number;
  /** Who is told of what only the operator can mend; nobody if absent. */
  adminIds?: number[] | undefined;
  /** How long a ledger waits for its worker before another one takes over. */
  leaseMs?: number;
  /** Called at each step of a flush, which waits for it. */
  onStep?: FlushContext['onStep'];
};

/**
 * Longer than a flush takes unless Google hangs at each of its steps. A lease that runs out early costs a
 * question for the fence; one that a dead worker holds costs its ledger this time.
 */
const LEASE_MS = 45 * SECOND_MS;

/**
 * How many ledgers a process flushes at once. Ten projects allow fifty calls a second, each of which takes a second or
 * two with its look-up; every flush holds up to 500 rows in memory, so there has to be an end.
 */
export const FLUSHES_AT_ONCE = 128;

/** Seconds: at once, the usual delay, a minute's quota, and what a long line or an outage makes of it. */
const WAITS_S = [0.5, 1, 2, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600, 21_600];

/** With very many gates each still has some places; a gate's budget is the end of it then. */
export const LEAST_PLACES = 4;

/**
 * Flushes due ledgers as fast as Google's quotas allow. Each gate has a loop and places of its own: one whose calls
 * hang takes none from the others. `stop` lets the flushes in flight finish.
 */
export function flushLoop(options: FlushLoopOptions): Service {
  const { house, gates, leaseMs = LEASE_MS } = options;
  const places = Math.max(LEAST_PLACES, Math.floor(FLUSHES_AT_ONCE / gates.length));
  const run = flushRunner(options, house.metrics);
  const onFault = (fault: unknown): void =>
    void house.log.error('Due sheets could not be claimed', { fault: describeFault(fault) });
  const loops = gates.map((gate) => gateLoop({ db: house.db, gate, places, leaseMs, run, onFault }));
  return {
    name: 'sheets flush',
    start: async () => void (await Promise.all(loops.map(async (each) => await each.start()))),
    stop: async () => void (await Promise.all(loops.map(async (each) => await each.stop()))),
  };
}

/** A flush that never throws: what goes wrong is logged and counted, and its lease runs out. */
function flushRunner(options: FlushLoopOptions, metrics: Metrics): (gate: Gate, lease: Claimed) => Promise<void> {
  const { house, flushDelayMs, adminIds = [], onStep = async () => {} } = options;
  const flushes = metrics.counter('sheets_flushes_total', 'Flushes by how they ended', ['outcome']);
  const written = metrics.counter('sheets_rows_total', 'Rows of the outbox that were written');
  const duration = metrics.duration('sheets_flush_duration_seconds', 'From the lease to its return');
  const lag = metrics.duration('sheets_entry_lag_seconds', 'From the record to the sheet', [], WAITS_S);
  const waited = metrics.duration('sheets_due_wait_seconds', 'From when a ledger was due to its lease', [], WAITS_S);
  return async (gate, lease) => {
    const end = duration.startTimer();
    if (lease.waitedMs !== null) waited.observe(lease.waitedMs / SECOND_MS);
    try {
      const { kind, rows, lagMs } = await flush({ house, gate, flushDelayMs, adminIds, onStep }, lease);
      flushes.inc({ outcome: kind });
      written.inc(rows);
      if (typeof lagMs === 'number') lag.observe(lagMs / SECOND_MS);
    } catch (fault) {
      flushes.inc({ outcome: 'failed' });
      house.log.error('A flush failed', { userId: lease.userId, fault: describeFault(fault) });
    } finally {
      end();
    }
  };
}

export function sheetsSchedules(house: House, accounts: Accounts, gates: Gate[]): Schedule[] {
  const { db, metrics } = house;
  const lag = metrics.gauge('sheets_flush_lag_seconds', 'How long the ledger that is due longest has waited');
  const used = metrics.gauge('sheets_budget_used_ratio', 'Calls of the last minute, as part of the limit', ['budget']);
  const budgets = budgetsOf(accounts, gates);
  const measure = async (): Promise<void> => {
    for (const budget of await usage(db, budgets)) used.set({ budget: budget.name }, budget.used / budget.limit);
  };
  return [
    { name: 'sheets sweep', everyMs: 30 * SECOND_MS, run: async () => lag.set(await sweep(house, accounts, gates)) },
    { name: 'sheets purge', everyMs: MINUTE_MS, run: async () => await purge(db, purgeRows) },
    { name: 'sheets batches purge', everyMs: HOUR_MS, run: async () => await purge(db, purgeBatches) },
    { name: 'sheets budgets', everyMs: 15 * SECOND_MS, run: measure },
  ];
}

function budgetsOf(accounts: Accounts, gates: Gate[]): Budget[] {
  const all = [...accounts.all.flatMap(({ reads }) => reads), ...gates.flatMap(({ budgets }) => budgets)];
  return [...new Map(all.map((budget) => [budget.name, budget])).values()];
}
