/** Every statement about budgets. */
import type { UpdateKey } from '../../../core/update-key.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Budget, PeriodKind } from './model.ts';

export type BudgetInput = Pick<Budget, 'category' | 'period' | 'amountMinor' | 'currency'>;

/** The budgets of each of these ledgers, by kind and age. */
export async function budgetsOf(db: Db | Tx, userIds: number[]): Promise<Map<number, Budget[]>> {
  const found = await rows<Budget & { userId: number }>(db, BUDGETS_OF, [userIds]);
  const byLedger = new Map<number, Budget[]>(userIds.map((userId) => [userId, []]));
  for (const { userId, ...budget } of found) byLedger.get(userId)?.push(budget);
  return byLedger;
}

/** Budgets that are removed are found too. */
export async function findBudget(db: Db | Tx, userId: number, id: number): Promise<Budget | undefined> {
  return await firstRow<Budget>(db, FIND_BUDGET, [userId, id]);
}

/** The budget of that category and period, kept from others until the transaction ends. */
export async function findTwin(
  tx: Tx,
  userId: number,
  category: string | null,
  period: PeriodKind,
): Promise<Budget | undefined> {
  return await firstRow<Budget>(tx, FIND_TWIN, [userId, category, period]);
}

/** @returns undefined if there is one already */
export async function insertBudget(
  tx: Tx,
  userId: number,
  input: BudgetInput & { carriesFrom: string },
): Promise<number | undefined> {
  const { category, period, amountMinor, currency, carriesFrom } = input;
  const values = [userId, category, period, amountMinor, currency, carriesFrom];
  return (await firstRow<{ id: number }>(tx, INSERT_BUDGET, values))?.id;
}

export async function replaceBudget(
  tx: Tx,
  userId: number,
  id: number,
  values: Pick<Budget, 'amountMinor' | 'currency' | 'carries' | 'carriesFrom' | 'broughtMinor'>,
): Promise<void> {
  const { amountMinor, currency, carries, carriesFrom, broughtMinor } = values;
  await rows(tx, REPLACE_BUDGET, [userId, id, amountMinor, currency, carries, carriesFrom, broughtMinor]);
}

/** Keeps others from telling of these budgets until the transaction ends. */
export async function lockBudgets(tx: Tx, userId: number, ids: number[]): Promise<void> {
  await rows(tx, LOCK_BUDGETS, [userId, ids]);
}

export type Step = { budgetId: number; periodStart: string; step: number };

/** A step that was told, in the answer to that update. */
export type ToldStep = Step & { toldTo: number; updateId: number };

export async function toldSteps(db: Db | Tx, userId: number, since: string): Promise<ToldStep[]> {
  return await rows<ToldStep>(db, TOLD_STEPS, [userId, since]);
}

export async function markTold(tx: Tx, userId: number, steps: Step[], update: UpdateKey): Promise<void> {
  await rows(tx, MARK_TOLD, [userId, ...columnsOf(steps), update.userId, update.updateId]);
}

export async function forgetTold(tx: Tx, userId: number, steps: Step[]): Promise<void> {
  await rows(tx, FORGET_TOLD, [userId, ...columnsOf(steps)]);
}

function columnsOf(steps: Step[]): unknown[] {
  return [
    steps.map(({ budgetId }) => budgetId),
    steps.map(({ periodStart }) => periodStart),
    steps.map(({ step }) => step),
  ];
}

const COLUMNS = `
      id, category, period, amount_minor as "amountMinor", currency, carries, carries_from as "carriesFrom",
      brought_minor as "broughtMinor", version, removed_at is not null as removed`;

const BUDGETS_OF: Statement = {
  name: 'plans-budgets-of',
  text: `
    select user_id as "userId", ${COLUMNS}
    from budgets
    where user_id = any ($1::bigint[]) and removed_at is null
    order by category is not null, period, id`,
};

const FIND_BUDGET: Statement = {
  name: 'plans-find-budget',
  text: `
    select ${COLUMNS}
    from budgets
    where user_id = $1 and id = $2`,
};

const FIND_TWIN: Statement = {
  name: 'plans-find-twin-budget',
  text: `
    select ${COLUMNS}
    from budgets
    where user_id = $1 and category is not distinct from $2 and period = $3 and removed_at is null
    for update`,
};

const INSERT_BUDGET: Statement = {
  name: 'plans-insert-budget',
  text: `
    insert into budgets (user_id, category, period, amount_minor, currency, carries_from)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing
    returning id`,
};

const REPLACE_BUDGET: Statement = {
  name: 'plans-replace-budget',
  text: `
    update budgets
    set amount_minor = $3, currency = $4, carries = $5, carries_from = $6, brought_minor = $7, version = version + 1, stands_as = version + 1
    where user_id = $1 and id = $2`,
};

const LOCK_BUDGETS: Statement = {
  name: 'plans-lock-budgets',
  text: `
    select id
    from budgets
    where user_id = $1 and id = any ($2::bigint[])
    order by id
    for no key update`,
};

const TOLD_STEPS: Statement = {
  name: 'plans-told-steps',
  text: `
    select budget_id as "budgetId", period_start as "periodStart", step, told_to as "toldTo", update_id as "updateId"
    from budget_steps
    where user_id = $1 and period_start >= $2`,
};

const MARK_TOLD: Statement = {
  name: 'plans-mark-told',
  text: `
    insert into budget_steps (user_id, budget_id, period_start, step, told_to, update_id)
    select $1, budget_id, period_start, step, $5, $6
    from unnest($2::bigint[], $3::date[], $4::int[]) as reached (budget_id, period_start, step)
    on conflict do nothing`,
};

const FORGET_TOLD: Statement = {
  name: 'plans-forget-told',
  text: `
    delete from budget_steps
    using unnest($2::bigint[], $3::date[], $4::int[]) as gone (budget_id, period_start, step)
    where budget_steps.user_id = $1 and budget_steps.budget_id = gone.budget_id
      and budget_steps.period_start = gone.period_start and budget_steps.step = gone.step`,
};
