/** The worker's part in comparing: every ledger once a night, spread over the night and over the quota. */
import { MINUTE_MS, SECOND_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Gate } from '../flush/gate.ts';
import { compare, COMPARE_LEASE_MS } from './compare.ts';
import { planTurns, releaseLedger, takeNextLedger, type ComparePlace } from './queries.ts';

/** One ledger of each gate at a time: at most a fifth of the reads that Google allows an account by default. */
const TURN_EVERY_MS = 5 * SECOND_MS;

/** Where it did not work out: the night is long, and there is another one. */
const AGAIN_IN_MS = 30 * MINUTE_MS;

export function compareSchedules(house: House, gates: Gate[]): Schedule[] {
  return [
    { name: 'sheets compare', everyMs: TURN_EVERY_MS, run: async () => await compareNext(house, gates) },
    { name: 'sheets compare plan', everyMs: MINUTE_MS, run: async () => await planTurns(house.db) },
  ];
}

async function compareNext(house: House, gates: Gate[]): Promise<void> {
  await Promise.all(gates.map(async (gate) => await compareNextOf(house, gate, gates)));
}

async function compareNextOf(house: House, gate: Gate, gates: Gate[]): Promise<void> {
  if (gate.reader === undefined) return;
  const place = await takeNextLedger(house.db, gate.name, COMPARE_LEASE_MS);
  if (place === undefined) return;
  try {
    await compareOne(house, place, gates);
  } catch (fault) {
    house.log.error('A sheet could not be compared', { userId: place.userId, fault: describeFault(fault) });
  }
}

async function compareOne({ db, log }: House, place: ComparePlace, gates: Gate[]): Promise<void> {
  const { userId } = place;
  const compared = await compare({ db, gates }, place, { isPatient: true });
  if (compared.kind === 'later') {
    await releaseLedger(db, userId, AGAIN_IN_MS);
    log.info('A sheet is compared later', { userId, because: compared.because });
  }
  if (compared.kind !== 'compared') return;
  const { missing, doubled, unknown, unreadable } = compared.findings;
  log.info('A sheet was compared', { userId, missing, doubled, unknown, unreadable });
}
