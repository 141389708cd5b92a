/** Every statement about who brought whom. */
import type { Locale } from '../../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** Gives the code of a person; `code` becomes theirs if they have none. Throws 23505 if it is somebody else's. */
export async function keepCode(db: Db, userId: number, code: string): Promise<string> {
  const row = await firstRow<{ code: string }>(db, KEEP_CODE, [userId, code]);
  if (row === undefined) throw new Error('Somebody whom the bot has not met asks for a code');
  return row.code;
}

export async function codeOf(db: Db, userId: number): Promise<string | undefined> {
  return (await firstRow<{ code: string }>(db, FIND_CODE, [userId]))?.code;
}

/**
 * Notes who brought a newcomer.
 * @returns the first name of who did; undefined if the code is nobody's or their own, if somebody else brought them
 *   before, or if they have recorded already
 */
export async function insertReferral(
  tx: Tx,
  userId: number,
  code: string,
  nowMs: number,
): Promise<{ firstName: string } | undefined> {
  return await firstRow<{ firstName: string }>(tx, INSERT_REFERRAL, [userId, code, new Date(nowMs)]);
}

export async function countFriends(db: Db | Tx, userId: number): Promise<number> {
  return (await firstRow<{ friends: number }>(db, COUNT_FRIENDS, [userId]))?.friends ?? 0;
}

export type Pair = { friendId: number; referrerId: number };

/** A friend who has recorded something and is not counted yet, and who brought them. */
export async function findUncounted(db: Db, sinceMs: number): Promise<Pair | undefined> {
  return await firstRow<Pair>(db, FIND_UNCOUNTED, [new Date(sinceMs)]);
}

/** @returns false if another worker counted them meanwhile, or one of the two is gone */
export async function countFriend(tx: Tx, { friendId }: Pair, nowMs: number): Promise<boolean> {
  return (await rows(tx, COUNT_FRIEND, [friendId, new Date(nowMs)])).length === 1;
}

export type Told = { userId: number; firstName: string; locale: Locale };

/** Those of two people who are still there, locked: whoever counts another friend of theirs comes after. */
export async function lockPeople(tx: Tx, userIds: number[]): Promise<Told[]> {
  return await rows<Told>(tx, LOCK_PEOPLE, [userIds]);
}

const KEEP_CODE: Statement = {
  name: 'referral-keep-code',
  text: `
    update users
    set referral_code = coalesce(referral_code, $2)
    where user_id = $1
    returning referral_code as code`,
};

const FIND_CODE: Statement = {
  name: 'referral-find-code',
  text: `
    select referral_code as code
    from users
    where user_id = $1 and referral_code is not null`,
};

const INSERT_REFERRAL: Statement = {
  name: 'referral-insert',
  text: `
    with inserted as (
      insert into referrals (user_id, referrer_id, created_at)
      select $1, user_id, $3
      from users
      where referral_code = $2 and user_id <> $1
        and not exists (select from transactions where user_id = $1 and deleted_at is null)
      on conflict do nothing
      returning referrer_id
    )
    select first_name as "firstName"
    from users
    join inserted on users.user_id = inserted.referrer_id`,
};

const COUNT_FRIENDS: Statement = {
  name: 'referral-count-friends',
  text: `
    select count(*)::int as friends
    from referrals
    where referrer_id = $1 and counted_at is not null`,
};

const FIND_UNCOUNTED: Statement = {
  name: 'referral-find-uncounted',
  text: `
    select r.user_id as "friendId", referrer_id as "referrerId"
    from referrals r
    where r.counted_at is null and r.created_at > $1
      and exists (
        select from transactions
        where transactions.user_id = r.user_id and recorded_by = r.user_id and deleted_at is null
      )
    order by r.created_at
    limit 1`,
};

const COUNT_FRIEND: Statement = {
  name: 'referral-count-friend',
  text: `
    update referrals
    set counted_at = $2
    where user_id = $1 and counted_at is null
    returning user_id`,
};

const LOCK_PEOPLE: Statement = {
  name: 'referral-lock-people',
  text: `
    select user_id as "userId", first_name as "firstName", locale
    from users
    where user_id = any ($1::bigint[])
    order by user_id
    for no key update`,
};
