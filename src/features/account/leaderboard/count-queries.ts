/** How streaks, entries and places are counted: a few hundred people at a time. */
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';

export type Due = { userId: number; timeZone: string };

/** Waits for who counts already: two that give out places at once would wait for each other's rows. */
export async function lockBoard(tx: Tx): Promise<void> {
  await rows(tx, LOCK_BOARD, []);
}

/** Who is to be counted again, the longest due first; nobody leaves until the transaction ends. */
export async function takeDue(tx: Tx, nowMs: number, limit: number): Promise<Due[]> {
  return await rows<Due>(tx, TAKE_DUE, [new Date(nowMs), limit]);
}

/** @param people whom to count, and which day (`YYYY-MM-DD`) it is where they are */
export async function countFigures(
  tx: Tx,
  people: { userId: number; today: string }[],
  nextDueMs: number,
): Promise<void> {
  const ids = people.map(({ userId }) => userId);
  const days = people.map(({ today }) => today);
  await rows(tx, COUNT_FIGURES, [ids, days, new Date(nextDueMs)]);
}

/** Gives out the places anew; only rows whose place changes are written. */
export async function givePlaces(tx: Tx): Promise<void> {
  await rows(tx, GIVE_PLACES, []);
}

/** The place of one person until the next round: with whoever is as good, without moving anybody. */
export async function givePlace(tx: Tx, userId: number): Promise<void> {
  await rows(tx, GIVE_PLACE, [userId]);
}

const LOCK_BOARD: Statement = {
  name: 'leaderboard-lock',
  text: `select pg_advisory_xact_lock(hashtextextended('leaderboard', 0))`,
};

const TAKE_DUE: Statement = {
  name: 'leaderboard-take-due',
  text: `
    select leaderboard.user_id as "userId", users.time_zone as "timeZone"
    from leaderboard
    join users using (user_id)
    where due_at <= $1
    order by due_at
    limit $2
    for no key update of leaderboard`,
};

/**
 * Entries of a person in their own ledger and in the one that they record into. One that was entered long after its
 * day doesn't count: a file of old entries is no streak.
 */
const entriesOn = (condition: string): string => `
          select from transactions
          where transactions.user_id in (person.user_id, users.ledger_user_id) and recorded_by = person.user_id
            and deleted_at is null and created_at < entry_date + 4 and ${condition}`;

/** A streak that is not broken yet: who has nothing today may still record it. */
const COUNT_FIGURES: Statement = {
  name: 'leaderboard-count-figures',
  text: `
    update leaderboard
    set streak_days = counted.streak_days, entries = counted.entries, due_at = $3
    from (
      select person.user_id, coalesce(streak.days, 0) as streak_days, recent.entries
      from unnest($1::bigint[], $2::date[]) as person (user_id, today)
      join users using (user_id)
      cross join lateral (
        select count(*)::int as entries
        from (${entriesOn('entry_date between person.today - 29 and person.today')}) as entry
      ) as recent
      cross join lateral (
        with recursive run (day, days) as (
          select start.day, 1
          from (
            select case
              when exists (${entriesOn('entry_date = person.today')}) then person.today
              when exists (${entriesOn('entry_date = person.today - 1')}) then person.today - 1
            end as day
          ) as start
          where start.day is not null
          union all
          select run.day - 1, run.days + 1
          from run
          where exists (${entriesOn('entry_date = run.day - 1')})
        )
        select max(days) as days
        from run
      ) as streak
    ) as counted
    where leaderboard.user_id = counted.user_id`,
};

const GIVE_PLACES: Statement = {
  name: 'leaderboard-give-places',
  text: `
    update leaderboard
    set place = ranked.place
    from (
      select user_id,
        case when entries > 0 or streak_days > 0 then
          row_number() over (
            order by (entries > 0 or streak_days > 0) desc, streak_days desc, entries desc, joined_at, user_id
          )
        end::int as place
      from leaderboard
    ) as ranked
    where leaderboard.user_id = ranked.user_id and leaderboard.place is distinct from ranked.place`,
};

const GIVE_PLACE: Statement = {
  name: 'leaderboard-give-place',
  text: `
    update leaderboard
    set place = (
      select count(*) + 1
      from leaderboard other
      where (other.streak_days, other.entries) > (leaderboard.streak_days, leaderboard.entries)
        and other.place is not null
    )
    where user_id = $1 and (entries > 0 or streak_days > 0) and place is null`,
};
