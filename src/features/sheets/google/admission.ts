/** Clients that ask for a place in Google's quota before each call. */
import { MINUTE_MS } from '../../../core/clock.ts';
import { spend, take, type Budget } from '../../../core/rate-budget.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { SheetsClient } from '../../../platform/google-sheets.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { PaidCall } from '../flush/paid-call.ts';

/** What Google counts the calls of a client against. */
export type Quota = { reads: Budget[]; writes: Budget[] };

/** For a person who is waiting: calls are counted, never held back. */
export function promptClient(db: Db, client: SheetsClient, { reads, writes }: Quota): SheetsClient {
  return admitted(client, { read: () => spend(db, reads), write: () => spend(db, writes) });
}

/**
 * For flushes: a call beyond the quota is a `quota` fault, and is not sent.
 * @returns gives a client for each flush, whose first write is the one that it was claimed with
 */
export function patientClients(
  db: Db,
  client: SheetsClient,
  { reads, writes }: Quota,
): (paid?: PaidCall) => SheetsClient {
  const readTurns = turnsOf(reads);
  const writeTurns = turnsOf(writes);
  return (paid) =>
    admitted(client, {
      read: async () => await takeOrThrow(db, reads, readTurns),
      write: async () => {
        if (!(await paid?.use())) await takeOrThrow(db, writes, writeTurns);
      },
    });
}

type Admission = { read: () => Promise<void>; write: () => Promise<void> };

function admitted(client: SheetsClient, { read, write }: Admission): SheetsClient {
  return {
    create: async (...args) => {
      await write();
      return await client.create(...args);
    },
    get: async (...args) => {
      await read();
      return await client.get(...args);
    },
    getRanges: async (...args) => {
      await read();
      return await client.getRanges(...args);
    },
    batchUpdate: async (...args) => {
      await write();
      return await client.batchUpdate(...args);
    },
    metadataValue: async (...args) => {
      await read();
      return await client.metadataValue(...args);
    },
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
