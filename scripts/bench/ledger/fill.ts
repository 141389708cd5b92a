/** Ten million entries as years bring them: everybody's in between each other's, one ledger with fifty thousand. */
import type { Db } from '../../../src/platform/postgres.ts';

export const ENTRIES = 10_000_000;

/** The ledger that is asked: each two hundredth entry is its own. */
export const LARGE_LEDGER = 1;

export const LARGE_LEDGER_ENTRIES = 50_000;

/** Its last day. */
export const TODAY = '2026-11-22';

const LEDGERS = 20_000;

const DAYS = 3 * 365;

const AT_ONCE = 500_000;

/** What a search finds once in a while, and at every turn. */
export const RARE_WORD = 'thuyền';
export const COMMON_WORD = 'cà phê';

const NOTES = [
  ...['cà phê', 'ăn trưa', 'tiền nhà', 'xăng xe', 'đi chợ', 'quà sinh nhật', 'vé xem phim', 'tiền điện tháng này'],
  ...['coffee', 'lunch with the team', 'rent', 'taxi to the airport', 'groceries', 'book', 'gym', 'phone bill'],
  ...['кофе', 'обед', 'аренда', 'такси домой', 'продукты', 'подарок маме', 'кино', 'лекарства', 'связь', 'ремонт'],
];

const CATEGORIES = ['coffee', 'food', 'home', 'transport', 'groceries', 'gifts', 'fun', 'bills', 'health', 'shopping'];

/** Writes a part after the other, oldest first, and leaves the tables as a server at rest would. */
export async function fillLedgers(db: Db, log: (line: string) => void): Promise<void> {
  log(`Filling ${ENTRIES.toLocaleString('en')} entries of ${(LEDGERS + 1).toLocaleString('en')} ledgers …`);
  await db.query(FILL_PEOPLE, [LEDGERS + 1]);
  for (let from = 1; from <= ENTRIES; from += AT_ONCE) {
    await db.query(FILL_ENTRIES, [
      ...[from, from + AT_ONCE - 1, ENTRIES, ENTRIES / LARGE_LEDGER_ENTRIES],
      ...[LARGE_LEDGER, LEDGERS, TODAY, DAYS, NOTES, CATEGORIES, RARE_WORD],
    ]);
  }
  await db.query(FILL_RATES, [TODAY, DAYS]);
  await db.query('vacuum analyze transactions');
  await db.query('analyze users');
  await db.query('checkpoint');
}

const FILL_RATES = `
  with day as (
    insert into exchange_days (day, fetched_at)
    select $1::date - n, now()
    from generate_series(0, $2::int) as n
    returning day
  )
  insert into exchange_rates (currency, day, per_usd)
  select currency, day, per_usd
  from day, (values ('USD', 1), ('VND', 25000)) as rate (currency, per_usd)`;

const FILL_PEOPLE = `
  with person as (
    insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
    select id, 'vi', true, 'Asia/Ho_Chi_Minh', 'VND', id
    from generate_series(1, $1::int) as id
    returning user_id
  )
  insert into connections (user_id)
  select user_id
  from person`;

/** Two weeks of each half-year are a journey with its own currency, each twentieth an income, each eighth has a tag. */
const FILL_ENTRIES = `
  insert into transactions
    (user_id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date, created_at)
  select ledger, ledger, case when n % 20 = 7 then 'income' else 'expense' end,
    1000 * (5 + abs(hashint8(n)) % 200),
    case when (day - date '2000-01-01') % 182 < 14 then 'USD' else 'VND' end,
    ($10::text[])[1 + abs(hashint8(n + 2)) % array_length($10::text[], 1)],
    case when abs(hashint8(n + 3)) % 10000 = 0 then $11
      else ($9::text[])[1 + abs(hashint8(n + 4)) % array_length($9::text[], 1)] end,
    case when abs(hashint8(n + 5)) % 8 = 0 then array['việc'] else '{}' end,
    day, day + interval '12 hours'
  from (
    select n, $7::date - ((($3::bigint - n) * $8::int) / $3::bigint)::int as day,
      case when n % $4::int = 0 then $5::bigint else 2 + n % $6::int end as ledger
    from generate_series($1::bigint, $2::bigint) as n
  ) as entry`;
