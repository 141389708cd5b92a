/** What a transaction leaves to be done in this process when it has ended. */

const endings = new WeakMap<object, (() => void)[]>();

/**
 * Has `then` run when the transaction has ended, well or badly, before whoever began it goes on: after a commit that
 * was lost nobody knows which of both it was.
 * @param tx must be of `transaction` in postgres.ts
 */
export function whenEnded(tx: object, then: () => void): void {
  endings.set(tx, [...(endings.get(tx) ?? []), then]);
}

/** Called by `transaction` alone. The connection serves other transactions afterwards. */
export function runEndings(tx: object): void {
  const due = endings.get(tx) ?? [];
  endings.delete(tx);
  for (const then of due) then();
}
