/** An outbox after weeks of use and an outage: millions of rows that are done, a million that wait. */
import type { Db } from '../../../src/platform/postgres.ts';
import { ROW } from './ledgers.ts';

export type Fill = { ledgers: number; done: number; pending: number };

/** Done rows are kept for a week; twice of that are there, as if the purge had been off. */
const DAYS = 14;

/** Fences that wait for their removal, in each ledger. */
const BATCHES_EACH = 30;

/** No statement of the benchmark's own is to be ended early. */
const NO_TIMEOUT = 'set statement_timeout = 0';

/** Ledgers without a spreadsheet behind them, at a gate of their own; they are due when rows wait for them. */
export async function addPaperLedgers(db: Db, count: number): Promise<void> {
  await db.query(
    `with paper as (
      select user_id
      from generate_series((select 1 + max(user_id) from users), (select max(user_id) + $1 from users)) as user_id
    ), people as (
      insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
      select user_id, 'en', true, 'UTC', 'VND', user_id from paper
    )
    insert into connections
      (user_id, spreadsheet_id, spreadsheet_title, sheet_id, account_email, locale, connected_at, header_seen_at)
    select user_id, 'paper-' || user_id, 'Paper', 0, 'paper', 'en', now(), now() from paper`,
    [count],
  );
}

/**
 * Fills the outbox; entries of all ledgers come in turn, as they do in life.
 * @returns the size of the outbox with its indexes, in megabytes
 */
export async function fillOutbox(db: Db, { ledgers, done, pending }: Fill): Promise<number> {
  const client = await db.connect();
  try {
    await client.query(NO_TIMEOUT);
    await client.query(
      `insert into sheets_write_queue
        (user_id, entry_id, entry_version, op, payload, status, batch_id, created_at, processed_at)
      select 1 + n % $1, n, 1, 'append', $3, 'DONE', gen_random_uuid(), moment - interval '6 seconds', moment
      from generate_series(1, $2::bigint) as n
      cross join lateral (select now() - (1 - n::float8 / $2) * interval '${DAYS} days' as moment) as at`,
      [ledgers, done, JSON.stringify(ROW)],
    );
    await client.query(
      `insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
      select 1 + n % $1, $2 + n, 1, 'append', $4
      from generate_series(1, $3::bigint) as n`,
      [ledgers, done, pending, JSON.stringify(ROW)],
    );
    await client.query(
      `insert into sheet_batches (user_id, batch_id, spreadsheet_id, fence, intent, attempts, settled_at, outcome)
      select user_id, gen_random_uuid(), spreadsheet_id, 1 + floor(random() * 2e9)::int, '{}', 1,
        now() - random() * interval '20 hours', 'done'
      from generate_series(1, $1), connections`,
      [BATCHES_EACH],
    );
    await client.query('update connections set due_at = now() - random() * interval \'1 hour\'');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    const { rows } = await client.query<{ megabytes: number }>(
      `select pg_total_relation_size('sheets_write_queue')::float8 / 1048576 as megabytes`,
    );
    return rows[0]?.megabytes ?? NaN;
  } finally {
    client.release(true);
  }
}

/** Takes the paper ledgers out of the way of a whole worker, which would miss their account. */
export async function leaveRealLedgers(db: Db): Promise<void> {
  await db.query(`update connections set suspended_at = now(), due_at = null where account_email = 'paper'`);
}
