/** People with connected sheets, and what waits for them: straight into the tables, since chats are not measured. */
import type { SheetRow } from '../../../src/core/outbox.ts';
import { TAB_ID } from '../../../src/features/sheets/google/layout.ts';
import type { Db } from '../../../src/platform/postgres.ts';

export const ROW: SheetRow = {
  date: '2026-11-22',
  type: 'Chi',
  category: 'Cà phê',
  amountMinor: 35_000,
  currency: 'VND',
  note: 'cà phê sữa đá với Linh',
  tags: ['sáng'],
};

/** Connects ledgers 1, 2, … with spreadsheets that are shared with the accounts in turn. */
export async function connectLedgers(db: Db, spreadsheetIds: string[], emails: string[]): Promise<number[]> {
  const userIds = spreadsheetIds.map((_, index) => index + 1);
  await db.query(
    `insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
    select id, 'en', true, 'Asia/Ho_Chi_Minh', 'VND', id from unnest($1::bigint[]) as id`,
    [userIds],
  );
  await db.query('insert into ledgers (user_id) select unnest($1::bigint[])', [userIds]);
  await db.query(
    `insert into connections
      (user_id, spreadsheet_id, spreadsheet_title, sheet_id, account_email, locale, connected_at, header_seen_at)
    select user_id, spreadsheet_id, 'Sheet', $4, email, 'en', now(), now()
    from unnest($1::bigint[], $2::text[], $3::text[]) as given (user_id, spreadsheet_id, email)`,
    [userIds, spreadsheetIds, userIds.map((_, index) => emails[index % emails.length]), TAB_ID],
  );
  return userIds;
}

/** Puts new entries of each ledger into the outbox. They are not due yet. */
export async function addRows(db: Db, userIds: number[], rowsEach: number): Promise<void> {
  await db.query(
    `insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    select user_id, nextval('entry_ids'), 1, 'append', $3
    from generate_series(1, $2), unnest($1::bigint[]) as user_id`,
    [userIds, rowsEach, JSON.stringify(ROW)],
  );
}

/** Makes ledgers due now that have no date. */
export async function makeDue(db: Db, userIds: number[]): Promise<void> {
  await db.query('update connections set due_at = now() where user_id = any ($1) and due_at is null', [userIds]);
}

/** How many ledgers will be due, are due or being flushed. */
export async function countDue(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::int as count from connections where due_at is not null and suspended_at is null',
  );
  return rows[0]?.count ?? 0;
}
