/**
 * Brings published rates into the books: today's as soon as they are out, and those of the days that somebody's sums
 * need. One worker at a time, a few days a run; a day's rates are stored all together, once.
 */
import { randomUUID } from 'node:crypto';
import { HOUR_MS, MINUTE_MS, localDate } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import { holdLease } from '../../../core/lease.ts';
import { isCurrency } from '../../../core/money.ts';
import { RatesFault, type ExchangeRates } from '../../../platform/exchange-rates.ts';
import { transaction } from '../../../platform/postgres.ts';
import { dueDays, postponeDay, storeDay, wantDays, type DueDay } from './fetch-queries.ts';

/** How soon a day that somebody needs is there. */
const EVERY_MS = MINUTE_MS;

/** A year of a newcomer's history in twenty minutes, and no hail of requests. */
const DAYS_A_RUN = 20;

const LEASE = 'exchange-rates';

/** Longer than a fetch takes at most. */
const LEASE_TTL_MS = MINUTE_MS;

const FIRST_REST_MS = 5 * MINUTE_MS;

/** A new day comes within hours; an old one that is not there will hardly come. */
const LONGEST_REST_MS = { recent: HOUR_MS, old: 7 * 24 * HOUR_MS };

type Fetching = Pick<House, 'db' | 'clock' | 'log' | 'metrics'>;

export function ratesSchedule(house: Fetching, provider: ExchangeRates): Schedule {
  const holder = randomUUID();
  const outcomes = house.metrics.counter('bot_exchange_rate_fetches_total', 'Days asked for, by outcome', ['outcome']);
  return {
    name: 'exchange rates',
    everyMs: EVERY_MS,
    run: async () => {
      const holds = async (): Promise<boolean> => await holdLease(house.db, LEASE, holder, LEASE_TTL_MS);
      if (!(await holds())) return;
      const nowMs = house.clock.nowMs();
      const today = localDate(nowMs, 'UTC');
      await wantDays(house.db, [today]);
      const days = await dueDays(house.db, { from: provider.firstDay, until: today, nowMs }, DAYS_A_RUN);
      for (const day of days) {
        if (!(await holds())) return;
        const outcome = await fetchDay(house, provider, day, today);
        outcomes.inc({ outcome });
        if (outcome !== 'stored' && outcome !== 'none') return;
      }
    },
  };
}

async function fetchDay(house: Fetching, provider: ExchangeRates, due: DueDay, today: string): Promise<string> {
  try {
    const published = await provider.ofDay(due.day);
    if (published === undefined) {
      await postpone(house, due, today);
      return 'none';
    }
    const known = published.filter(({ currency }) => isCurrency(currency));
    await transaction(house.db, async (tx) => await storeDay(tx, due.day, known));
    return 'stored';
  } catch (fault) {
    if (!(fault instanceof RatesFault)) throw fault;
    house.log.warn('Exchange rates did not come', { day: due.day, fault: describeFault(fault) });
    await postpone(house, due, today);
    return fault.code;
  }
}

/** Twice as long each time. */
async function postpone({ db, clock }: Fetching, { day, attempts }: DueDay, today: string): Promise<void> {
  const isRecent = Date.parse(today) - Date.parse(day) < 48 * HOUR_MS;
  const longest = LONGEST_REST_MS[isRecent ? 'recent' : 'old'];
  const restMs = Math.min(longest, FIRST_REST_MS * 2 ** Math.min(attempts, 12));
  await postponeDay(db, day, clock.nowMs() + restMs);
}
