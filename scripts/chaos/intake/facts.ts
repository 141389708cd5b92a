/** What a run left in Postgres. */
import type { Postgres } from '../postgres.ts';
import { NAME } from '../names.ts';
import type { State } from './model.ts';

export type Facts = {
  /** By person: the versions of each entry, the first at place 0. */
  ledgers: Map<number, Map<number, State[]>>;
  outbox: { entryId: number; version: number; op: string }[];
  parked: { userId: number; updateId: number; reason: string }[];
};

type VersionRow = {
  userId: number;
  entryId: number;
  note: string;
  amountMinor: number;
  deleted: boolean;
  undoTo: number | null;
};

export async function readFacts(postgres: Postgres): Promise<Facts> {
  const versions = await postgres.query<VersionRow>(VERSIONS);
  const ledgers = new Map<number, Map<number, State[]>>();
  for (const { userId, entryId, note, ...row } of versions) {
    const ledger = ledgers.get(userId) ?? new Map<number, State[]>();
    ledgers.set(userId, ledger);
    const state = { ...row, name: NAME.exec(note)?.[0] ?? `without a name: ${note}` };
    ledger.set(entryId, [...(ledger.get(entryId) ?? []), state]);
  }
  return { ledgers, outbox: await postgres.query(OUTBOX), parked: await postgres.query(PARKED) };
}

/** @returns how many answers wait in the queue of messages */
export async function waitingAnswers(postgres: Postgres): Promise<number> {
  const [row] = await postgres.query<{ waiting: number }>(
    `select count(*)::int as waiting from pgboss.job where name = 'telegram-messages' and state < 'completed'`,
  );
  return row?.waiting ?? 0;
}

const VERSIONS = `
  select user_id::float8 as "userId", entry_id::float8 as "entryId", snapshot->>'note' as note,
    (snapshot->>'amountMinor')::float8 as "amountMinor", (snapshot->>'deleted')::boolean as deleted,
    (snapshot->>'undoVersion')::int as "undoTo", version
  from transaction_versions
  union all
  select user_id::float8, id::float8, note, amount_minor::float8, deleted_at is not null, undo_version, version
  from transactions
  order by 1, 2, 7`;

const OUTBOX = `
  select entry_id::float8 as "entryId", entry_version as version, op
  from sheets_write_queue`;

const PARKED = `
  select user_id::float8 as "userId", update_id::float8 as "updateId", reason
  from failed_updates`;
