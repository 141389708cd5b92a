/** Statements of a rebuild that goes on: what it feeds, how far it is. */
import type { SheetLine } from '../../../core/sheet-lines.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { RebuildKind, RebuildMessage } from './begin-queries.ts';

/** Ledgers whose rebuild has something left to feed. */
export async function ledgersToFeed(db: Db): Promise<number[]> {
  return (await rows<{ userId: number }>(db, LEDGERS_TO_FEED, [])).map(({ userId }) => userId);
}

export type Feeding = { kind: RebuildKind; after: number; locale: string; waiting: number };

/** Locks the connection for a feed; undefined if somebody else holds it or there is nothing to feed any more. */
export async function lockForFeed(tx: Tx, userId: number): Promise<Feeding | undefined> {
  return await firstRow<Feeding>(tx, LOCK_FOR_FEED, [userId]);
}

export type Fed = { entryId: number; isRecent: boolean };

/** The next living entries; `isRecent` if they were recorded or changed since shortly before the rebuild began. */
export async function nextEntries(tx: Tx, userId: number, after: number, limit: number): Promise<Fed[]> {
  return await rows<Fed>(tx, NEXT_ENTRIES, [userId, after, limit]);
}

/** The next entries that were missing and are wanted back; they are not asked for again. */
export async function takeMissing(tx: Tx, userId: number, limit: number): Promise<number[]> {
  return (await rows<{ entryId: number }>(tx, TAKE_MISSING, [userId, limit])).map(({ entryId }) => entryId);
}

export async function feedRows(tx: Tx, userId: number, lines: (SheetLine & { version: number })[]): Promise<void> {
  await rows(tx, FEED_ROWS, [
    userId,
    lines.map(({ entryId }) => entryId),
    lines.map(({ version }) => version),
    lines.map(({ row }) => JSON.stringify(row)),
  ]);
}

/** @param feed.isLast whether nothing is left to feed */
export async function noteFeed(
  tx: Tx,
  userId: number,
  feed: { after: number; count: number; isLast: boolean },
): Promise<void> {
  await rows(tx, NOTE_FEED, [userId, feed.after, feed.count, feed.isLast]);
}

export type Progress = {
  userId: number;
  kind: RebuildKind;
  total: number;
  fed: number;
  /** Rows of the outbox that wait, the fed ones among them. */
  waiting: number;
  /** Nothing that was fed waits any more. */
  isDone: boolean;
  failed: number;
  message: RebuildMessage;
  spreadsheetId: string;
  title: string | null;
};

/** Takes a rebuild whose person has not been told for a while; nobody else tells them until the transaction ends. */
export async function takeUntold(tx: Tx, restMs: number): Promise<Progress | undefined> {
  return await firstRow<Progress>(tx, TAKE_UNTOLD, [restMs]);
}

export async function noteTold(tx: Tx, userId: number, message: RebuildMessage): Promise<void> {
  await rows(tx, NOTE_TOLD, [userId, JSON.stringify(message)]);
}

export async function endRebuild(tx: Tx, userId: number): Promise<void> {
  await rows(tx, END_REBUILD, [userId]);
}

const IS_FED = `rebuild_started_at is not null and rebuild_until is null and spreadsheet_id is not null`;

const LEDGERS_TO_FEED: Statement = {
  name: 'sheets-ledgers-to-feed',
  text: `
    select user_id as "userId"
    from connections
    where ${IS_FED}
    order by rebuild_started_at`,
};

const LOCK_FOR_FEED: Statement = {
  name: 'sheets-lock-for-feed',
  text: `
    select rebuild_kind as kind, rebuild_after as after, locale,
      (
        select count(*)::int
        from sheets_write_queue
        where sheets_write_queue.user_id = $1 and status = 'PENDING'
      ) as waiting
    from connections
    where user_id = $1 and ${IS_FED}
    for no key update of connections skip locked`,
};

/** An hour is longer than any transaction that was already recording or changing something when the rebuild began. */
const NEXT_ENTRIES: Statement = {
  name: 'sheets-next-entries',
  text: `
    with next as (
      select id
      from transactions
      where user_id = $1 and deleted_at is null and id > $2
      order by id
      limit $3
    )
    select id as "entryId",
      greatest(transactions.created_at, transactions.updated_at) > rebuild_started_at - interval '1 hour' as "isRecent"
    from next
    join transactions using (id)
    join connections using (user_id)
    where transactions.user_id = $1
    order by id`,
};

const TAKE_MISSING: Statement = {
  name: 'sheets-take-missing',
  text: `
    with taken as (
      select entry_id
      from sheet_differences
      where user_id = $1 and kind = 'missing' and state = 'mending'
      order by entry_id
      limit $2
    )
    delete from sheet_differences
    using taken
    where sheet_differences.user_id = $1 and sheet_differences.entry_id = taken.entry_id
    returning taken.entry_id as "entryId"`,
};

const FEED_ROWS: Statement = {
  name: 'sheets-feed-rows',
  text: `
    insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    select $1, entry_id, version, 'append', payload
    from unnest($2::bigint[], $3::int[], $4::jsonb[]) as line (entry_id, version, payload)
    order by entry_id`,
};

const NOTE_FEED: Statement = {
  name: 'sheets-note-feed',
  text: `
    update connections
    set rebuild_after = $2, rebuild_fed = rebuild_fed + $3,
      rebuild_until = case
        when $4 then (
          select coalesce(max(id), 0)
          from sheets_write_queue
          where user_id = $1 and status = 'PENDING'
        )
      end,
      due_at = case when $3 > 0 then coalesce(due_at, now()) else due_at end
    where user_id = $1`,
};

const TAKE_UNTOLD: Statement = {
  name: 'sheets-take-untold',
  text: `
    select user_id as "userId", rebuild_kind as kind, rebuild_total as total, rebuild_fed as fed,
      rebuild_message as message, spreadsheet_id as "spreadsheetId", spreadsheet_title as title,
      (
        select count(*)::int
        from sheets_write_queue
        where sheets_write_queue.user_id = connections.user_id and status = 'PENDING'
      ) as waiting,
      (
        select count(*)::int
        from sheets_write_queue
        where sheets_write_queue.user_id = connections.user_id and status = 'FAILED'
      ) as failed,
      rebuild_until is not null and not exists (
        select from sheets_write_queue
        where sheets_write_queue.user_id = connections.user_id and status = 'PENDING' and id <= rebuild_until
      ) as "isDone"
    from connections
    where rebuild_started_at is not null and spreadsheet_id is not null and suspended_at is null
      and rebuild_told_at < now() - $1 * interval '1 millisecond'
    order by rebuild_told_at
    limit 1
    for no key update of connections skip locked`,
};

const NOTE_TOLD: Statement = {
  name: 'sheets-note-told',
  text: `
    update connections
    set rebuild_told_at = now(), rebuild_message = $2
    where user_id = $1`,
};

const END_REBUILD: Statement = {
  name: 'sheets-end-rebuild',
  text: `
    update connections
    set rebuild_started_at = null, rebuild_kind = null, rebuild_after = null, rebuild_total = null, rebuild_fed = 0,
      rebuild_until = null, rebuild_message = null, rebuild_told_at = null
    where user_id = $1`,
};
