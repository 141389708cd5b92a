/**
 * People whom an admin let in, where ALLOWED_IDS keeps the bot private. They are looked up with each update, in the
 * statement that counts it (`core/intake-store.ts`), so that an approval counts at once, in every process.
 */
import { rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

/** `approvedAtMs`: milliseconds since 1970. */
export type Approval = { userId: number; approvedBy: number; approvedAtMs: number };

/**
 * Lets a person in, also one whom the bot hasn't met.
 * @returns false if they had been let in before: who did it first stays
 */
export async function approve(tx: Tx, { userId, approvedBy }: Omit<Approval, 'approvedAtMs'>): Promise<boolean> {
  return (await rows(tx, INSERT_APPROVAL, [userId, approvedBy])).length === 1;
}

/**
 * Takes an approval back; nothing of the person's is removed.
 * @returns false if there was none
 */
export async function withdrawApproval(tx: Tx, userId: number): Promise<boolean> {
  return (await rows(tx, DELETE_APPROVAL, [userId])).length === 1;
}

/** Gives at most `limit` approvals, the latest first. */
export async function listApprovals(db: Db | Tx, limit: number): Promise<Approval[]> {
  const found = await rows<{ user_id: number; approved_by: number; approved_at: Date }>(db, LIST_APPROVALS, [limit]);
  return found.map((row) => ({
    userId: row.user_id,
    approvedBy: row.approved_by,
    approvedAtMs: row.approved_at.getTime(),
  }));
}

const INSERT_APPROVAL: Statement = {
  name: 'approvals-insert',
  text: `
    insert into approvals (user_id, approved_by)
    values ($1, $2)
    on conflict do nothing
    returning user_id`,
};

const DELETE_APPROVAL: Statement = {
  name: 'approvals-delete',
  text: `
    delete from approvals
    where user_id = $1
    returning user_id`,
};

const LIST_APPROVALS: Statement = {
  name: 'approvals-list',
  text: `
    select user_id, approved_by, approved_at
    from approvals
    order by approved_at desc, user_id
    limit $1`,
};
