/**
 * Compares a ledger's sheet with its entries. Flushes go on meanwhile: a look at the sheet counts only if none came
 * in between, so that sheet and entries are of one moment (docs/decisions/011-compare-and-rebuild.md).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS } from '../../../core/clock.ts';
import { transaction, type Db } from '../../../platform/postgres.ts';
import type { Gate, TabReader, TabReading } from '../flush/gate.ts';
import type { Findings, SuspendReason } from '../model.ts';
import {
  countFound,
  momentOf,
  releaseLedger,
  saveDifferences,
  saveFindings,
  wasQuiet,
  type ComparePlace,
  type Counts,
} from './queries.ts';

export type Compared =
  | { kind: 'compared'; findings: Findings }
  /** Nothing was found out: the sheet was being written all the time, the quota is used up, Google is down. */
  | { kind: 'later'; because: 'writing' | 'busy' | 'down' }
  /** The way to this sheet allows no reading. */
  | { kind: 'impossible' };

type Options = { isPatient: boolean; lookRestMs?: number };

/** Longer than reading a million lines takes. */
export const COMPARE_LEASE_MS = 5 * MINUTE_MS;

/** A flush takes a second or two; a ledger with so much waiting that they follow each other is compared later. */
const LOOKS = 4;
const LOOK_REST_MS = 1.5 * SECOND_MS;

/**
 * Looks at a ledger that was taken for it, and lets it go in the end.
 * @param options.isPatient for work that nobody waits for
 * @param options.lookRestMs how long to wait for a flush to end
 */
export async function compare(
  { db, gates }: { db: Db; gates: Gate[] },
  place: ComparePlace,
  options: Options,
): Promise<Compared> {
  const reader = gates.find(({ name }) => name === place.gate)?.reader;
  try {
    return reader === undefined ? { kind: 'impossible' } : await lookUntilQuiet(db, reader, place, options);
  } finally {
    await releaseLedger(db, place.userId, null);
  }
}

async function lookUntilQuiet(
  db: Db,
  reader: TabReader,
  place: ComparePlace,
  { isPatient, lookRestMs = LOOK_REST_MS }: Options,
): Promise<Compared> {
  for (let look = 1; look <= LOOKS; look += 1) {
    if (look > 1) await sleep(lookRestMs);
    const { since, isQuiet, entries } = await momentOf(db, place.userId);
    if (!isQuiet) continue;
    const reading = await reader.read(place, { entries, isPatient });
    if (reading.kind === 'later') return reading;
    const findings = await saveIfQuiet(db, place, since, reading);
    if (findings !== undefined) return { kind: 'compared', findings };
  }
  return { kind: 'later', because: 'writing' };
}

async function saveIfQuiet(
  db: Db,
  place: ComparePlace,
  since: Date,
  reading: Exclude<TabReading, { kind: 'later' }>,
): Promise<Findings | undefined> {
  return await transaction(db, async (tx) => {
    if (!(await wasQuiet(tx, place, since))) return undefined;
    if (reading.kind === 'read') await saveDifferences(tx, place.userId, reading.ids);
    const counts = await countFound(tx, place.userId);
    const findings = reading.kind === 'read' ? found(reading, counts) : unreadable(reading.reason);
    await saveFindings(tx, place.userId, findings);
    return findings;
  });
}

function found({ title, isHidden }: Extract<TabReading, { kind: 'read' }>, counts: Counts): Findings {
  return { ...counts, tabTitle: title, isHidden, unreadable: null };
}

function unreadable(reason: SuspendReason): Findings {
  return { missing: 0, doubled: 0, unknown: 0, tabTitle: '', isHidden: false, unreadable: reason };
}
