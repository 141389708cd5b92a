/**
 * Keeps core's own tables small: daily partitions of claims are made ahead and dropped when no redelivery can
 * come any more, unanswered dialogs and old parked updates go.
 */
import { HOUR_MS, MINUTE_MS, type Clock } from './clock.ts';
import { removeExpiredDialogs } from './dialog-store.ts';
import type { Schedule } from './feature.ts';
import { rows, type Db, type Statement } from '../platform/postgres.ts';

const DAY_MS = 24 * HOUR_MS;

/** Telegram delivers again for 24 hours; two days more cover clocks that are off. */
const KEPT_DAYS = 3;

const DAYS_AHEAD = 3;

export function upkeepSchedules(db: Db, clock: Clock): Schedule[] {
  return [
    { name: 'claim partitions', everyMs: HOUR_MS, run: async () => await keepPartitions(db, clock) },
    { name: 'expired dialogs', everyMs: 10 * MINUTE_MS, run: async () => void (await removeExpiredDialogs(db)) },
    { name: 'parked updates', everyMs: HOUR_MS, run: async () => void (await rows(db, FORGET_PARKED, [])) },
  ];
}

async function keepPartitions(db: Db, clock: Clock): Promise<void> {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) await makePartition(db, dayOf(clock.nowMs() + ahead * DAY_MS));
  const oldest = partitionName(dayOf(clock.nowMs() - KEPT_DAYS * DAY_MS));
  const found = await rows<{ name: string }>(db, LIST_PARTITIONS, []);
  for (const { name } of found) if (name < oldest) await db.query(`drop table if exists ${name}`);
  await rows(db, EMPTY_DEFAULT, [KEPT_DAYS]);
}

/** A day that already has rows in the default partition stays there. */
async function makePartition(db: Db, day: string): Promise<void> {
  const next = dayOf(Date.parse(day) + DAY_MS);
  const create = `create table if not exists ${partitionName(day)}
    partition of processed_updates for values from ('${day}') to ('${next}')`;
  await db.query(create).catch((fault: { code?: string }) => {
    if (fault.code !== CHECK_VIOLATION) throw fault;
  });
}

const CHECK_VIOLATION = '23514';

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

const partitionName = (day: string): string => `processed_updates_${day.replaceAll('-', '')}`;

const LIST_PARTITIONS: Statement = {
  name: 'upkeep-list-partitions',
  text: `
    select relname as name
    from pg_class
    join pg_inherits on inhrelid = pg_class.oid
    where inhparent = 'processed_updates'::regclass and relname ~ '^processed_updates_[0-9]{8}$'`,
};

const EMPTY_DEFAULT: Statement = {
  name: 'upkeep-empty-default',
  text: `
    delete from processed_updates_default
    where first_seen_at < now() - $1 * interval '1 day'`,
};

const FORGET_PARKED: Statement = {
  name: 'upkeep-forget-parked',
  text: `
    delete from failed_updates
    where failed_at < now() - interval '7 days'`,
};
