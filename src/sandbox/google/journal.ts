/**
 * Undo for one batch: every change of a spreadsheet goes through here and leaves its inverse behind, so that a
 * batch whose fifth request is refused leaves nothing of the first four. Cheaper than a copy of the spreadsheet.
 */
export class Journal {
  readonly #undo: (() => void)[] = [];

  set<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const before = target[key];
    target[key] = value;
    this.#undo.push(() => {
      target[key] = before;
    });
  }

  append<T>(list: T[], item: T): void {
    list.push(item);
    this.#undo.push(() => list.pop());
  }

  insert<T>(list: T[], at: number, items: readonly T[]): void {
    list.splice(at, 0, ...items);
    this.#undo.push(() => list.splice(at, items.length));
  }

  /** Takes `count` items out and returns them. */
  remove<T>(list: T[], at: number, count: number): T[] {
    const removed = list.splice(at, count);
    this.#undo.push(() => list.splice(at, 0, ...removed));
    return removed;
  }

  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    map.set(key, value);
    this.#undo.push(() => map.delete(key));
  }

  drop<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key);
    if (before === undefined) return;
    map.delete(key);
    this.#undo.push(() => map.set(key, before));
  }

  /** Takes everything back, newest first. */
  rollback(): void {
    while (this.#undo.length > 0) this.#undo.pop()?.();
  }
}
