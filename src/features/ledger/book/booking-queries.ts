/** Entries that no message brought: from a receipt, a file, a calendar. Many at once, in the caller's transaction. */
import type { SheetRow } from '../../../core/outbox.ts';
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryInput } from '../model.ts';
import { DUE_LEDGER } from '../queries.ts';

export type Booking = { input: EntryInput; row: SheetRow };

/** Writes entries and their outbox rows, and makes the ledger due; gives the entries' ids in the same order. */
export async function insertBookings(
  tx: Tx,
  ledger: { ledgerUserId: number; recordedBy: number; flushDelayMs: number; messageId?: number },
  bookings: Booking[],
): Promise<number[]> {
  const inputs = bookings.map(({ input }) => input);
  const inserted = await rows<{ id: number }>(tx, INSERT_BOOKINGS, [
    ledger.ledgerUserId,
    ledger.recordedBy,
    ledger.flushDelayMs,
    inputs.map(({ kind }) => kind),
    inputs.map(({ amountMinor }) => amountMinor),
    inputs.map(({ currency }) => currency),
    inputs.map(({ category }) => category),
    inputs.map(({ note }) => note),
    inputs.map(({ tags }) => tags.join(' ')),
    inputs.map(({ date }) => date),
    bookings.map(({ row }) => JSON.stringify(row)),
    ledger.messageId ?? null,
  ]);
  return inserted.map(({ id }) => id);
}

const INSERT_BOOKINGS: Statement = {
  name: 'ledger-insert-bookings',
  text: `
    with ${DUE_LEDGER},
    line as materialized (
      select nextval('entry_ids') as id, l.*
      from unnest(
        $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[], $11::jsonb[]
      ) with ordinality as l (kind, amount_minor, currency, category, note, tags, entry_date, payload, ordinal)
      order by ordinal
    ),
    entry as (
      insert into transactions
        (user_id, id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date, message_id)
      select ledger.user_id, id, $2, kind, amount_minor, currency, category, note,
        coalesce(string_to_array(nullif(tags, ''), ' '), '{}'), entry_date, $12::bigint
      from line, ledger
    ),
    outbox as (
      insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
      select ledger.user_id, id, 1, 'append', payload
      from line, ledger
      order by id
    )
    select id
    from line, ledger
    order by ordinal`,
};
