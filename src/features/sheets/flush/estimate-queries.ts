/** Statements about how long a ledger waits for its turn. */
import { firstRow, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** Where a ledger stands in the line. */
export type Place = {
  gate: string;
  /** How long until it may be flushed, by its own date; 0 if it may now. */
  notBeforeMs: number;
  isBeingFlushed: boolean;
  /** By gate, how many ledgers come before it that have no call yet. */
  ahead: Record<string, number>;
};

/** @returns undefined if the ledger waits for nothing, or for somebody's hand and not for its turn */
export async function findPlace(db: Db | Tx, gates: string[], userId: number): Promise<Place | undefined> {
  return await firstRow<Place>(db, FIND_PLACE, [gates, userId]);
}

const FIND_PLACE: Statement = {
  name: 'sheets-find-place',
  text: `
    with own as (
      select gate, due_at,
        greatest(
          due_at, case when lease_token is null then lease_until end,
          (select held_until from gate_troubles where gate_troubles.gate = connections.gate)
        ) as starts_at,
        lease_token is not null and lease_until > now() as is_being_flushed
      from connections
      where user_id = $2 and gate = any ($1::text[]) and due_at is not null and spreadsheet_id is not null
        and suspended_at is null and paused_at is null
        and not exists (select from switches where name = 'sheets flushes' and not is_on)
    ),
    ahead as (
      select waiting.gate, count(*) as ledgers
      from own
      join connections as waiting on waiting.gate = any ($1::text[]) and waiting.due_at < own.due_at
      where waiting.spreadsheet_id is not null and waiting.suspended_at is null and waiting.paused_at is null
        and (waiting.lease_token is null or waiting.lease_until < now())
      group by waiting.gate
    )
    select gate, is_being_flushed as "isBeingFlushed",
      greatest(0, extract(epoch from starts_at - now()) * 1000)::float8 as "notBeforeMs",
      (select coalesce(jsonb_object_agg(ahead.gate, ledgers), '{}') from ahead) as ahead
    from own`,
};
