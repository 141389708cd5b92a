/**
 * The flush's policy on a virtual clock: a ledger is due so long after its first waiting entry, the oldest due goes
 * first, a flush takes all that waits, and every call is paid from sliding windows of its account and its project.
 * What can be had from the product is taken from there; `validate.ts` holds the model against the real worker.
 */
import { MINUTE_MS } from '../../../src/core/clock.ts';
import { backoffMs, MOST_ROWS } from '../../../src/features/sheets/model.ts';
import { HEADER_FRESH_MS } from '../../../src/features/sheets/google/delivery.ts';
import { FLUSHES_AT_ONCE, LEAST_PLACES } from '../../../src/features/sheets/jobs.ts';
import { ModelWindow, takeUpTo } from './model-window.ts';
import { Heap, VirtualClock } from './virtual-clock.ts';

/** Something that a person records, or changes in what they recorded before. */
export type Arrival = { atMs: number; userId: number; entryId: number; isChange: boolean };

export type ModelOptions = {
  arrivals: Arrival[];
  projects: number;
  accountsEach: number;
  perProject: number;
  perAccount: number;
  flushDelayMs: number;
  /** Part of the writes of which nobody knows at first whether they were done. */
  errorShare: number;
  latencyMs: () => number;
  random: () => number;
  /** When a ledger's header was last seen before the first arrival; null for never. */
  headerSeenMs: (userId: number) => number | null;
  /** MOST_ROWS; 1 is a bot that makes a call for each row. */
  mostRows?: number;
};

export type Landed = { arrival: Arrival; lagMs: number };

export type ModelOutcome = { landed: Landed[]; writes: number; reads: number; largestBatch: number };

type Batch = { arrivals: Arrival[]; needsLookup: boolean; maybeSent: boolean; isApplied: boolean };

type Ledger = {
  gate: Gate;
  waiting: Arrival[];
  batch: Batch | undefined;
  /** As connections.due_at; Infinity for a ledger at rest. */
  dueMs: number;
  attempt: number;
  headerSeenMs: number | null;
};

type Gate = {
  reads: ModelWindow[];
  writes: ModelWindow[];
  due: Heap<Ledger>;
  inFlight: number;
  /** When it looks at a used-up budget again; 0 if it does not wait for one. */
  wakesAtMs: number;
  lastTurnMs: number;
};

/** What the statements of a claim, a freeze and a settling take, together. */
const STATEMENTS_MS = 15;

/** Runs all arrivals until the last one has landed. */
export async function runModel(options: ModelOptions): Promise<ModelOutcome> {
  const clock = new VirtualClock(options.arrivals[0]?.atMs ?? 0);
  const model = new Model(clock, options);
  void model.arrive();
  await clock.run();
  return model.outcome;
}

class Model {
  readonly outcome: ModelOutcome = { landed: [], writes: 0, reads: 0, largestBatch: 0 };
  readonly #clock: VirtualClock;
  readonly #options: ModelOptions;
  readonly #gates: Gate[];
  readonly #places: number;
  readonly #ledgers = new Map<number, Ledger>();

  constructor(clock: VirtualClock, options: ModelOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#gates = openGates(options);
    this.#places = Math.max(LEAST_PLACES, Math.floor(FLUSHES_AT_ONCE / this.#gates.length));
  }

  /** What comes in waits, and makes its ledger due if it has no date. */
  async arrive(): Promise<void> {
    for (const arrival of this.#options.arrivals) {
      await this.#clock.sleep(arrival.atMs - this.#clock.nowMs);
      const ledger = this.#ledgerOf(arrival.userId);
      ledger.waiting.push(arrival);
      if (ledger.dueMs === Infinity) this.#makeDue(ledger, this.#clock.nowMs + this.#options.flushDelayMs);
    }
  }

  /** @param restMs how long nobody may claim it */
  #makeDue(ledger: Ledger, dueMs: number, restMs = dueMs - this.#clock.nowMs): void {
    ledger.dueMs = dueMs;
    void this.#clock.sleep(restMs).then(() => {
      ledger.gate.due.push(ledger);
      this.#claim(ledger.gate);
    });
  }

  /** Flushes the oldest due ledgers, as many as there are calls and places; looks again when the next call is there. */
  #claim(gate: Gate): void {
    const { nowMs } = this.#clock;
    const wanted = Math.min(this.#places - gate.inFlight, gate.due.size);
    if (wanted < 1 || gate.wakesAtMs > nowMs) return;
    const paid = takeUpTo(gate.writes, wanted, nowMs);
    for (let index = 0; index < paid; index += 1) void this.#run(gate, gate.due.pop() as Ledger);
    if (paid === wanted) return;
    const waitMs = Math.max(1, ...gate.writes.map((window) => window.waitMs(nowMs)));
    gate.wakesAtMs = nowMs + waitMs;
    void this.#clock.sleep(waitMs).then(() => this.#claim(gate));
  }

  async #run(gate: Gate, ledger: Ledger): Promise<void> {
    gate.inFlight += 1;
    await this.#flush(ledger, this.#clock.nowMs);
    gate.inFlight -= 1;
    this.#claim(gate);
  }

  /** @param paidAtMs when its write was paid */
  async #flush(ledger: Ledger, paidAtMs: number): Promise<void> {
    await this.#clock.sleep(STATEMENTS_MS);
    const batch = (ledger.batch ??= this.#freeze(ledger));
    if (batch.maybeSent) {
      if (!(await this.#read(ledger))) return this.#putOff(ledger, paidAtMs);
      if (batch.isApplied) {
        giveBack(ledger.gate, paidAtMs);
        return this.#settle(ledger, batch);
      }
    }
    if (batch.needsLookup || !this.#isHeaderFresh(ledger)) {
      if (!(await this.#read(ledger))) return this.#putOff(ledger, paidAtMs);
      ledger.headerSeenMs = this.#clock.nowMs;
      giveBack(ledger.gate, paidAtMs);
      ledger.gate.writes.forEach((window) => window.make(1, this.#clock.nowMs));
    }
    await this.#write(ledger, batch);
  }

  async #write(ledger: Ledger, batch: Batch): Promise<void> {
    const { errorShare, random, latencyMs } = this.#options;
    this.outcome.writes += 1;
    await this.#clock.sleep(latencyMs());
    if (random() >= errorShare) return this.#settle(ledger, batch);
    batch.maybeSent = true;
    batch.isApplied = random() < 0.5;
    if ((await this.#read(ledger)) && batch.isApplied) return this.#settle(ledger, batch);
    ledger.attempt += 1;
    this.#makeDue(ledger, this.#clock.nowMs + backoffMs(ledger.attempt, random()));
  }

  /** @returns false if there is no read to spare */
  async #read({ gate }: Ledger): Promise<boolean> {
    if (takeUpTo(gate.reads, 1, this.#clock.nowMs) === 0) return false;
    this.outcome.reads += 1;
    await this.#clock.sleep(this.#options.latencyMs());
    return true;
  }

  /** Without a read to spare the ledger keeps its place in the line, and comes back in its turn. */
  #putOff(ledger: Ledger, paidAtMs: number): void {
    const { nowMs } = this.#clock;
    const { gate } = ledger;
    giveBack(gate, paidAtMs);
    const apartMs = MINUTE_MS / Math.min(this.#options.perAccount, this.#options.perProject);
    const freeMs = nowMs + Math.max(...gate.reads.map((window) => window.waitMs(nowMs)));
    gate.lastTurnMs = Math.max(freeMs, gate.lastTurnMs + apartMs);
    this.#makeDue(ledger, ledger.dueMs, gate.lastTurnMs - nowMs);
  }

  #freeze(ledger: Ledger): Batch {
    const arrivals = ledger.waiting.splice(0, this.#options.mostRows ?? MOST_ROWS);
    const added = new Set(arrivals.filter(({ isChange }) => !isChange).map(({ entryId }) => entryId));
    this.outcome.largestBatch = Math.max(this.outcome.largestBatch, arrivals.length);
    const needsLookup = arrivals.some(({ isChange, entryId }) => isChange && !added.has(entryId));
    return { arrivals, needsLookup, maybeSent: false, isApplied: false };
  }

  #settle(ledger: Ledger, { arrivals }: Batch): void {
    const { nowMs } = this.#clock;
    for (const arrival of arrivals) this.outcome.landed.push({ arrival, lagMs: nowMs - arrival.atMs });
    Object.assign(ledger, { batch: undefined, attempt: 0, dueMs: Infinity });
    const next = ledger.waiting[0];
    if (next !== undefined) this.#makeDue(ledger, Math.max(nowMs, next.atMs + this.#options.flushDelayMs));
  }

  #isHeaderFresh({ headerSeenMs }: Ledger): boolean {
    return headerSeenMs !== null && this.#clock.nowMs - headerSeenMs < HEADER_FRESH_MS;
  }

  #ledgerOf(userId: number): Ledger {
    const known = this.#ledgers.get(userId);
    if (known !== undefined) return known;
    const gate = this.#gates[userId % this.#gates.length] as Gate;
    const headerSeenMs = this.#options.headerSeenMs(userId);
    const ledger: Ledger = { gate, waiting: [], batch: undefined, dueMs: Infinity, attempt: 0, headerSeenMs };
    this.#ledgers.set(userId, ledger);
    return ledger;
  }
}

/** A gate an account; accounts of a project share its windows. */
function openGates({ projects, accountsEach, perProject, perAccount }: ModelOptions): Gate[] {
  const open = (limit: number): ModelWindow => new ModelWindow({ name: '', limit, windowMs: MINUTE_MS });
  return Array.from({ length: projects }, () => ({ reads: open(perProject), writes: open(perProject) })).flatMap(
    ({ reads, writes }) =>
      Array.from({ length: accountsEach }, () => ({
        reads: [reads, open(perAccount)],
        writes: [writes, open(perAccount)],
        due: new Heap<Ledger>((one, other) => one.dueMs < other.dueMs),
        inFlight: 0,
        wakesAtMs: 0,
        lastTurnMs: 0,
      })),
  );
}

function giveBack(gate: Gate, paidAtMs: number): void {
  gate.writes.forEach((window) => window.unmake(paidAtMs));
}
