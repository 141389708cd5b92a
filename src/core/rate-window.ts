/**
 * The statements on sliding windows: a row a budget, in it how often it was used in each slot of time. Each statement
 * locks all its rows first, in the order of names. $1 and $2 are names and the length of their slots in milliseconds.
 */
import type { Statement } from '../platform/postgres.ts';

/** A window in so many slots, and one that is running: finer ones would win less than one use in 240. */
export const SLOTS = 245;

const ASKED = `
    asked as (
      select * from unnest($1::text[], $2::float8[]) as a (name, slot_ms)
    )`;

/** The clock is read after the locks were had: who waited for one must not count into the past. */
const MOMENT = `
    moment as materialized (
      select count(*)::int as found, extract(epoch from clock_timestamp())::float8 * 1000 as now_ms
      from held
    )`;

/**
 * The slots as they are now: those that the window has left are dropped, new ones are empty. A clock that was set back
 * a little counts on in the newest slot. If it was set back by a whole window, or the slots have another length than
 * they had, all uses count as made now.
 */
const SLID = `
    slid as materialized (
      select name, slot_ms, now_ms, case when is_other or ahead > 0 then now_slot else newest end as newest, case
        when is_other then array_fill(0, array[${SLOTS - 1}]) || (select sum(used)::int from unnest(counts) as used)
        when ahead >= ${SLOTS} then array_fill(0, array[${SLOTS}])
        when ahead > 0 then counts[ahead + 1 :] || array_fill(0, array[ahead::int])
        else counts
      end as counts
      from held
      join asked using (name)
      cross join moment
      cross join lateral (select floor(now_ms / slot_ms)::bigint as now_slot) as clock
      cross join lateral (
        select now_slot - newest as ahead,
          now_slot - newest <= -${SLOTS} or held_slot_ms <> slot_ms or cardinality(counts) <> ${SLOTS} as is_other
      ) as distance
    )`;

const HELD = `
    held as materialized (
      select name, rate_budgets.slot_ms as held_slot_ms, newest, counts
      from rate_budgets
      join asked using (name)
      order by name
      for no key update of rate_budgets
    )`;

const SEEN = `
    held as (
      select name, rate_budgets.slot_ms as held_slot_ms, newest, counts
      from rate_budgets
      join asked using (name)
    )`;

/** How long until `least` uses are there: as long as the first slots with enough uses take to leave the window. */
const waitUntil = (least: string): string => `
      (newest + coalesce((
        select min(place)
        from (
          select place, sum(used) over (order by place) as gone
          from unnest(counts) with ordinality as slot (used, place)
        ) as leaving
        where gone >= ${least} - room
      ), ${SLOTS})) * slot_ms - now_ms`;

/** $3: most uses of each budget; $4, $5: how many to take, at least and at most. */
export const TAKE: Statement = {
  name: 'budget-take',
  text: `
    with ${ASKED}, ${HELD}, ${MOMENT}, ${SLID},
    counted as materialized (
      select slid.*, most - (select sum(used) from unnest(counts) as used) as room
      from slid
      join unnest($1::text[], $3::int[]) as limits (name, most) using (name)
    ),
    verdict as materialized (
      select found, now_ms,
        case
          when found = cardinality($1::text[]) and (select min(room) from counted) >= $4::int
          then (select least(min(room), $5::int) from counted)
          else 0
        end::int as granted
      from moment
    ),
    taken as (
      update rate_budgets
      set slot_ms = slid.slot_ms, newest = slid.newest,
        counts = slid.counts[: ${SLOTS - 1}] || (slid.counts[${SLOTS}] + granted)
      from slid, verdict
      where rate_budgets.name = slid.name and granted > 0
    )
    select found, granted as count, now_ms as "atMs",
      case when granted > 0 then 0 else (select max(${waitUntil('$4::int')}) from counted) end::float8 as "waitMs"
    from verdict`,
};

/** $3 uses more in the newest slot, $4 fewer in that of $5. */
export const BOOK: Statement = {
  name: 'budget-book',
  text: `
    with ${ASKED}, ${HELD}, ${MOMENT}, ${SLID},
    booked as (
      update rate_budgets
      set slot_ms = slid.slot_ms, newest = slid.newest, counts = array(
        select used + case place when ${SLOTS} then $3::int else 0 end
          - case place when unmade then least($4::int, used) else 0 end
        from unnest(slid.counts) with ordinality as slot (used, place)
        order by place
      )
      from slid
      cross join moment
      cross join lateral (select floor($5::float8 / slid.slot_ms)::bigint - slid.newest + ${SLOTS} as unmade) as at
      where rate_budgets.name = slid.name and found = cardinality($1::text[])
    )
    select found, 0 as count, now_ms as "atMs", 0 as "waitMs"
    from moment`,
};

export const OPEN: Statement = {
  name: 'budget-open',
  text: `
    with ${ASKED}
    insert into rate_budgets (name, slot_ms, newest, counts)
    select name, slot_ms, 0, array_fill(0, array[${SLOTS}])
    from asked
    order by name
    on conflict (name) do nothing`,
};

export const USAGE: Statement = {
  name: 'budget-usage',
  text: `
    with ${ASKED}, ${SEEN}, ${MOMENT}, ${SLID}
    select name, (select sum(used)::int from unnest(counts) as used) as used
    from slid`,
};

/** $3: the most uses; $4: how many are wanted. */
export const FORECAST: Statement = {
  name: 'budget-forecast',
  text: `
    with ${ASKED}, ${SEEN}, ${MOMENT}, ${SLID}
    select case when room >= $4::int then 0 else ${waitUntil('$4::int')} end::float8 as "waitMs"
    from (
      select slid.*, $3::int - (select sum(used) from unnest(counts) as used) as room
      from slid
    ) as counted`,
};
