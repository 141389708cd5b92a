/** Clients that ask for a place in Google's quota before each call. */
import { MINUTE_MS } from '../../../core/clock.ts';
import { spend, take, type Budget } from '../../../core/rate-budget.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { SheetsClient } from '../../../platform/google-sheets.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { PaidCall } from '../flush/paid-call.ts';

/** What Google counts the calls of a client against. */
export type Quota = {
  reads: Budget[];
  writes: Budget[];
  /** Told when Google has refused a call for its quota: the budgets should have kept it back. */
  onRefused?: ((what: 'read' | 'write') => void) | undefined;
};

/** For a person who is waiting: calls are counted, never held back. */
export function promptClient(db: Db, client: SheetsClient, quota: Quota): SheetsClient {
  const { reads, writes } = quota;
  return admitted(client, quota, { read: () => spend(db, reads), write: () => spend(db, writes) });
}

/**
 * For flushes: a call beyond the quota is a `quota` fault, and is not sent.
 * @returns gives a client for each flush, whose first write is the one that it was claimed with
 */
export function patientClients(
  db: Db,
  client: SheetsClient,
  quota: Quota,
): (paid?: PaidCall) => SheetsClient {
  const { reads, writes } = quota;
  const readTurns = turnsOf(reads);
  const writeTurns = turnsOf(writes);
  return (paid) =>
    admitted(client, quota, {
      read: async () => await takeOrThrow(db, reads, readTurns),
      write: async () => {
        if (!(await paid?.use())) await takeOrThrow(db, writes, writeTurns);
      },
    });
}

type Admission = Record<'read' | 'write', () => Promise<void>>;

function admitted(client: SheetsClient, { onRefused }: Quota, admission: Admission): SheetsClient {
  const asking =
    <Args extends unknown[], Answer>(what: 'read' | 'write', call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      // A call that is counted and then waits for a token would reach Google when others count in its place.
      await client.ready();
      await admission[what]();
      try {
        return await call(...args);
      } catch (fault) {
        if (fault instanceof GoogleFault && fault.code === 'quota') onRefused?.(what);
        throw fault;
      }
    };
  return {
    ready: client.ready,
    get: asking('read', client.get),
    getRanges: asking('read', client.getRanges),
    batchUpdate: asking('write', client.batchUpdate),
    metadataValue: asking('read', client.metadataValue),
    create: asking('write', client.create),
  };
}

async function takeOrThrow(db: Db, budgets: Budget[], turnAfter: (waitMs: number) => number): Promise<void> {
  const grant = await take(db, budgets);
  if (grant.kind === 'wait') throw new GoogleFault('quota', 'our own budget is used up', turnAfter(grant.waitMs));
}

const LONGEST_TURN_MS = 5 * MINUTE_MS;

/**
 * Those who find a budget used up come back one by one, in the order in which they asked and as fast as the budget
 * allows. If all came back for its next free slot, all but one would come in vain, again and again.
 */
function turnsOf(budgets: Budget[]): (waitMs: number) => number {
  const apartMs = Math.max(0, ...budgets.map(({ limit, windowMs }) => windowMs / limit));
  let lastMs = 0;
  return (waitMs) => {
    const nowMs = performance.now();
    lastMs = Math.min(Math.max(nowMs + waitMs, lastMs + apartMs), nowMs + LONGEST_TURN_MS);
    return lastMs - nowMs;
  };
}
