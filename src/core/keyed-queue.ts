/**
 * One thing at a time for each key, in the order of arrival; different keys side by side. An update waits for
 * its person (their effects never interleave) and for its chat (what was sent in order is handled in order).
 */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** How many keys have work waiting or running. */
  get size(): number {
    return this.#tails.size;
  }

  /** Runs `work` when all earlier work of each of `keys` has ended, well or badly. */
  async run<T>(keys: string[], work: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.#tails.get(key) ?? []);
    const result = Promise.all(before).then(work);
    const tail = result.catch(() => undefined);
    for (const key of keys) this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
