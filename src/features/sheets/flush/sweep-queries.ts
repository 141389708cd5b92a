/** Statements that look after all ledgers. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** Makes connections due that have had waiting rows for a while, and no date. */
export async function wakeForgotten(db: Db): Promise<number> {
  return (await rows(db, WAKE_FORGOTTEN, [])).length;
}

/** Takes up the connections that were suspended for want of their account, and have it again. */
export async function resumeReturned(db: Db, gates: string[]): Promise<number> {
  return (await rows(db, RESUME_RETURNED, [gates])).length;
}

/** Locks a connection whose gate is none of `gates`. */
export async function lockOrphan(tx: Tx, gates: string[]): Promise<number | undefined> {
  return (await firstRow<{ userId: number }>(tx, LOCK_ORPHAN, [gates]))?.userId;
}

export async function flushLagSeconds(db: Db): Promise<number> {
  return (await firstRow<{ lag: number }>(db, FLUSH_LAG, []))?.lag ?? 0;
}

/** Removes a lot of rows that were written a week ago. */
export async function purgeRows(db: Db): Promise<number> {
  return (await rows(db, PURGE_ROWS, [])).length;
}

/** Removes a lot of batches whose fence is not in a connected spreadsheet. */
export async function purgeBatches(db: Db): Promise<number> {
  return (await rows(db, PURGE_BATCHES, [])).length;
}

const WAKE_FORGOTTEN: Statement = {
  name: 'sheets-wake-forgotten',
  text: `
    with forgotten as (
      select user_id
      from connections
      where due_at is null and spreadsheet_id is not null
        and exists (
          select from sheets_write_queue
          where sheets_write_queue.user_id = connections.user_id and status = 'PENDING'
            and created_at < now() - interval '30 seconds'
        )
      for no key update skip locked
    )
    update connections
    set due_at = now()
    from forgotten
    where connections.user_id = forgotten.user_id
    returning connections.user_id`,
};

const RESUME_RETURNED: Statement = {
  name: 'sheets-resume-returned',
  text: `
    update connections
    set suspended_at = null, suspended_reason = null, due_at = now()
    where suspended_reason = 'account-gone' and gate = any ($1::text[])
    returning user_id`,
};

/** Not at once: while a new version is taken, an old worker doesn't know the accounts that came with it. */
const LOCK_ORPHAN: Statement = {
  name: 'sheets-lock-orphan',
  text: `
    select user_id as "userId"
    from connections
    where spreadsheet_id is not null and suspended_at is null and gate <> all ($1::text[])
      and due_at < now() - interval '5 minutes' and (lease_until is null or lease_until < now())
    limit 1
    for no key update skip locked`,
};

const FLUSH_LAG: Statement = {
  name: 'sheets-flush-lag',
  text: `
    select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as lag
    from connections
    where due_at <= now() and due_at > 'epoch' and spreadsheet_id is not null and suspended_at is null
      and paused_at is null`,
};

const PURGE_ROWS: Statement = {
  name: 'sheets-purge-rows',
  text: `
    delete from sheets_write_queue
    where (id, user_id) in (
      select id, user_id
      from sheets_write_queue
      where status = 'DONE' and processed_at < now() - interval '7 days'
      order by processed_at
      limit 1000
      for update skip locked
    )
    returning id`,
};

const PURGE_BATCHES: Statement = {
  name: 'sheets-purge-batches',
  text: `
    delete from sheet_batches
    where (user_id, batch_id) in (
      select sheet_batches.user_id, batch_id
      from sheet_batches
      left join connections
        on connections.user_id = sheet_batches.user_id and connections.spreadsheet_id = sheet_batches.spreadsheet_id
      where settled_at < now() - interval '7 days' and (outcome = 'failed' or connections.user_id is null)
      limit 1000
    )
    returning batch_id`,
};
