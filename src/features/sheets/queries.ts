/** Statements about a ledger's connection, for the chat. */
import type { Locale } from '../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';
import type { Findings, ReachedBy, SuspendReason, Trouble } from './model.ts';

export type Connection = {
  spreadsheetId: string | null;
  title: string | null;
  /** The bot's tab in it. */
  sheetId: number | null;
  reachedBy: ReachedBy;
  accountEmail: string | null;
  gate: string | null;
  suspendedReason: SuspendReason | null;
  lastError: string | null;
  lastSyncedAt: Date | null;
  /** Changes that could not be written at all. */
  failed: number;
  /** What keeps all ledgers of its gate waiting; null for nothing. */
  gateTrouble: Trouble | null;
  /** Stopped by the operator: this ledger's flushes, or everybody's. */
  isPaused: boolean;
  /** What the last comparison found, and when it was; null for never, or if a flush since has shown otherwise. */
  findings: Findings | null;
  comparedAt: Date | null;
  isComparing: boolean;
  /** What is being written once more; null for nothing. */
  rebuild: { kind: 'everything' | 'missing'; total: number; fed: number } | null;
  /** Entries whose copies the bot is taking out. */
  copies: number;
};

export async function findConnection(db: Db | Tx, userId: number): Promise<Connection | undefined> {
  return await firstRow<Connection>(db, FIND_CONNECTION, [userId]);
}

/** Keeps others from connecting or disconnecting the ledger, and from recording into it, until the transaction ends. */
export async function lockConnection(tx: Tx, userId: number): Promise<void> {
  await rows(tx, LOCK_CONNECTION, [userId]);
}

/** Whether another ledger writes into this spreadsheet. */
export async function isTaken(db: Db | Tx, userId: number, spreadsheetId: string): Promise<boolean> {
  return (await rows(db, IS_TAKEN, [userId, spreadsheetId])).length > 0;
}

/**
 * Connects a ledger with a spreadsheet, or takes up a connection that was suspended. What waits is due at once.
 * A worker that is flushing loses its lease: the next one asks Google what became of its batch.
 * @throws a violation of a unique index (SQLSTATE 23505) if another ledger has the spreadsheet
 */
export async function saveConnection(
  tx: Tx,
  connection: {
    userId: number;
    spreadsheetId: string;
    title: string;
    sheetId: number;
    reachedBy: ReachedBy;
    /** The account that it is shared with. */
    accountEmail: string | null;
    locale: Locale;
  },
): Promise<void> {
  const { userId, spreadsheetId, title, sheetId, reachedBy, accountEmail, locale } = connection;
  await rows(tx, LOOK_FIRST, [userId, reachedBy]);
  await rows(tx, FORGET_OTHER_SHEET, [userId, spreadsheetId]);
  await rows(tx, SAVE_CONNECTION, [userId, spreadsheetId, title, sheetId, accountEmail, locale, reachedBy]);
}

/** Forgets a ledger's sheet and how it was reached. What waits goes on waiting. */
export async function forgetConnection(tx: Tx, userId: number): Promise<void> {
  await rows(tx, FORGET_OTHER_SHEET, [userId, null]);
  await rows(tx, FORGET_CONNECTION, [userId]);
}

export async function findOwnerLocale(tx: Tx, userId: number): Promise<Locale> {
  const owner = await firstRow<{ locale: Locale }>(tx, OWNER_LOCALE, [userId]);
  return owner?.locale ?? 'en';
}

const FIND_CONNECTION: Statement = {
  name: 'sheets-find-connection',
  text: `
    select spreadsheet_id as "spreadsheetId", spreadsheet_title as title, sheet_id as "sheetId",
      reached_by as "reachedBy", account_email as "accountEmail", gate,
      suspended_reason as "suspendedReason", last_error as "lastError", last_synced_at as "lastSyncedAt",
      paused_at is not null
        or exists (select from switches where name = 'sheets flushes' and not is_on) as "isPaused",
      case
        when findings ->> 'unreadable' is null or last_synced_at is null or last_synced_at < compared_at then findings
      end as findings,
      compared_at as "comparedAt", coalesce(comparing_until > now(), false) as "isComparing",
      case
        when rebuild_started_at is not null
        then jsonb_build_object('kind', rebuild_kind, 'total', rebuild_total, 'fed', rebuild_fed)
      end as rebuild,
      (
        select count(*)::int
        from sheet_differences
        where sheet_differences.user_id = connections.user_id and repair is not null
          and kind = 'doubled' and state = 'mending'
      ) as copies,
      (
        select count(*)::int
        from sheets_write_queue
        where sheets_write_queue.user_id = connections.user_id and status = 'FAILED'
      ) as failed,
      (
        select trouble
        from gate_troubles
        where gate_troubles.gate = connections.gate and failures > 0
      ) as "gateTrouble"
    from connections
    where user_id = $1`,
};

const LOCK_CONNECTION: Statement = {
  name: 'sheets-lock-connection-for-chat',
  text: `
    select user_id
    from connections
    where user_id = $1
    for no key update`,
};

const IS_TAKEN: Statement = {
  name: 'sheets-is-taken',
  text: `
    select user_id
    from connections
    where spreadsheet_id = $2 and user_id <> $1`,
};

/**
 * A batch that may have arrived by another way left no fence that this one could ask for: its new lines are looked up
 * before they are appended.
 */
const LOOK_FIRST: Statement = {
  name: 'sheets-look-first',
  text: `
    update sheet_batches
    set intent = jsonb_set(intent, '{changes}', (
      select coalesce(jsonb_agg(
        case when change ->> 'op' = 'append' then change || '{"op": "put"}' else change end order by place
      ), '[]')
      from jsonb_array_elements(intent -> 'changes') with ordinality as changes (change, place)
    ))
    where user_id = $1 and settled_at is null and attempts > 0
      and exists (select from connections where connections.user_id = $1 and reached_by <> $2)`,
};

/** What was found, asked for or under way was about the sheet that the ledger had. */
const FORGET_OTHER_SHEET: Statement = {
  name: 'sheets-forget-other-sheet',
  text: `
    with other as (
      update connections
      set findings = null, compared_at = null, repair = null, header_seen_at = null,
        rebuild_started_at = null, rebuild_kind = null, rebuild_after = null, rebuild_total = null, rebuild_fed = 0,
        rebuild_until = null, rebuild_message = null, rebuild_told_at = null
      where user_id = $1 and spreadsheet_id is distinct from $2
      returning user_id
    )
    delete from sheet_differences
    using other
    where sheet_differences.user_id = other.user_id`,
};

/** A tab that was rebuilt stays the ledger's when the same spreadsheet is connected again. */
const SAVE_CONNECTION: Statement = {
  name: 'sheets-save-connection',
  text: `
    insert into connections as c
      (user_id, spreadsheet_id, spreadsheet_title, sheet_id, account_email, locale, reached_by, connected_at, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, now(), now())
    on conflict (user_id) do update
      set spreadsheet_id = $2, spreadsheet_title = $3,
        sheet_id = case when c.spreadsheet_id = $2 then coalesce(c.sheet_id, $4) else $4 end,
        account_email = $5, locale = $6, findings = case when c.findings ->> 'unreadable' is null then c.findings end, reached_by = $7,
        connected_at = case when c.spreadsheet_id = $2 then c.connected_at else now() end,
        last_synced_at = case when c.spreadsheet_id = $2 then c.last_synced_at end,
        due_at = now(), lease_token = null, lease_until = null, attempt = 0, last_error = null,
        suspended_at = null, suspended_reason = null`,
};

/** An operator's pause is about the ledger, and stays. */
const FORGET_CONNECTION: Statement = {
  name: 'sheets-forget-connection',
  text: `
    update connections
    set spreadsheet_id = null, spreadsheet_title = null, sheet_id = null, reached_by = 'account', account_email = null,
      web_app_url = null, web_app_secret = null, connected_at = null, last_synced_at = null, due_at = null,
      lease_token = null, lease_until = null, attempt = 0, last_error = null,
      suspended_at = null, suspended_reason = null
    where user_id = $1`,
};

const OWNER_LOCALE: Statement = {
  name: 'sheets-owner-locale',
  text: `
    select locale
    from users
    where user_id = $1`,
};
