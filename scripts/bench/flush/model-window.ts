/** A budget's sliding window on a virtual clock, with the limits and slots of core/rate-budget.ts. */
import { patientLimit, slotMsOf, type Budget } from '../../../src/core/rate-budget.ts';
import { SLOTS } from '../../../src/core/rate-window.ts';

export class ModelWindow {
  readonly #slotMs: number;
  readonly #most: number;
  /** Oldest first. */
  readonly #slots: { slot: number; used: number }[] = [];
  #used = 0;

  constructor(budget: Budget) {
    this.#slotMs = slotMsOf(budget);
    this.#most = patientLimit(budget);
  }

  room(nowMs: number): number {
    const oldest = Math.floor(nowMs / this.#slotMs) - SLOTS;
    while (this.#slots[0] !== undefined && this.#slots[0].slot <= oldest) this.#used -= this.#slots.shift()?.used ?? 0;
    return this.#most - this.#used;
  }

  make(uses: number, nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    const newest = this.#slots.at(-1);
    if (newest?.slot === slot) newest.used += uses;
    else this.#slots.push({ slot, used: uses });
    this.#used += uses;
  }

  /** Takes back one use that was made then. */
  unmake(atMs: number): void {
    const made = this.#slots.find(({ slot }) => slot === Math.floor(atMs / this.#slotMs));
    if (made === undefined) return;
    made.used -= 1;
    this.#used -= 1;
  }

  /** How long until there is room for one use more. */
  waitMs(nowMs: number): number {
    if (this.room(nowMs) > 0) return 0;
    const first = this.#slots.find(({ used }) => used > 0);
    return first === undefined ? 0 : (first.slot + SLOTS) * this.#slotMs - nowMs;
  }
}

/** Takes as many uses as there are, up to `most`, as many from each window. */
export function takeUpTo(windows: ModelWindow[], most: number, nowMs: number): number {
  const count = Math.max(0, Math.min(most, ...windows.map((window) => window.room(nowMs))));
  if (count > 0) windows.forEach((window) => window.make(count, nowMs));
  return count;
}
