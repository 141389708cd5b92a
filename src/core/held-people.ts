/**
 * Work under way beside the erasure of a person. Whoever writes rows of people holds them first, as a foreign key
 * would: claims do it for what updates bring, jobs by themselves. An erasure waits until all of these have committed,
 * so that it sees what they wrote, and who comes after it finds nobody to write for. Recording holds the connection of
 * the ledger instead, which it changes anyway.
 */
import { rows, type Statement, type Tx } from '../platform/postgres.ts';

/**
 * Keeps people from being erased until the transaction ends. To be called before anything else is locked: an erasure
 * takes people first as well.
 * @returns false if one of them is gone already: nothing may be written for them
 */
export async function holdPeople(tx: Tx, userIds: number[]): Promise<boolean> {
  const wanted = [...new Set(userIds)];
  return (await rows(tx, HOLD, [wanted])).length === wanted.length;
}

/** Waits for whoever writes for a person, and keeps others from it until the transaction ends, one person at a time. */
export async function lockOutWriters(tx: Tx, userId: number): Promise<void> {
  await rows(tx, ONE_AT_A_TIME, []);
  for (const statement of [LOCK_PERSON, LOCK_LEDGER]) await rows(tx, statement, [userId]);
}

/** The rows of people, locked as `holdPeople` does it. @param ids the expression that gives them */
export const heldPeople = (ids: string): string => `
    select user_id
    from users
    where user_id = any (${ids})
    order by user_id
    for key share`;

const HOLD: Statement = { name: 'people-hold', text: heldPeople('$1::bigint[]') };

/** The erasure of an owner moves their partners, of whom another one may be under way. */
const ONE_AT_A_TIME: Statement = {
  name: 'people-erase-one-at-a-time',
  text: `select pg_advisory_xact_lock(hashtextextended('erasure', 0))`,
};

const LOCK_PERSON: Statement = {
  name: 'people-lock-out',
  text: `
    select user_id
    from users
    where user_id = $1
    for update`,
};

const LOCK_LEDGER: Statement = {
  name: 'people-lock-out-of-ledger',
  text: `
    select user_id
    from connections
    where user_id = $1
    for update`,
};
