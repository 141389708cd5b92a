/** What the ledger's tables say, for the verdict and to know when a run has drained. */
import type { Postgres } from '../postgres.ts';

export type LedgerEntry = {
  id: number;
  personId: number;
  amountMinor: number;
  note: string;
  tags: string[];
  version: number;
  deleted: boolean;
};

export type OutboxRow = {
  entryId: number;
  version: number;
  op: 'append' | 'update' | 'delete';
  status: 'PENDING' | 'DONE' | 'FAILED';
  madeAtMs: number;
  doneAtMs: number;
  tries: number;
  fault: string | null;
};

/** A connection that was given up, or taken up again. */
export type Told = { personId: number; what: 'told' | 'repaired'; atMs: number };

export type Facts = { entries: LedgerEntry[]; outbox: OutboxRow[]; told: Told[]; parked: Set<number> };

/** What still moves; all of it is to come to nothing. */
export type Open = {
  pending: number;
  unsettled: number;
  leased: number;
  due: number;
  suspended: number;
  messages: number;
};

export async function readFacts(postgres: Postgres): Promise<Facts> {
  const entries = await postgres.query<LedgerEntry>(`
    select id::float8 as id, user_id::float8 as "personId", amount_minor::float8 as "amountMinor", note, tags, version,
      deleted_at is not null as deleted
    from transactions`);
  const outbox = await postgres.query<OutboxRow>(`
    select entry_id::float8 as "entryId", entry_version as version, op, status, retry_count as tries, last_error as fault,
      (extract(epoch from created_at) * 1000)::float8 as "madeAtMs",
      (extract(epoch from processed_at) * 1000)::float8 as "doneAtMs"
    from sheets_write_queue
    order by id`);
  const told = await postgres.query<Told>(`
    select (data ->> 'chatId')::float8 as "personId", 'told' as what,
      (extract(epoch from created_on) * 1000)::float8 as "atMs"
    from pgboss.job
    where name = 'telegram-messages' and singleton_key like 'notice:%' and data::text like '%sheet-check%'
    union all
    select user_id::float8, 'repaired', (extract(epoch from done_at) * 1000)::float8
    from processed_updates
    where result ->> 'kind' = 'repaired'
    order by "atMs"`);
  return { entries, outbox, told, parked: await readParked(postgres) };
}

/** The updates that the bot gave up. */
export async function readParked(postgres: Postgres): Promise<Set<number>> {
  const parked = await postgres.query<{ id: number }>('select update_id::float8 as id from failed_updates');
  return new Set(parked.map(({ id }) => id));
}

export async function readOpen(postgres: Postgres): Promise<Open> {
  const [open] = await postgres.query<Open>(`
    select
      (select count(*)::int from sheets_write_queue where status = 'PENDING') as pending,
      (select count(*)::int from sheet_batches where settled_at is null) as unsettled,
      (select count(*)::int from connections where lease_token is not null or lease_until is not null) as leased,
      (select count(*)::int from connections where due_at is not null) as due,
      (select count(*)::int from connections where suspended_at is not null) as suspended,
      (select count(*)::int from pgboss.job where name = 'telegram-messages' and state < 'completed') as messages`);
  return open as Open;
}

/**
 * A row that no chat could make: its note is longer than a cell of Google's may be. A server that dies may have written
 * it without saying so: its id is drawn before, and asked again it is the same row.
 */
export async function insertBadRow(postgres: Postgres, personId: number): Promise<number> {
  const [drawn] = await postgres.query<{ id: number }>(`select nextval('entry_ids')::float8 as id`);
  const row = { date: '2026-01-01', type: 'Expense', category: 'Other', amountMinor: 100, currency: 'USD', tags: [] };
  await postgres.query(
    `with due as (
      update connections
      set due_at = coalesce(due_at, now())
      where user_id = $1
      returning user_id
    )
    insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
    select user_id, $2::bigint, 1, 'append', $3
    from due
    where not exists (select from sheets_write_queue where user_id = $1 and entry_id = $2::bigint)`,
    [personId, drawn?.id, JSON.stringify({ ...row, note: 'x'.repeat(60_000) })],
  );
  return drawn?.id as number;
}
