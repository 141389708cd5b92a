/** Every statement about goals. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Goal } from './model.ts';

export type GoalInput = Pick<Goal, 'name' | 'targetMinor' | 'currency' | 'dueOn'>;

/** The goals of a ledger that are pursued, oldest first. */
export async function goalsOf(db: Db | Tx, userId: number): Promise<Goal[]> {
  return await rows<Goal>(db, GOALS_OF, [userId]);
}

/** Goals that are archived or removed are found too. */
export async function findGoal(db: Db | Tx, userId: number, id: number): Promise<Goal | undefined> {
  return await firstRow<Goal>(db, FIND_GOAL, [userId, id]);
}

export async function insertGoal(tx: Tx, userId: number, input: GoalInput): Promise<number> {
  const values = [userId, input.name, input.targetMinor, input.currency, input.dueOn];
  const row = await firstRow<{ id: number }>(tx, INSERT_GOAL, values);
  if (row === undefined) throw new Error('A goal was inserted, yet no row came back');
  return row.id;
}

export async function replaceGoal(
  tx: Tx,
  userId: number,
  id: number,
  values: Pick<Goal, 'targetMinor' | 'currency' | 'savedMinor' | 'dueOn' | 'archived'>,
): Promise<void> {
  const { targetMinor, currency, savedMinor, dueOn, archived } = values;
  await rows(tx, REPLACE_GOAL, [userId, id, targetMinor, currency, savedMinor, dueOn, archived]);
}

/** Notes that a goal is reached; false if it was before. */
export async function markReached(tx: Tx, userId: number, id: number): Promise<boolean> {
  return (await rows(tx, MARK_REACHED, [userId, id])).length === 1;
}

const COLUMNS = `
      id, name, target_minor as "targetMinor", currency, saved_minor as "savedMinor", due_on as "dueOn",
      reached_at is not null as reached, archived_at is not null as archived, version,
      removed_at is not null as removed`;

const GOALS_OF: Statement = {
  name: 'plans-goals-of',
  text: `
    select ${COLUMNS}
    from goals
    where user_id = $1 and removed_at is null and archived_at is null
    order by id`,
};

const FIND_GOAL: Statement = {
  name: 'plans-find-goal',
  text: `
    select ${COLUMNS}
    from goals
    where user_id = $1 and id = $2`,
};

const INSERT_GOAL: Statement = {
  name: 'plans-insert-goal',
  text: `
    insert into goals (user_id, name, target_minor, currency, due_on)
    values ($1, $2, $3, $4, $5)
    returning id`,
};

const REPLACE_GOAL: Statement = {
  name: 'plans-replace-goal',
  text: `
    update goals
    set target_minor = $3, currency = $4, saved_minor = $5, due_on = $6,
      archived_at = case when $7::boolean then now() end, version = version + 1, stands_as = version + 1
    where user_id = $1 and id = $2`,
};

const MARK_REACHED: Statement = {
  name: 'plans-mark-goal-reached',
  text: `
    update goals
    set reached_at = now()
    where user_id = $1 and id = $2 and reached_at is null and saved_minor >= target_minor
    returning id`,
};
