/**
 * Keeps core's own tables small: daily partitions of claims are made ahead and dropped when no redelivery can
 * come any more; unanswered dialogs, old parked updates and the rates of people who are away go. So do files that a
 * killed worker left behind.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type Clock } from './clock.ts';
import { removeExpiredDialogs } from './dialog-store.ts';
import type { Schedule } from './feature.ts';
import type { Metrics } from './metrics.ts';
import { firstRow, rows, transaction, type Db, type Statement } from '../platform/postgres.ts';
import { sweepTempFolders } from '../platform/temp-folder.ts';

/** Telegram delivers again for 24 hours; two days more cover clocks that are off. */
const KEPT_DAYS = 3;

const DAYS_AHEAD = 3;

/** How long a redelivery of a press can come after the press itself, and more. */
const FRESH_CLAIM = '1 hour';

export type UpkeepOptions = { db: Db; clock: Clock; metrics: Metrics };

export function upkeepSchedules({ db, clock, metrics }: UpkeepOptions): Schedule[] {
  const active = metrics.gauge('bot_active_users', 'People who wrote to the bot today (UTC)');
  return [
    { name: 'claim partitions', everyMs: HOUR_MS, run: async () => await keepPartitions(db, clock) },
    { name: 'expired dialogs', everyMs: 10 * MINUTE_MS, run: async () => void (await removeExpiredDialogs(db, clock)) },
    { name: 'parked updates', everyMs: HOUR_MS, run: async () => void (await rows(db, FORGET_PARKED, [])) },
    { name: 'person rates', everyMs: HOUR_MS, run: async () => void (await rows(db, FORGET_RATES, [])) },
    { name: 'temp folders', everyMs: HOUR_MS, run: async () => void (await sweepTempFolders()) },
    {
      name: 'active users',
      everyMs: 5 * MINUTE_MS,
      run: async () => active.set(await countActiveUsers(db, dayOf(clock.nowMs()))),
    },
  ];
}

async function keepPartitions(db: Db, clock: Clock): Promise<void> {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) await makePartition(db, dayOf(clock.nowMs() + ahead * DAY_MS));
  const oldest = partitionName(dayOf(clock.nowMs() - KEPT_DAYS * DAY_MS));
  const found = await rows<{ name: string }>(db, LIST_PARTITIONS, []);
  for (const { name } of found) if (name < oldest) await dropPartition(db, name);
  await rows(db, EMPTY_DEFAULT, [KEPT_DAYS]);
}

/** A day that already has rows in the default partition stays there; another worker may make the same one. */
async function makePartition(db: Db, day: string): Promise<void> {
  const next = dayOf(Date.parse(day) + DAY_MS);
  const create = `create table if not exists ${partitionName(day)}
    partition of processed_updates for values from ('${day}') to ('${next}')`;
  await changeTables(db, create).catch((fault: { code?: string }) => {
    if (!MADE_OTHERWISE.includes(fault.code ?? '')) throw fault;
  });
}

/** check_violation by rows of the default partition; duplicate_table and unique_violation by another worker. */
const MADE_OTHERWISE = ['23514', '42P07', '23505'];

/**
 * A press claims under the day of its message, which may be long ago: such a claim keeps the partition for an hour.
 * Another worker may drop the same one.
 */
async function dropPartition(db: Db, name: string): Promise<void> {
  await dropOld(db, name).catch((fault: { code?: string }) => {
    if (fault.code !== UNDEFINED_TABLE) throw fault;
  });
}

const UNDEFINED_TABLE = '42P01';

async function dropOld(db: Db, name: string): Promise<void> {
  const { rows: fresh } = await db.query(
    `select from ${name} where first_seen_at > now() - interval '${FRESH_CLAIM}' limit 1`,
  );
  if (fresh.length > 0) return;
  const lock = 'lock table processed_updates in access exclusive mode';
  await changeTables(db, lock, keepClaims(name), `drop table ${name}`);
}

/** A parked update outlives its claim: it takes with it what it needs so as not to take effect again. */
const keepClaims = (claims: string): string => `
  update failed_updates as parked
  set done_at = claim.done_at, result = claim.result
  from ${claims} as claim
  where claim.update_id = parked.update_id and claim.user_id = parked.user_id and claim.done_at is not null`;

/** Both lock the table for everybody: better to try again in an hour than to let all updates queue up behind. */
async function changeTables(db: Db, ...statements: string[]): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.query(`set local lock_timeout = '2s'`);
    for (const statement of statements) await tx.query(statement);
  });
}

async function countActiveUsers(db: Db, day: string): Promise<number> {
  return (await firstRow<{ people: number }>(db, COUNT_ACTIVE, [day]))?.people ?? 0;
}

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

const COUNT_ACTIVE: Statement = {
  name: 'upkeep-count-active',
  text: `
    select count(distinct user_id)::int as people
    from processed_updates
    where day = $1`,
};

const EMPTY_DEFAULT: Statement = {
  name: 'upkeep-empty-default',
  text: `
    with claim as (
      delete from processed_updates_default
      where first_seen_at < now() - $1 * interval '1 day'
      returning user_id, update_id, done_at, result
    )
    ${keepClaims('claim')}`,
};

const FORGET_PARKED: Statement = {
  name: 'upkeep-forget-parked',
  text: `
    delete from failed_updates
    where failed_at < now() - interval '7 days'`,
};

/** Passes over who writes just now: they are locked in the order of their ids, and this comes in no order. */
const FORGET_RATES: Statement = {
  name: 'upkeep-forget-rates',
  text: `
    delete from person_rates
    where user_id in (
      select user_id
      from person_rates
      where seen_at < now() - interval '1 day'
      for update skip locked
    )`,
};
