/** Statements of a rebuild that is offered, and begins. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** `everything` goes into a fresh tab; `missing` is what a comparison found missing, and goes into the tab as it is. */
export type RebuildKind = 'everything' | 'missing';

/** Where the person reads how far it is, and what they read there last. */
export type RebuildMessage = { chatId: number; messageId: number; told?: number };

export async function countEntries(db: Db | Tx, userId: number): Promise<number> {
  return (await firstRow<{ entries: number }>(db, COUNT_ENTRIES, [userId]))?.entries ?? 0;
}

/** Living entries that no waiting row will bring into a sheet that was just connected. */
export async function countEarlier(db: Db | Tx, userId: number): Promise<number> {
  return (await firstRow<{ earlier: number }>(db, COUNT_EARLIER, [userId]))?.earlier ?? 0;
}

/**
 * Keeps writers away until the transaction ends.
 * @returns false if the ledger has another sheet by now, or is rebuilt already
 */
export async function lockForRebuild(tx: Tx, userId: number, spreadsheetId: string): Promise<boolean> {
  return (await rows(tx, LOCK_FOR_REBUILD, [userId, spreadsheetId])).length === 1;
}

/** Whatever waited, or could not be written, comes with the rebuild as it is by now. */
export async function supersedeRows(tx: Tx, userId: number): Promise<void> {
  await rows(tx, SUPERSEDE_ROWS, [userId]);
}

/** From now on the ledger's sheet is a fresh tab. A worker that is flushing into the old one loses its lease. */
export async function moveToTab(tx: Tx, userId: number, sheetId: number): Promise<void> {
  await rows(tx, MOVE_TO_TAB, [userId, sheetId]);
  await rows(tx, FORGET_DIFFERENCES, [userId]);
}

export async function beginRebuild(
  tx: Tx,
  userId: number,
  rebuild: { kind: RebuildKind; total: number; message: RebuildMessage },
): Promise<void> {
  await rows(tx, BEGIN_REBUILD, [userId, rebuild.kind, rebuild.total, JSON.stringify(rebuild.message)]);
}

const COUNT_ENTRIES: Statement = {
  name: 'sheets-count-entries',
  text: `
    select count(*)::int as entries
    from transactions
    where user_id = $1 and deleted_at is null`,
};

const COUNT_EARLIER: Statement = {
  name: 'sheets-count-earlier',
  text: `
    select count(*)::int as earlier
    from transactions
    where user_id = $1 and deleted_at is null and id not in (
      select entry_id
      from sheets_write_queue
      where user_id = $1 and status = 'PENDING' and op = 'append'
    )`,
};

const LOCK_FOR_REBUILD: Statement = {
  name: 'sheets-lock-for-rebuild',
  text: `
    select user_id
    from connections
    where user_id = $1 and spreadsheet_id = $2 and rebuild_started_at is null
    for no key update`,
};

const SUPERSEDE_ROWS: Statement = {
  name: 'sheets-supersede-rows',
  text: `
    update sheets_write_queue
    set status = 'DONE', processed_at = now(), last_error = 'superseded by a rebuild'
    where user_id = $1 and status in ('PENDING', 'FAILED')`,
};

const MOVE_TO_TAB: Statement = {
  name: 'sheets-move-to-tab',
  text: `
    update connections
    set sheet_id = $2, lease_token = null, lease_until = null, attempt = 0, last_error = null, due_at = null,
      suspended_at = null, suspended_reason = null, header_seen_at = now(), last_synced_at = null,
      findings = null, compared_at = null, repair = null
    where user_id = $1`,
};

const FORGET_DIFFERENCES: Statement = {
  name: 'sheets-rebuild-forget-differences',
  text: `
    delete from sheet_differences
    where user_id = $1`,
};

const BEGIN_REBUILD: Statement = {
  name: 'sheets-begin-rebuild',
  text: `
    update connections
    set rebuild_kind = $2, rebuild_total = $3, rebuild_message = $4, rebuild_started_at = now(), rebuild_after = 0,
      rebuild_fed = 0, rebuild_until = null, rebuild_told_at = now()
    where user_id = $1`,
};
