/** What the leaderboard shows, out of its own table: who looks at it counts nothing. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

export type Standing = {
  userId: number;
  nickname: string;
  streakDays: number;
  entries: number;
  /** Null until somebody has an entry, and until the places are given out anew. */
  place: number | null;
  /** Friends who came by this person's invitation and record. */
  friends: number;
};

export async function findTop(db: Db, limit: number): Promise<Standing[]> {
  return await rows<Standing>(db, FIND_TOP, [limit]);
}

export async function findStanding(db: Db | Tx, userId: number): Promise<Standing | undefined> {
  return await firstRow<Standing>(db, FIND_STANDING, [userId]);
}

/** Takes part from now on, or under another name; what was counted stays. */
export async function saveMember(tx: Tx, userId: number, nickname: string, nowMs: number): Promise<void> {
  await rows(tx, SAVE_MEMBER, [userId, nickname, new Date(nowMs)]);
}

export async function deleteMember(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DELETE_MEMBER, [userId]);
}

const STANDING = `
      user_id as "userId", nickname, streak_days as "streakDays", entries, place,
      (
        select count(*)::int
        from referrals
        where referrer_id = leaderboard.user_id and counted_at is not null
      ) as friends`;

const FIND_TOP: Statement = {
  name: 'leaderboard-find-top',
  text: `
    select ${STANDING}
    from leaderboard
    where place is not null
    order by place
    limit $1`,
};

const FIND_STANDING: Statement = {
  name: 'leaderboard-find-standing',
  text: `
    select ${STANDING}
    from leaderboard
    where user_id = $1`,
};

const SAVE_MEMBER: Statement = {
  name: 'leaderboard-save-member',
  text: `
    insert into leaderboard (user_id, nickname, joined_at, due_at)
    values ($1, $2, $3, $3)
    on conflict (user_id) do update
      set nickname = excluded.nickname`,
};

const DELETE_MEMBER: Statement = {
  name: 'leaderboard-delete-member',
  text: `
    delete from leaderboard
    where user_id = $1`,
};
