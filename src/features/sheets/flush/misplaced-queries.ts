/** What was written while nobody knew that the person had moved the columns. */
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import { WANTED_BACK } from '../model.ts';

/**
 * Wants the lines back that were written since the columns were last seen in their places: what stands there now may
 * be in wrong columns. Does nothing unless the connection is suspended for that reason. To be called when the
 * columns are back, before the connection is saved.
 */
export async function rewriteMisplaced(tx: Tx, userId: number, spreadsheetId: string): Promise<void> {
  await rows(tx, REWRITE_MISPLACED, [userId, spreadsheetId, WANTED_BACK]);
}

/**
 * The batch that saw the columns is among them: they may have been moved between its look and its write. What counts
 * is the newest of each entry, written or not: a batch that waits frozen goes before these rows.
 */
const REWRITE_MISPLACED: Statement = {
  name: 'sheets-rewrite-misplaced',
  text: `
    with doubted as (
      select header_seen_at
      from connections
      where user_id = $1 and spreadsheet_id = $2 and suspended_reason = 'columns-moved'
    ), misplaced as (
      select distinct entry_id
      from sheets_write_queue, doubted
      where user_id = $1 and status = 'DONE' and processed_at >= header_seen_at
    ), newest as (
      select distinct on (entry_id) entry_id, op, payload
      from sheets_write_queue
      where user_id = $1 and status <> 'FAILED' and entry_id in (select entry_id from misplaced)
      order by entry_id, entry_version desc, id desc
    )
    insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    select $1, entry_id, $3, 'append', payload
    from newest
    where op <> 'delete'
    order by entry_id`,
};
