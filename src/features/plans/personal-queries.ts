/** What plans keep of a person, and how it goes. */
import { deletionFrom, readList, type PersonalData } from '../../core/personal-data.ts';
import { rows, type Statement } from '../../platform/postgres.ts';

export const plansPersonal: PersonalData = {
  collect: (db, userId) => [
    { name: 'budgets', rows: readList(db, FIND_BUDGETS, userId) },
    { name: 'recurring', rows: readList(db, FIND_RECURRING, userId) },
    { name: 'recurring-days', rows: readList(db, FIND_DAYS, userId) },
    { name: 'goals', rows: readList(db, FIND_GOALS, userId) },
  ],
  // What a person set up in a shared ledger stays its owner's, who is asked and told from then on.
  erase: async (tx, userId) => {
    for (const statement of ERASE) await rows(tx, statement, [userId]);
  },
};

const FIND_BUDGETS: Statement = {
  name: 'plans-personal-budgets',
  text: `
    select category, period, amount_minor as "amountMinor", currency, carries, created_at as "createdAt"
    from budgets
    where user_id = $1 and removed_at is null
    order by id`,
};

const FIND_RECURRING: Statement = {
  name: 'plans-personal-recurring',
  text: `
    select kind, amount_minor as "amountMinor", currency, category, note, tags, every, unit, next_on as "nextOn",
      automatic, paused_at as "pausedAt", created_at as "createdAt"
    from recurring
    where (user_id = $1 or created_by = $1) and removed_at is null
    order by user_id, id`,
};

const FIND_DAYS: Statement = {
  name: 'plans-personal-recurring-days',
  text: `
    select note, due_on as "dueOn", state, recurring_days.amount_minor as "amountMinor"
    from recurring_days
    join recurring on recurring.user_id = recurring_days.user_id and recurring.id = recurring_id
    where recurring_days.user_id = $1
    order by due_on`,
};

const FIND_GOALS: Statement = {
  name: 'plans-personal-goals',
  text: `
    select name, target_minor as "targetMinor", saved_minor as "savedMinor", currency, due_on as "dueOn",
      reached_at as "reachedAt", archived_at as "archivedAt", created_at as "createdAt"
    from goals
    where user_id = $1 and removed_at is null
    order by id`,
};

const GIVE_TO_OWNERS: Statement = {
  name: 'plans-personal-give-to-owners',
  text: `
    update recurring
    set created_by = user_id
    where created_by = $1 and user_id <> $1`,
};

const TELL_NO_MORE: Statement = {
  name: 'plans-personal-tell-no-more',
  text: `
    update budget_steps
    set told_to = user_id
    where told_to = $1 and user_id <> $1`,
};

const ERASE: Statement[] = [
  GIVE_TO_OWNERS,
  TELL_NO_MORE,
  ...['budget_steps', 'budgets', 'recurring_days', 'recurring', 'goals', 'plan_versions'].map((table) =>
    deletionFrom('plans', table),
  ),
];
