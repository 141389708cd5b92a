/** Statements about who may flush a ledger, and when. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Lease, SuspendReason } from '../model.ts';

/** A lease as it was had, and how long its ledger was due; null if it went before all others. */
export type Claimed = Lease & { waitedMs: number | null };

/** Leases the ledgers that have waited longest for a flush. Rows that a writer holds are left for the next turn. */
export async function claimDue(
  db: Db | Tx,
  claim: { gate: string; limit: number; leaseMs: number },
): Promise<Claimed[]> {
  return await rows<Claimed>(db, CLAIM_DUE, [claim.gate, claim.limit, claim.leaseMs]);
}

/** How long until a ledger of this gate is due: 0 if one is, Infinity if none will be by itself. */
export async function untilNextDue(db: Db, gate: string): Promise<number> {
  return (await firstRow<{ waitMs: number | null }>(db, UNTIL_NEXT_DUE, [gate]))?.waitMs ?? Infinity;
}

/** Whether nobody took the lease over, and its time is not up. The ledger is not erased until the transaction ends. */
export async function holdsLease(tx: Tx, lease: Lease): Promise<boolean> {
  return (await rows(tx, HOLDS_LEASE, [lease.userId, lease.token])).length === 1;
}

/**
 * Locks the connection against writers and other workers until the transaction ends.
 * @returns false if the lease was taken over
 */
export async function lockConnection(tx: Tx, lease: Lease): Promise<boolean> {
  return (await rows(tx, LOCK_CONNECTION, [lease.userId, lease.token])).length === 1;
}

/**
 * Gives a lease back after a flush that worked. Looks in a statement of its own, after the lock, whether more
 * waits: what was committed until then is seen, and who writes later finds no date and sets one.
 * @param rest.flushDelayMs how long changes gather
 * @param rest.headerSeen whether the tab's header stood in its place
 * @param rest.atOnce whether the next flush of this ledger goes before all others
 */
export async function restConnection(
  tx: Tx,
  userId: number,
  rest: { flushDelayMs: number; atOnce: boolean; synced: boolean; headerSeen: boolean },
): Promise<void> {
  await rows(tx, REST_CONNECTION, [userId, rest.flushDelayMs, rest.atOnce, rest.synced, rest.headerSeen]);
}

/** Gives a lease back after a flush that has to be tried again. */
export async function postponeConnection(
  tx: Tx,
  userId: number,
  later: { waitMs: number; attempt: number; error: string },
): Promise<void> {
  await rows(tx, POSTPONE_CONNECTION, [userId, later.waitMs, later.attempt, later.error]);
}

/** Gives a lease back after a flush whose next try goes before all others. */
export async function repeatConnection(
  tx: Tx,
  userId: number,
  later: { attempt: number; error: string | null },
): Promise<void> {
  await rows(tx, REPEAT_CONNECTION, [userId, later.attempt, later.error]);
}

/** Gives a lease back after a flush that found the quota used up. The ledger keeps its place in the line. */
export async function putOffConnection(
  tx: Tx,
  userId: number,
  later: { waitMs: number; error: string },
): Promise<void> {
  await rows(tx, PUT_OFF_CONNECTION, [userId, later.waitMs, later.error]);
}

/** Ends flushing until the person has done something about `reason`. */
export async function suspendConnection(tx: Tx, userId: number, reason: SuspendReason): Promise<void> {
  await rows(tx, SUSPEND_CONNECTION, [userId, reason]);
}

/** Where an operator has stopped all flushes, nothing is due. */
const ARE_FLUSHES_ON = `
        and not exists (select from switches where name = 'sheets flushes' and not is_on)`;

/**
 * So many ledgers that fail one after the other, with no success in between, mean the gate; fewer may be chance. Each
 * of them waits by itself anyway.
 */
export const FAILURES_THAT_HOLD = 5;

/** A gate in trouble lets nobody through for a while (see trouble.ts). */
const IS_GATE_OPEN = `
        and not exists (select from gate_troubles where gate_troubles.gate = $1 and held_until > now())`;

/** Then one ledger is let through as a probe, and nobody after it until it has told, or had the time to. */
const IS_PROBED = `gate_troubles.gate = $1 and failures >= ${FAILURES_THAT_HOLD}`;

const WAITS_AT_GATE = `
        gate = $1 and spreadsheet_id is not null and suspended_at is null and paused_at is null`;

const IS_FREE = `
        and (lease_until is null or lease_until < now())`;

const CLAIM_DUE: Statement = {
  name: 'sheets-claim-due',
  text: `
    with due as (
      select user_id
      from connections
      where ${WAITS_AT_GATE} and due_at <= now() ${IS_FREE} ${ARE_FLUSHES_ON} ${IS_GATE_OPEN}
      order by due_at
      limit case when exists (select from gate_troubles where ${IS_PROBED}) then least($2, 1) else $2 end
      for no key update skip locked
    ),
    probed as (
      update gate_troubles
      set held_until = now() + interval '20 seconds'
      where ${IS_PROBED} and exists (select from due)
    )
    update connections
    set lease_token = gen_random_uuid(), lease_until = now() + $3 * interval '1 millisecond'
    from due
    where connections.user_id = due.user_id
    returning connections.user_id as "userId", lease_token as token, spreadsheet_id as "spreadsheetId",
      sheet_id as "sheetId", gate, locale, attempt,
      coalesce((select failures from gate_troubles where gate_troubles.gate = $1), 0) as "gateFailures", repair,
      (extract(epoch from now() - header_seen_at) * 1000)::float8 as "headerAgeMs",
      case when due_at > 'epoch' then (extract(epoch from now() - due_at) * 1000)::float8 end as "waitedMs"`,
};

const UNTIL_NEXT_DUE: Statement = {
  name: 'sheets-until-next-due',
  text: `
    select case
      when exists (
        select from connections
        where ${WAITS_AT_GATE} and due_at <= now() ${IS_FREE} ${ARE_FLUSHES_ON} ${IS_GATE_OPEN}
      ) then 0
      else (
        select extract(epoch from min(due_at) - now()) * 1000
        from connections
        where ${WAITS_AT_GATE} and due_at > now()
      )
    end::float8 as "waitMs"`,
};

const HOLDS_LEASE: Statement = {
  name: 'sheets-holds-lease',
  text: `
    select user_id
    from connections
    where user_id = $1 and lease_token = $2 and lease_until > now()
    for key share`,
};

const LOCK_CONNECTION: Statement = {
  name: 'sheets-lock-connection',
  text: `
    select user_id
    from connections
    where user_id = $1 and lease_token = $2
    for no key update`,
};

const REST_CONNECTION: Statement = {
  name: 'sheets-rest-connection',
  text: `
    update connections
    set lease_token = null, lease_until = null, attempt = 0, last_error = null,
      last_synced_at = case when $4 then now() else last_synced_at end,
      header_seen_at = case when $5 then now() else header_seen_at end,
      due_at = case
        when $3 then 'epoch'
        when repair is not null then now()
        else (
          select greatest(now(), created_at + $2 * interval '1 millisecond')
          from sheets_write_queue
          where user_id = $1 and status = 'PENDING'
          order by id
          limit 1
        )
      end
    where user_id = $1`,
};

/** The batch that has to be tried again keeps what went wrong, for those who look at flushes with SQL. */
const noteOnBatch = (error: string): string => `
    with noted as (
      update sheet_batches
      set last_error = coalesce(${error}, last_error)
      where user_id = $1 and settled_at is null
    )`;

const POSTPONE_CONNECTION: Statement = {
  name: 'sheets-postpone-connection',
  text: `${noteOnBatch('$4')}
    update connections
    set lease_token = null, lease_until = null, attempt = $3, last_error = $4,
      due_at = now() + $2 * interval '1 millisecond'
    where user_id = $1`,
};

const REPEAT_CONNECTION: Statement = {
  name: 'sheets-repeat-connection',
  text: `${noteOnBatch('$3')}
    update connections
    set lease_token = null, lease_until = null, attempt = $2, last_error = $3, due_at = 'epoch'
    where user_id = $1`,
};

/** A lease that nobody holds keeps the ledger from being claimed; its date, and so its place, stay as they are. */
const PUT_OFF_CONNECTION: Statement = {
  name: 'sheets-put-off-connection',
  text: `${noteOnBatch('$3')}
    update connections
    set lease_token = null, lease_until = now() + $2 * interval '1 millisecond', last_error = $3
    where user_id = $1`,
};

const SUSPEND_CONNECTION: Statement = {
  name: 'sheets-suspend-connection',
  text: `
    update connections
    set lease_token = null, lease_until = null, attempt = 0, suspended_at = now(), suspended_reason = $2
    where user_id = $1`,
};
