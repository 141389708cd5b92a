/** Statements about a ledger's connection, for the chat. */
import type { Locale } from '../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';
import type { SuspendReason } from './model.ts';

export type Connection = {
  spreadsheetId: string | null;
  title: string | null;
  accountEmail: string | null;
  suspendedReason: SuspendReason | null;
  lastError: string | null;
  lastSyncedAt: Date | null;
  /** Changes that could not be written at all. */
  failed: number;
};

export async function findConnection(db: Db | Tx, userId: number): Promise<Connection | undefined> {
  return await firstRow<Connection>(db, FIND_CONNECTION, [userId]);
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
    accountEmail: string;
    locale: Locale;
  },
): Promise<void> {
  const { userId, spreadsheetId, title, sheetId, accountEmail, locale } = connection;
  await rows(tx, SAVE_CONNECTION, [userId, spreadsheetId, title, sheetId, accountEmail, locale]);
}

export async function findOwnerLocale(tx: Tx, userId: number): Promise<Locale> {
  const owner = await firstRow<{ locale: Locale }>(tx, OWNER_LOCALE, [userId]);
  return owner?.locale ?? 'en';
}

const FIND_CONNECTION: Statement = {
  name: 'sheets-find-connection',
  text: `
    select spreadsheet_id as "spreadsheetId", spreadsheet_title as title, account_email as "accountEmail",
      suspended_reason as "suspendedReason", last_error as "lastError", last_synced_at as "lastSyncedAt",
      (
        select count(*)::int
        from sheets_write_queue
        where sheets_write_queue.user_id = connections.user_id and status = 'FAILED'
      ) as failed
    from connections
    where user_id = $1`,
};

const IS_TAKEN: Statement = {
  name: 'sheets-is-taken',
  text: `
    select user_id
    from connections
    where spreadsheet_id = $2 and user_id <> $1`,
};

const SAVE_CONNECTION: Statement = {
  name: 'sheets-save-connection',
  text: `
    insert into connections as c
      (user_id, spreadsheet_id, spreadsheet_title, sheet_id, account_email, locale, connected_at, due_at)
    values ($1, $2, $3, $4, $5, $6, now(), now())
    on conflict (user_id) do update
      set spreadsheet_id = $2, spreadsheet_title = $3, sheet_id = $4, account_email = $5, locale = $6,
        connected_at = case when c.spreadsheet_id = $2 then c.connected_at else now() end,
        last_synced_at = case when c.spreadsheet_id = $2 then c.last_synced_at end,
        due_at = now(), lease_token = null, lease_until = null, attempt = 0, last_error = null,
        suspended_at = null, suspended_reason = null`,
};

const OWNER_LOCALE: Statement = {
  name: 'sheets-owner-locale',
  text: `
    select locale
    from users
    where user_id = $1`,
};
