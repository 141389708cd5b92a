/** The loop that flushes what is due at one gate. Gates have loops of their own, so that none waits for another. */
import { SECOND_MS } from '../../../core/clock.ts';
import { loop, type Service } from '../../../core/lifecycle.ts';
import { openBudgets } from '../../../core/rate-budget.ts';
import type { Db } from '../../../platform/postgres.ts';
import { claimPaid } from './claim.ts';
import type { Gate } from './gate.ts';
import { untilNextDue, type Claimed } from './lease-queries.ts';

export type GateLoopOptions = {
  db: Db;
  gate: Gate;
  /** How many ledgers of this gate are flushed at once. */
  places: number;
  leaseMs: number;
  /** Flushes a ledger; never throws. */
  run: (gate: Gate, lease: Claimed) => Promise<void>;
  onFault: (fault: unknown) => void;
};

/** What others write is not told to this process: it looks this often, and when what it knows of is due. */
const IDLE_REST_MS = 500;

/** Another process may give calls back: a used-up budget is looked at again before its next slot is free. */
const BROKE_REST_MS = 5 * SECOND_MS;

/** What is due and yet can't be claimed is held by a writer, for the moment until its commit. */
const LOCKED_REST_MS = 20;

const FAULT_REST_MS = 5 * SECOND_MS;

/** `stop` lets the flushes in flight finish. */
export function gateLoop({ db, gate, places, leaseMs, run, onFault }: GateLoopOptions): Service {
  const inFlight = new Set<Promise<void>>();
  let areBudgetsOpen = false;
  /** Until then nothing can be paid, whatever else happens. */
  let brokeUntilMs = 0;

  const begin = (lease: Claimed): void => {
    const flushing = run(gate, lease).then(async () => {
      if (await lease.paid?.giveBack()) brokeUntilMs = 0;
    });
    const ended = flushing.catch(onFault).finally(() => {
      inFlight.delete(ended);
      turns.wake();
    });
    inFlight.add(ended);
  };

  /** A flush that ends wakes the loop: its place is free, and its ledger may be due again. */
  const turns = loop({
    name: `sheets flush ${gate.name}`,
    turn: async () => {
      const brokeMs = brokeUntilMs - performance.now();
      if (brokeMs > 0) return { restMs: brokeMs };
      const free = places - inFlight.size;
      if (free < 1) return { restMs: IDLE_REST_MS };
      const dueMs = await untilNextDue(db, gate.name);
      if (dueMs > 0) return { restMs: Math.min(dueMs, IDLE_REST_MS) };
      if (!areBudgetsOpen) await openBudgets(db, gate.budgets);
      areBudgetsOpen = true;
      const claim = await claimPaid(db, gate, { places: free, leaseMs });
      claim.leases.forEach(begin);
      brokeUntilMs = performance.now() + Math.min(claim.brokeMs, BROKE_REST_MS);
      return { restMs: claim.leases.length > 0 ? 0 : Math.max(claim.brokeMs, LOCKED_REST_MS) };
    },
    onFault,
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
