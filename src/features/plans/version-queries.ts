/** What plans were before they were changed, and how they become it again. Each kind has its own table. */
import { firstRow, rows, type Statement, type Tx } from '../../platform/postgres.ts';

export type PlanKind = 'budget' | 'recurring' | 'goal';

export type PlanKey = { kind: PlanKind; userId: number; id: number };

type Table = {
  name: string;
  /** What an undo brings back. */
  columns: string;
  /** What else ends with it. */
  onRemoval?: string;
  /** What must hold before it may come back. */
  condition?: string;
};

const TABLES: Record<PlanKind, Table> = {
  budget: {
    name: 'budgets',
    columns: 'category, period, amount_minor, currency, carries, carries_from, brought_minor, removed_at, stands_as',
    condition: `
      and not exists (
        select from budgets as twin
        where twin.user_id = $1 and twin.id <> $2 and twin.removed_at is null
          and twin.category is not distinct from kept.snapshot ->> 'category'
          and twin.period = kept.snapshot ->> 'period'
      )`,
  },
  recurring: {
    name: 'recurring',
    columns: `kind, amount_minor, currency, category, note, tags, unit, every, starts_on, month_day, automatic, next_on,
      due_at, time_zone, paused_at, removed_at, stands_as`,
    onRemoval: 'due_at = null,',
  },
  // A kind word that was said is not taken back: `reached_at` stays.
  goal: {
    name: 'goals',
    columns: 'name, target_minor, currency, saved_minor, due_on, archived_at, removed_at, stands_as',
  },
};

/** Gives the version of a plan that is not removed, and keeps others from it until the transaction ends. */
export async function lockVersion(tx: Tx, plan: PlanKey): Promise<number | undefined> {
  const row = await lockRow(tx, plan);
  return row?.removed === false ? row.version : undefined;
}

/** Keeps a plan as it is: whoever changes it next can be undone. */
export async function keepVersion(tx: Tx, plan: PlanKey): Promise<void> {
  await rows(tx, KEEP[plan.kind], [plan.userId, plan.id]);
}

/** `standsAs` is the version whose content it has: an earlier one after an undo. */
export type LockedPlan = { version: number; standsAs: number; removed: boolean };

/** A plan, removed ones too. */
export async function lockRow(tx: Tx, plan: PlanKey): Promise<LockedPlan | undefined> {
  return await firstRow(tx, LOCK[plan.kind], [plan.userId, plan.id]);
}

/** @returns false if it can't come back: another one has its place */
export async function restoreVersion(tx: Tx, plan: PlanKey, version: number): Promise<boolean> {
  return (await rows(tx, RESTORE[plan.kind], [plan.userId, plan.id, version])).length === 1;
}

export async function removePlan(tx: Tx, plan: PlanKey): Promise<void> {
  await rows(tx, REMOVE[plan.kind], [plan.userId, plan.id, false]);
}

/** As if it had never been. */
export async function unmakePlan(tx: Tx, plan: PlanKey): Promise<void> {
  await rows(tx, REMOVE[plan.kind], [plan.userId, plan.id, true]);
}

function forEach(make: (kind: PlanKind, table: Table) => Statement): Record<PlanKind, Statement> {
  return {
    budget: make('budget', TABLES.budget),
    recurring: make('recurring', TABLES.recurring),
    goal: make('goal', TABLES.goal),
  };
}

const LOCK = forEach((kind, { name }) => ({
  name: `plans-lock-${kind}`,
  text: `
    select version, stands_as as "standsAs", removed_at is not null as removed
    from ${name}
    where user_id = $1 and id = $2
    for update`,
}));

const KEEP = forEach((kind, { name }) => ({
  name: `plans-keep-${kind}`,
  text: `
    insert into plan_versions (user_id, kind, plan_id, version, snapshot)
    select user_id, '${kind}', id, version, to_jsonb(plan)
    from ${name} as plan
    where user_id = $1 and id = $2`,
}));

const RESTORE = forEach((kind, { name, columns, condition = '' }) => ({
  name: `plans-restore-${kind}`,
  text: `
    update ${name} as plan
    set (${columns}) = (select ${columns} from jsonb_populate_record(null::${name}, kept.snapshot)),
      version = plan.version + 1
    from plan_versions as kept
    where plan.user_id = $1 and plan.id = $2
      and kept.user_id = $1 and kept.kind = '${kind}' and kept.plan_id = $2 and kept.version = $3${condition}
    returning plan.id`,
}));

const REMOVE = forEach((kind, { name, onRemoval = '' }) => ({
  name: `plans-remove-${kind}`,
  text: `
    update ${name}
    set removed_at = now(), ${onRemoval} version = version + 1,
      stands_as = case when $3::boolean then 0 else version + 1 end
    where user_id = $1 and id = $2`,
}));
