/** A clock that jumps from one sleeper's end to the next: a day in the time that its events take to think. */

type Sleeper = { atMs: number; order: number; wake: () => void };

export class VirtualClock {
  nowMs: number;
  readonly #sleepers: Heap<Sleeper> = new Heap(
    (one, other) => one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order),
  );
  #order = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((wake) => {
      this.#order += 1;
      this.#sleepers.push({ atMs: this.nowMs + Math.max(0, ms), order: this.#order, wake });
    });
  }

  /** Runs until nobody sleeps any more. */
  async run(): Promise<void> {
    for (let next = this.#sleepers.pop(); next !== undefined; next = this.#sleepers.pop()) {
      this.nowMs = next.atMs;
      next.wake();
      // Everything that follows from it happens before the clock moves on.
      await new Promise(setImmediate);
    }
  }
}

/** The least item first. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #isBefore: (one: Item, other: Item) => boolean;

  constructor(isBefore: (one: Item, other: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length === 0 || last === undefined) return first;
    this.#items[0] = last;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = right < this.#items.length && this.#isLess(right, left) ? right : left;
      if (child >= this.#items.length || !this.#swapIfBefore(child, at)) return first;
      at = child;
    }
  }

  #isLess(one: number, other: number): boolean {
    return this.#isBefore(this.#items[one] as Item, this.#items[other] as Item);
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    if (!this.#isLess(lower, upper)) return false;
    const item = this.#items[lower] as Item;
    this.#items[lower] = this.#items[upper] as Item;
    this.#items[upper] = item;
    return true;
  }
}
