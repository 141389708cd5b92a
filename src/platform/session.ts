/**
 * What a new connection needs before anybody works with it: the settings that every session of the program has, and
 * the knowledge whether a pooler stands in between. PgBouncer gives each statement or transaction another session of
 * the server: there nothing may be left behind, neither settings nor named statements (docs/decisions/017).
 */
import type pg from 'pg';

/** `unset` are the time-outs that nobody has set for the connections of the pooler. */
export type Session = { kind: 'direct' } | { kind: 'pooled'; unset: string[] };

/** A statement that runs longer than this is ended by Postgres: no handler waits for it any more. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A process that hangs inside a transaction must not keep its locks: nothing slow is done in there. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * What is in force in every session; deploy/pgbouncer/pgbouncer.ini has the same. The last: our statements find rows by
 * key, so a plan fits all values. Left to choose, Postgres plans the shared statements anew for each small group: a
 * millisecond where the work itself takes three.
 */
const SETTINGS = {
  statement_timeout: `${STATEMENT_TIMEOUT_MS}`,
  idle_in_transaction_session_timeout: `${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
  plan_cache_mode: 'force_generic_plan',
};

const READ_ONLY = { default_transaction_read_only: 'on' };

/**
 * Prepares a connection, in one round trip. Not with startup parameters: PgBouncer refuses those that it doesn't know.
 * @param options.timeoutMs how long it may take: a pooler lets a client in before it has a server for it
 * @throws what the database says, or that it did not answer in time
 */
export async function prepareSession(
  client: pg.ClientBase,
  options: { timeoutMs: number; readOnly?: boolean },
): Promise<Session> {
  const settings = { ...SETTINGS, ...(options.readOnly === true ? READ_ONLY : {}) };
  const { processID } = client as { processID?: number };
  const values = [processID, Object.keys(settings), Object.values(settings)];
  const question = { text: SET_IF_DIRECT, values, query_timeout: options.timeoutMs };
  const { rows: found } = await client.query<{ direct: boolean; name: string; value: string }>(question);
  if (found.every(({ direct }) => direct)) return { kind: 'direct' };
  sendWithoutNames(client);
  return { kind: 'pooled', unset: found.filter(({ value }) => value === NO_TIMEOUT).map(({ name }) => name) };
}

const NO_TIMEOUT = '0';

/**
 * A server tells each client the number of the process that serves it; a pooler, which can't know, gives a random one.
 * Where they differ nothing is set: it would be another session that has it afterwards.
 */
const SET_IF_DIRECT = `
  select pg_backend_pid() = $1 as direct, name,
    case when pg_backend_pid() = $1 then set_config(name, value, false) else current_setting(name) end as value
  from unnest($2::text[], $3::text[]) as wanted (name, value)`;

/** A named statement lives in the session that it was sent to: the next one would not know it. */
function sendWithoutNames(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (config: unknown, ...rest: unknown[]) => unknown;
  const nameless = (config: unknown, ...rest: unknown[]): unknown =>
    query(isNamed(config) ? { ...config, name: undefined } : config, ...rest);
  client.query = nameless as typeof client.query;
}

function isNamed(config: unknown): config is pg.QueryConfig {
  return typeof config === 'object' && config !== null && 'text' in config && 'name' in config;
}
