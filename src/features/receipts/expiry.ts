/** Drafts that nobody recorded within their day: ended by whichever worker finds them, told once. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import type { Schedule } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { transaction } from '../../platform/postgres.ts';
import { expiredNotice } from './views.ts';
import { countWaiting, expireDrafts, removeOver, type Expired } from './work-queries.ts';

const BATCH = 200;

/** What came to nothing is kept this long for presses of its buttons. */
const KEEP_OVER_MS = 7 * 24 * HOUR_MS;

/** How often the queue is measured. */
const MEASURE_EVERY_MS = 15 * SECOND_MS;

export function receiptSchedules(house: House): Schedule[] {
  const depth = house.metrics.gauge('gemini_queue_depth', 'Files that wait to be read');
  return [
    { name: 'receipts that expire', everyMs: MINUTE_MS, run: async () => void (await expire(house)) },
    {
      name: 'receipts that wait',
      everyMs: MEASURE_EVERY_MS,
      run: async () => depth.set(await countWaiting(house.db)),
    },
  ];
}

/** Ends what is due, in batches; each person gets one notice for all of theirs in a batch. */
export async function expire(house: House): Promise<number> {
  let count = 0;
  for (let ended = BATCH; ended === BATCH; count += ended) ended = await expireBatch(house);
  const beforeMs = house.clock.nowMs() - KEEP_OVER_MS;
  await transaction(house.db, async (tx) => await removeOver(tx, beforeMs, BATCH));
  return count;
}

async function expireBatch({ db, clock, sender, text }: House): Promise<number> {
  return await transaction(db, async (tx) => {
    const expired = await expireDrafts(tx, clock.nowMs(), BATCH);
    for (const theirs of byPerson(expired)) {
      const [first] = theirs;
      if (first !== undefined && !first.blocked) await sender.notify(tx, expiredNotice(text, first, theirs.length));
    }
    return expired.length;
  });
}

function byPerson(expired: Expired[]): Expired[][] {
  const people = new Map<number, Expired[]>();
  for (const one of expired) people.set(one.userId, [...(people.get(one.userId) ?? []), one]);
  return [...people.values()];
}
