/**
 * Knows whether the code that asks runs inside a database transaction. Clients of other services refuse to be called
 * there: a lock must not be held for as long as somebody else's server takes to answer.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Code that asks another service from inside a transaction; a fault of the program. */
export class CallInTransactionFault extends Error {
  override readonly name = 'CallInTransactionFault';
  readonly code = 'CALL_IN_TRANSACTION';

  constructor(call: string) {
    super(`${call} must not be called inside a database transaction: commit first`);
  }
}

const marks = new AsyncLocalStorage<{ open: boolean }>();

/** Runs `work` marked as a transaction. What it starts and leaves behind is free again when `work` has ended. */
export async function markedAsTransaction<T>(work: () => Promise<T>): Promise<T> {
  const mark = { open: true };
  try {
    return await marks.run(mark, work);
  } finally {
    mark.open = false;
  }
}

/** For what can wait: true inside a database transaction. */
export function isInTransaction(): boolean {
  return marks.getStore()?.open === true;
}

/**
 * For the first line of whatever calls another service.
 * @param call what is called, for the message
 * @throws {CallInTransactionFault}
 */
export function refuseInTransaction(call: string): void {
  if (isInTransaction()) throw new CallInTransactionFault(call);
}
