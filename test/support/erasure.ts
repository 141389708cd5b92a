/**
 * Somebody who is to be erased: what Postgres still holds of them, and how work of theirs is kept at its last moment,
 * when all is written and nothing is committed.
 */
import type { Db } from '../../src/platform/postgres.ts';
import type { TestHouse } from './test-house.ts';

/** Ids alone, which go with their day and keep a late delivery from recording an erased person anew. */
const CLAIMS = /^public\.processed_updates/;

/** What an erased person hears last is theirs to hear. */
const FAREWELL = /is erased|Đã xóa mọi|Всё стёрто/;

/** Rows of any table, the queue's among them, that hold the person's id, or a word that they wrote, in any column. */
export async function tracesOf(db: Db, person: number, words: string[] = []): Promise<string[]> {
  const { rows: tables } = await db.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name
    from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  );
  const pattern = [`\\m${person}\\M`, ...words].join('|');
  const found: string[] = [];
  for (const { name } of tables.filter((table) => !CLAIMS.test(table.name))) {
    const { rows } = await db.query<{ row: string }>(
      `select kept::text as row from ${name} as kept where kept::text ~ $1`,
      [pattern],
    );
    found.push(...rows.filter(({ row }) => !FAREWELL.test(row)).map(({ row }) => `${name} ${row}`));
  }
  return found;
}

/** Their week is over; several workers find it at the same moment. */
export async function erase({ db, clock, features }: TestHouse, person: number, workers = 1): Promise<void> {
  const atMs = clock.nowMs();
  await db.query('insert into erasures (user_id, asked_at, due_at) values ($1, $2, $2)', [person, new Date(atMs)]);
  const schedule = features().flatMap(({ schedules = [] }) => schedules).find(({ name }) => name === 'erasures');
  await Promise.all(Array.from({ length: workers }, async () => await schedule?.run()));
}

/** The number of the lock that commits wait for. */
const GATE = 7_000_001;

/** From now on a transaction that inserts into the table waits at its end for whoever holds `CLOSED_GATE`. */
export async function waitAtCommit(db: Db, table: string): Promise<void> {
  await db.query(`
    create or replace function wait_at_commit() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${GATE});
        return null;
      end
    $$;
    drop trigger if exists waits_at_commit on ${table};
    create constraint trigger waits_at_commit after insert on ${table}
      deferrable initially deferred for each row execute function wait_at_commit()`);
}

/** For `holdRows`. */
export const CLOSED_GATE = `select pg_advisory_xact_lock(${GATE})`;
