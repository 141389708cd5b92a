/** The worker's part: the loop that flushes what is due, and what is looked after now and then. */
import { HOUR_MS, SECOND_MS } from '../../core/clock.ts';
import { describeFault } from '../../core/errors.ts';
import type { Schedule } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { loop, type Service } from '../../core/lifecycle.ts';
import type { Metrics } from '../../core/metrics.ts';
import { available } from '../../core/rate-budget.ts';
import { flush } from './flush/flush.ts';
import type { Gate } from './flush/gate.ts';
import type { FlushContext } from './flush/flush-context.ts';
import { claimDue } from './flush/lease-queries.ts';
import type { Accounts } from './google/accounts.ts';
import type { Lease } from './model.ts';
import { sweep } from './flush/sweep.ts';
import { purgeBatches, purgeRows } from './flush/sweep-queries.ts';

export type FlushLoopOptions = {
  house: House;
  gates: Gate[];
  flushDelayMs: number;
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

/** Google answers in half a second or so: these are more than the default quota needs. */
const FLUSHES_AT_ONCE = 8;

const IDLE_REST_MS = 500;
const FAULT_REST_MS = 5 * SECOND_MS;

/** Flushes due ledgers, several at once, as fast as Google's quota allows. `stop` lets those in flight finish. */
export function flushLoop(options: FlushLoopOptions): Service {
  const { house, gates, leaseMs = LEASE_MS } = options;
  const inFlight = new Set<Promise<void>>();
  const run = flushRunner(options, house.metrics);

  const begin = (gate: Gate, lease: Lease): void => {
    const flushing = run(gate, lease).finally(() => {
      inFlight.delete(flushing);
      turns.wake();
    });
    inFlight.add(flushing);
  };

  /** Claims no more ledgers than there are calls left: what is claimed in vain waits longer than it must. */
  const claimFor = async (gate: Gate): Promise<number> => {
    const free = FLUSHES_AT_ONCE - inFlight.size;
    const limit = free > 0 ? Math.min(free, await available(house.db, gate.budgets)) : 0;
    if (limit < 1) return 0;
    const leases = await claimDue(house.db, { gate: gate.name, limit, leaseMs });
    leases.forEach((lease) => begin(gate, lease));
    return leases.length;
  };

  const turns = loop({
    name: 'sheets flush',
    turn: async () => {
      let claimed = 0;
      for (const gate of gates) claimed += await claimFor(gate);
      return { restMs: claimed > 0 ? 0 : IDLE_REST_MS };
    },
    onFault: (fault) => house.log.error('Due sheets could not be claimed', { fault: describeFault(fault) }),
    faultRestMs: FAULT_REST_MS,
  });

  return {
    name: turns.name,
    start: async () => await turns.start(),
    stop: async () => {
      await turns.stop();
      await Promise.all(inFlight);
    },
  };
}

/** A flush that never throws: what goes wrong is logged and counted, and its lease runs out. */
function flushRunner(options: FlushLoopOptions, metrics: Metrics): (gate: Gate, lease: Lease) => Promise<void> {
  const { house, flushDelayMs, onStep = async () => {} } = options;
  const flushes = metrics.counter('sheets_flushes_total', 'Flushes by how they ended', ['outcome']);
  const written = metrics.counter('sheets_rows_total', 'Rows of the outbox that were written');
  const duration = metrics.duration('sheets_flush_duration_seconds', 'From the lease to its return');
  return async (gate, lease) => {
    const end = duration.startTimer();
    try {
      const { kind, rows } = await flush({ house, gate, flushDelayMs, onStep }, lease);
      flushes.inc({ outcome: kind });
      written.inc(rows);
    } catch (fault) {
      flushes.inc({ outcome: 'failed' });
      house.log.error('A flush failed', { userId: lease.userId, fault: describeFault(fault) });
    } finally {
      end();
    }
  };
}

export function sheetsSchedules(house: House, accounts: Accounts, gates: Gate[]): Schedule[] {
  const lag = house.metrics.gauge('sheets_flush_lag_seconds', 'How long the ledger that is due longest has waited');
  return [
    { name: 'sheets sweep', everyMs: 30 * SECOND_MS, run: async () => lag.set(await sweep(house, accounts, gates)) },
    { name: 'sheets purge', everyMs: HOUR_MS, run: async () => await purge(house) },
  ];
}

/** Old rows go in small lots, so that no statement holds many locks. */
async function purge({ db }: House): Promise<void> {
  while ((await purgeRows(db)) > 0);
  while ((await purgeBatches(db)) > 0);
}
