/** Statements of a comparison: whose turn it is, what differs, what the person wants done about it. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { TabPlace } from '../flush/gate.ts';
import type { Findings } from '../model.ts';

/** A ledger's tab and the way to it. */
export type ComparePlace = TabPlace & { gate: string };

/** Takes a ledger for a comparison; undefined if another process is at it, or it has no sheet to compare with. */
export async function takeLedger(db: Db, userId: number, leaseMs: number): Promise<ComparePlace | undefined> {
  return await firstRow<ComparePlace>(db, TAKE_LEDGER, [userId, leaseMs]);
}

/** Takes the ledger of a gate whose turn it has been longest, and notes its next turn. */
export async function takeNextLedger(db: Db, gate: string, leaseMs: number): Promise<ComparePlace | undefined> {
  return await firstRow<ComparePlace>(db, TAKE_NEXT_LEDGER, [gate, leaseMs]);
}

/** Gives ledgers that have no turn yet one in a coming night. */
export async function planTurns(db: Db): Promise<void> {
  await rows(db, PLAN_TURNS, []);
}

/** Lets others compare the ledger again. @param againInMs when its turn comes without being asked; null: as planned */
export async function releaseLedger(db: Db, userId: number, againInMs: number | null): Promise<void> {
  await rows(db, RELEASE_LEDGER, [userId, againInMs]);
}

export type Moment = {
  /** By the clock of Postgres. */
  since: Date;
  /** No batch is on its way to the sheet. */
  isQuiet: boolean;
  entries: number;
};

export async function momentOf(db: Db, userId: number): Promise<Moment> {
  return (await firstRow<Moment>(db, MOMENT, [userId])) as Moment;
}

/**
 * Whether nothing has been written into the tab since `since`, and it is still the ledger's, which is not erased until
 * the transaction ends.
 */
export async function wasQuiet(tx: Tx, place: TabPlace, since: Date): Promise<boolean> {
  const { userId, spreadsheetId, sheetId } = place;
  return (await rows(tx, WAS_QUIET, [userId, since, spreadsheetId, sheetId])).length === 1;
}

/**
 * Replaces what is known of the differences; what the person said of one that is still there stays.
 * @param ids the ID of each line, as often as there are lines with it
 */
export async function saveDifferences(tx: Tx, userId: number, ids: number[]): Promise<void> {
  await rows(tx, SAVE_DIFFERENCES, [userId, ids]);
}

export type Counts = Pick<Findings, 'missing' | 'doubled' | 'unknown'>;

/** Differences that the person has not said anything about. */
export async function countFound(tx: Tx, userId: number): Promise<Counts> {
  return (await firstRow<Counts>(tx, COUNT_FOUND, [userId])) as Counts;
}

export async function saveFindings(tx: Tx, userId: number, findings: Findings): Promise<void> {
  await rows(tx, SAVE_FINDINGS, [userId, JSON.stringify(findings)]);
}

/** Keeps others from changing the ledger until the transaction ends; false if entries are being written anew. */
export async function lockLedger(tx: Tx, userId: number): Promise<boolean> {
  return (await rows(tx, LOCK_LEDGER, [userId])).length === 1;
}

/** Keeps others from changing what the person decides about; false if another comparison came in between. */
export async function lockFindings(tx: Tx, userId: number, comparedAtMs: number): Promise<boolean> {
  return (await rows(tx, LOCK_FINDINGS, [userId, comparedAtMs])).length === 1;
}

/** @returns how many differences of this kind were not decided about */
export async function decide(
  tx: Tx,
  userId: number,
  kinds: (keyof Counts)[],
  state: 'accepted' | 'mending',
): Promise<number> {
  const decided = await rows(tx, DECIDE, [userId, kinds, state]);
  await rows(tx, RECOUNT, [userId]);
  return decided.length;
}

/** Lets the next flush take up what the person wants put right. */
export async function askForRepair(tx: Tx, userId: number): Promise<void> {
  await rows(tx, ASK_FOR_REPAIR, [userId]);
}

const PLACE = `
      connections.user_id as "userId", spreadsheet_id as "spreadsheetId", sheet_id as "sheetId", gate,
      connections.locale`;

const IS_FREE = `
      spreadsheet_id is not null and rebuild_started_at is null
      and (comparing_until is null or comparing_until < now())`;

const TAKE_LEDGER: Statement = {
  name: 'sheets-compare-take',
  text: `
    update connections
    set comparing_until = now() + $2 * interval '1 millisecond'
    where user_id = $1 and ${IS_FREE}
    returning ${PLACE}`,
};

/**
 * A night is from one to six o'clock where the owner lives; each ledger has its own minute in it, always the same.
 */
const NEXT_NIGHT = `
      (
        date_trunc('day', now() at time zone users.time_zone) + interval '1 day 1 hour'
        + (hashint8(connections.user_id) & 16383) * interval '1.0986328125 seconds'
      ) at time zone users.time_zone`;

const TAKE_NEXT_LEDGER: Statement = {
  name: 'sheets-compare-take-next',
  text: `
    with next as (
      select user_id
      from connections
      where compare_at <= now() and gate = $1 and suspended_at is null and paused_at is null and ${IS_FREE}
      order by compare_at
      limit 1
      for no key update skip locked
    )
    update connections
    set comparing_until = now() + $2 * interval '1 millisecond', compare_at = ${NEXT_NIGHT}
    from next, users
    where connections.user_id = next.user_id and users.user_id = next.user_id
    returning ${PLACE}`,
};

const PLAN_TURNS: Statement = {
  name: 'sheets-compare-plan',
  text: `
    update connections
    set compare_at = ${NEXT_NIGHT}
    from users
    where users.user_id = connections.user_id and connections.user_id in (
      select user_id
      from connections
      where compare_at is null and spreadsheet_id is not null
      limit 1000
      for no key update skip locked
    )`,
};

const RELEASE_LEDGER: Statement = {
  name: 'sheets-compare-release',
  text: `
    update connections
    set comparing_until = null, compare_at = coalesce(now() + $2 * interval '1 millisecond', compare_at)
    where user_id = $1`,
};

const MOMENT: Statement = {
  name: 'sheets-compare-moment',
  text: `
    select now() as since,
      not exists (select from sheet_batches where user_id = $1 and settled_at is null) as "isQuiet",
      (select count(*)::int from transactions where user_id = $1 and deleted_at is null) as entries`,
};

const WAS_QUIET: Statement = {
  name: 'sheets-compare-was-quiet',
  text: `
    select user_id
    from connections
    where user_id = $1 and spreadsheet_id = $3 and sheet_id = $4 and rebuild_started_at is null
      and not exists (
        select from sheet_batches
        where sheet_batches.user_id = $1 and (settled_at is null or settled_at >= $2 or created_at >= $2)
      )
    for key share of connections`,
};

/** What waits, or could not be written, is known without a comparison. */
const SAVE_DIFFERENCES: Statement = {
  name: 'sheets-save-differences',
  text: `
    with seen as materialized (
      select id, count(*) as lines
      from unnest($2::bigint[]) as line (id)
      group by id
    ), living as materialized (
      select id
      from transactions
      where user_id = $1 and deleted_at is null
    ), on_its_way as materialized (
      select distinct entry_id as id
      from sheets_write_queue
      where user_id = $1 and status in ('PENDING', 'FAILED')
    ), found as materialized (
      select id,
        case when seen.id is null then 'missing' when living.id is null then 'unknown' else 'doubled' end as kind
      from living
      full join seen using (id)
      where (seen.id is null or living.id is null or lines > 1)
        and id not in (select id from on_its_way)
    ), gone as (
      delete from sheet_differences
      where user_id = $1 and entry_id not in (select id from found)
    )
    insert into sheet_differences (user_id, entry_id, kind)
    select $1, id, kind
    from found
    on conflict (user_id, entry_id) do update
      set kind = excluded.kind, state = 'found'
      where sheet_differences.kind <> excluded.kind`,
};

const COUNT_FOUND: Statement = {
  name: 'sheets-count-found',
  text: `
    select
      count(*) filter (where kind = 'missing')::int as missing,
      count(*) filter (where kind = 'doubled')::int as doubled,
      count(*) filter (where kind = 'unknown')::int as unknown
    from sheet_differences
    where user_id = $1 and state = 'found'`,
};

const SAVE_FINDINGS: Statement = {
  name: 'sheets-save-findings',
  text: `
    update connections
    set findings = $2, compared_at = now()
    where user_id = $1`,
};

const LOCK_LEDGER: Statement = {
  name: 'sheets-lock-ledger',
  text: `
    select user_id
    from connections
    where user_id = $1 and spreadsheet_id is not null and rebuild_started_at is null
    for no key update`,
};

const LOCK_FINDINGS: Statement = {
  name: 'sheets-lock-findings',
  text: `
    select user_id
    from connections
    where user_id = $1 and rebuild_started_at is null
      and abs(extract(epoch from compared_at) * 1000 - $2) < 1
    for no key update`,
};

const DECIDE: Statement = {
  name: 'sheets-decide-differences',
  text: `
    update sheet_differences
    set state = $3
    where user_id = $1 and kind = any ($2::text[]) and state = 'found'
    returning entry_id`,
};

const RECOUNT: Statement = {
  name: 'sheets-recount-findings',
  text: `
    update connections
    set findings = findings || (
      select jsonb_build_object(
        'missing', count(*) filter (where kind = 'missing'),
        'doubled', count(*) filter (where kind = 'doubled'),
        'unknown', count(*) filter (where kind = 'unknown')
      )
      from sheet_differences
      where sheet_differences.user_id = $1 and state = 'found'
    )
    where user_id = $1`,
};

const ASK_FOR_REPAIR: Statement = {
  name: 'sheets-ask-for-repair',
  text: `
    update connections
    set repair = '{"copies": true}', due_at = coalesce(due_at, now())
    where user_id = $1`,
};
