/**
 * Updates that were put aside, for an admin to look at, have tried again or drop. Whoever asks for another try only
 * marks the rows, in Postgres; a bot process does it (core/replay.ts). What a person sent leaves with its row, after
 * seven days at the latest (core/upkeep.ts), and no function here gives it away.
 */
import { describeFault } from './errors.ts';
import { cleanText } from './message-content.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

/** The reason of an update whose last try came to no end. */
export const INTERRUPTED = 'The process ended while it was handled';

const LONGEST_REASON = 500;

/** One update, or all that are parked. */
export type Which = { userId?: number; updateId: number } | 'all';

export type ParkedUpdate = {
  userId: number;
  updateId: number;
  parkedAtMs: number;
  reason: string;
  tries: number;
  /** True if only its answer is missing. */
  tookEffect: boolean;
  isBeingTried: boolean;
};

/** Why an update failed, as far as it may be shown. */
export function reasonOf(fault: unknown): string {
  const { name, message } = describeFault(fault);
  return `${name}: ${message}`.slice(0, LONGEST_REASON);
}

/** Puts an update aside, with the reason, for a person to look at; it is handled no further. */
export async function parkUpdate(
  tx: Tx,
  parked: { userId: number; updateId: number; payload: unknown; reason: string; tries: number },
): Promise<boolean> {
  const inserted = await rows(tx, PARK, [
    parked.userId,
    parked.updateId,
    JSON.stringify(parked.payload, (_key, value: unknown) => (typeof value === 'string' ? cleanText(value) : value)),
    cleanText(parked.reason),
    parked.tries,
  ]);
  return inserted.length === 1;
}

/**
 * Asks for another try. What somebody else asked for already stays theirs.
 * @param askedBy the admin, who will be told how it went; null if nobody shall be
 * @returns how many updates will be tried
 */
export async function askForReplay(tx: Tx, which: Which, askedBy: number | null): Promise<number> {
  return (await rows(tx, ASK, [...keyOf(which), askedBy])).length;
}

/**
 * Forgets parked updates, also those that are to be tried again.
 * @returns how many there were
 */
export async function dropParked(tx: Tx, which: Which): Promise<number> {
  return (await rows(tx, DROP, keyOf(which))).length;
}

/** Gives parked updates, the latest first. */
export async function listParked(db: Db | Tx, page: { skip: number; limit: number }): Promise<ParkedUpdate[]> {
  const found = await rows<ParkedRow>(db, LIST, [page.skip, page.limit]);
  return found.map(parkedOf);
}

export async function findParked(
  db: Db | Tx,
  key: { userId: number; updateId: number },
): Promise<ParkedUpdate | undefined> {
  const row = await firstRow<ParkedRow>(db, FIND, [key.userId, key.updateId]);
  return row === undefined ? undefined : parkedOf(row);
}

export async function countParked(db: Db | Tx): Promise<number> {
  return (await firstRow<{ count: number }>(db, COUNT, []))?.count ?? 0;
}

function keyOf(which: Which): [userId: number | null, updateId: number | null] {
  return which === 'all' ? [null, null] : [which.userId ?? null, which.updateId];
}

type ParkedRow = {
  user_id: number;
  update_id: number;
  parked_at: Date;
  reason: string;
  tries: number;
  took_effect: boolean;
  is_being_tried: boolean;
};

function parkedOf(row: ParkedRow): ParkedUpdate {
  return {
    userId: row.user_id,
    updateId: row.update_id,
    parkedAtMs: row.parked_at.getTime(),
    reason: row.reason,
    tries: row.tries,
    tookEffect: row.took_effect,
    isBeingTried: row.is_being_tried,
  };
}

const PARK: Statement = {
  name: 'parked-insert',
  text: `
    insert into failed_updates (user_id, update_id, payload, reason, tries)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
    returning update_id`,
};

/** Of two who ask at once the second waits here, and then finds nothing that is not marked. */
const ASK: Statement = {
  name: 'parked-ask-for-replay',
  text: `
    with wanted as materialized (
      select user_id, update_id
      from failed_updates
      where replay_id is null
        and ($1::bigint is null or user_id = $1) and ($2::bigint is null or update_id = $2)
      order by user_id, update_id
      for update
    ),
    replay as (
      insert into replays (asked_by)
      select $3::bigint
      where exists (select from wanted)
      returning id
    )
    update failed_updates as parked
    set replay_id = replay.id, replay_at = now(), replay_tries = 0
    from wanted, replay
    where parked.user_id = wanted.user_id and parked.update_id = wanted.update_id
    returning parked.update_id`,
};

const DROP: Statement = {
  name: 'parked-drop',
  text: `
    delete from failed_updates
    where ($1::bigint is null or user_id = $1) and ($2::bigint is null or update_id = $2)
    returning update_id`,
};

const PARKED_COLUMNS = 'user_id, update_id, parked_at, reason, tries, took_effect, is_being_tried';

const LIST: Statement = {
  name: 'parked-list',
  text: `
    select ${PARKED_COLUMNS}
    from parked_updates
    order by parked_at desc, update_id desc
    offset $1
    limit $2`,
};

const FIND: Statement = {
  name: 'parked-find',
  text: `
    select ${PARKED_COLUMNS}
    from parked_updates
    where user_id = $1 and update_id = $2`,
};

const COUNT: Statement = {
  name: 'parked-count',
  text: `
    select count(*)::int as count
    from failed_updates`,
};
