/** The write call that a flush was claimed with. */
import { giveBack, redate, type Budget } from '../../../core/rate-budget.ts';
import type { Db } from '../../../platform/postgres.ts';

/**
 * A write that is sent later than this after it was paid, for a look-up came first, counts from when it is sent. What
 * is left of a budget's margin is the network's.
 */
const FRESH_MS = 250;

export class PaidCall {
  readonly #db: Db;
  readonly #budgets: Budget[];
  readonly #atMs: number;
  readonly #claimedAtMs = performance.now();
  #isOpen = true;

  /** @param atMs when it was paid, by the clock of Postgres */
  constructor(db: Db, budgets: Budget[], atMs: number) {
    this.#db = db;
    this.#budgets = budgets;
    this.#atMs = atMs;
  }

  /** @returns false if it was used before: another call has to be paid for */
  async use(): Promise<boolean> {
    if (!this.#close()) return false;
    const isFresh = performance.now() - this.#claimedAtMs < FRESH_MS;
    if (!isFresh) await redate(this.#db, this.#budgets, { count: 1, atMs: this.#atMs });
    return true;
  }

  /** @returns false if there is nothing to give back */
  async giveBack(): Promise<boolean> {
    if (!this.#close()) return false;
    await giveBack(this.#db, this.#budgets, { count: 1, atMs: this.#atMs });
    return true;
  }

  #close(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    return wasOpen;
  }
}
