/** Takes entries back as if they had not been recorded: many at once, each with what the sheet must do. */
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import { DUE_LEDGER, ENTRY_COLUMNS } from '../queries.ts';

/** Rows of one statement: a minute's time-out is far, and so is a large message to Postgres. */
const ENTRIES_AT_ONCE = 5_000;

/**
 * Removes those of the entries that nobody changed since they came. They can be brought back from their cards.
 * @returns their ids
 */
export async function takeBackEntries(
  tx: Tx,
  { ledgerUserId, flushDelayMs }: { ledgerUserId: number; flushDelayMs: number },
  entryIds: number[],
): Promise<number[]> {
  const taken: number[] = [];
  for (let from = 0; from < entryIds.length; from += ENTRIES_AT_ONCE) {
    const some = entryIds.slice(from, from + ENTRIES_AT_ONCE);
    const found = await rows<{ id: number }>(tx, TAKE_BACK, [ledgerUserId, some, flushDelayMs]);
    taken.push(...found.map(({ id }) => id));
  }
  return taken;
}

const TAKE_BACK: Statement = {
  name: 'ledger-take-back',
  text: `
    with ${DUE_LEDGER},
    before as materialized (
      select ${ENTRY_COLUMNS}
      from transactions
      where user_id = (select user_id from ledger) and id = any ($2::bigint[])
        and deleted_at is null and undo_version is null
      order by id
      for update
    ),
    kept as (
      insert into transaction_versions (user_id, entry_id, version, snapshot)
      select $1, id, version, to_jsonb(before) - 'id' - 'version'
      from before
    ),
    gone as (
      update transactions
      set undo_version = before.version, version = before.version + 1, deleted_at = now(), updated_at = now()
      from before
      where transactions.user_id = $1 and transactions.id = before.id
    ),
    revived as (
      update sheets_write_queue
      set status = 'PENDING', batch_id = null, processed_at = null
      from before
      where sheets_write_queue.user_id = $1 and sheets_write_queue.entry_id = before.id and status = 'FAILED'
    ),
    outbox as (
      insert into sheets_write_queue (user_id, entry_id, entry_version, op)
      select $1, id, version + 1, 'delete'
      from before
      order by id
    )
    select id
    from before
    order by id`,
};
