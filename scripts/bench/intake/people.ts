/** People whom the bot has met, each with a ledger and a connected sheet that nobody flushes. */
import type { Db } from '../../../src/platform/postgres.ts';

/** Adds people with the ids from 1 to `count`. */
export async function addPeople(db: Db, count: number): Promise<void> {
  await db.query(
    `with people as (
      select id from generate_series(1, $1::bigint) as id
    ), users as (
      insert into users (user_id, first_name, locale, locale_chosen, time_zone, currency, ledger_user_id)
      select id, 'Linh', 'en', true, 'UTC', 'USD', id from people
    ), ledgers as (
      insert into ledgers (user_id) select id from people
    ), members as (
      insert into ledger_members (user_id, member_id) select id, id from people
    )
    insert into connections (user_id, spreadsheet_id, sheet_id, account_email, connected_at)
    select id, 'sheet-' || id, 0, 'bench', now() from people`,
    [count],
  );
  await db.query('vacuum analyze');
}
