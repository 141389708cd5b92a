/** What the account keeps of a person beside who they are: invitations, the leaderboard, shared ledgers. */
import { readList } from '../../core/personal-data.ts';
import { rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';

export const readPersonal = (
  db: Db,
  what: keyof typeof READ,
  userId: number,
): AsyncGenerator<Record<string, unknown>> => readList(db, READ[what], userId);

/** Friends whom they brought are nobody's from then on. */
export async function deleteReferrals(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DELETE_REFERRALS, [userId]);
}

const READ = {
  invitations: {
    name: 'account-read-invitations',
    text: `
      select referral_code as code,
        (select count(*) from referrals where referrer_id = $1 and counted_at is not null) as friends,
        (select created_at from referrals where user_id = $1) as "invitedAt",
        (
          select first_name
          from referrals
          join users on users.user_id = referrals.referrer_id
          where referrals.user_id = $1
        ) as "invitedBy"
      from users
      where user_id = $1`,
  },
  leaderboard: {
    name: 'account-read-leaderboard',
    text: `
      select nickname, streak_days as "daysInARow", entries as "entriesOf30Days", place, joined_at as "joinedAt"
      from leaderboard
      where user_id = $1`,
  },
  ledgers: {
    name: 'account-read-ledgers',
    text: `
      select first_name as owner, role, ledger_members.created_at as since
      from ledger_members
      join users on users.user_id = ledger_members.user_id
      where member_id = $1
      order by ledger_members.created_at`,
  },
  reminders: {
    name: 'account-read-reminders',
    text: `
      select kind, hour, due_at as "nextAt", told_on as "lastAbout"
      from reminders
      where user_id = $1`,
  },
} as const satisfies Record<string, Statement>;

const DELETE_REFERRALS: Statement = {
  name: 'account-delete-referrals',
  text: `
    delete from referrals
    where user_id = $1 or referrer_id = $1`,
};
