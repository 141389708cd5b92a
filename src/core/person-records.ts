/**
 * What core keeps of a person beside what features keep: who they are, what they were asked, what waits for them.
 * Claims of updates are left to go with their day: they hold ids alone, and keep an erased person from being
 * recorded anew by a late delivery.
 */
import { deletionFrom, readList, type PersonalData } from './personal-data.ts';
import { rows, type Statement, type Tx } from '../platform/postgres.ts';

export const personRecords: PersonalData = {
  collect: (db, userId) => [
    { name: 'person', rows: readList(db, FIND_PERSON, userId) },
    { name: 'questions', rows: readList(db, FIND_DIALOGS, userId) },
    { name: 'messages-put-aside', rows: readList(db, FIND_PARKED, userId) },
  ],
  erase: async (tx, userId) => await erase(tx, userId),
};

async function erase(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DELETE_JOBS, [`${userId}`]);
  for (const statement of ERASE) await rows(tx, statement, [userId]);
}

const FIND_PERSON: Statement = {
  name: 'person-records-find-person',
  text: `
    select user_id as "telegramId", first_name as "firstName", locale as language, time_zone as "timeZone", currency,
      created_at as "metAt", blocked_at as "blockedAt"
    from users
    where user_id = $1`,
};

const FIND_DIALOGS: Statement = {
  name: 'person-records-find-dialogs',
  text: `
    select kind, state, created_at as "askedAt", expires_at as "expiresAt"
    from dialogs
    where user_id = $1
    order by id`,
};

const FIND_PARKED: Statement = {
  name: 'person-records-find-parked',
  text: `
    select update_id as "updateId", payload, failed_at as "failedAt"
    from failed_updates
    where user_id = $1
    order by update_id`,
};

/**
 * Jobs of all features, and answers and notices that wait for Telegram: a private chat's id is its person's. One that
 * is under way finds nothing left to work on.
 */
const DELETE_JOBS: Statement = {
  name: 'person-records-delete-jobs',
  text: `
    delete from pgboss.job
    where data ->> 'userId' = $1 or data ->> 'chatId' = $1`,
};

const deleteFrom = (table: string, column?: string): Statement => deletionFrom('person-records', table, column);

/** What an admin did for others stays done. */
const FORGET_ADMIN: Statement = {
  name: 'person-records-forget-admin',
  text: `
    with replayed as (
      update replays
      set asked_by = null
      where asked_by = $1
    )
    update approvals
    set approved_by = 0
    where approved_by = $1`,
};

const ERASE: Statement[] = [
  FORGET_ADMIN,
  deleteFrom('dialogs'),
  deleteFrom('failed_updates'),
  deleteFrom('person_rates'),
  deleteFrom('approvals'),
  deleteFrom('ledger_members', 'member_id'),
  deleteFrom('ledgers'),
  deleteFrom('connections'),
  deleteFrom('users'),
];
