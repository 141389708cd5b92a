/** Every statement about recurring entries, as people see and change them. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { DueDay, Recurring } from './model.ts';

/** Everything that a person sets up or changes. */
export type RecurringValues = Omit<Recurring, 'id' | 'createdBy' | 'version' | 'removed'>;

/** When it is due, where the person lives. */
export type Due = { dueMs: number | null; timeZone: string };

/** The recurring entries of a ledger, the next one first, paused ones last. */
export async function recurringOf(db: Db | Tx, userId: number): Promise<Recurring[]> {
  return await rows<Recurring>(db, RECURRING_OF, [userId]);
}

/** Removed ones are found too. */
export async function findRecurring(db: Db | Tx, userId: number, id: number): Promise<Recurring | undefined> {
  return await firstRow<Recurring>(db, FIND_RECURRING, [userId, id]);
}

export async function insertRecurring(
  tx: Tx,
  userId: number,
  createdBy: number,
  values: RecurringValues,
  due: Due,
): Promise<number> {
  const row = await firstRow<{ id: number }>(tx, INSERT_RECURRING, [userId, createdBy, ...columnsOf(values, due)]);
  if (row === undefined) throw new Error('A recurring entry was inserted, yet no row came back');
  return row.id;
}

export async function replaceRecurring(
  tx: Tx,
  userId: number,
  id: number,
  values: RecurringValues,
  due: Due,
): Promise<void> {
  await rows(tx, REPLACE_RECURRING, [userId, id, ...columnsOf(values, due), values.paused]);
}

/** The oldest day that waits for an answer. */
export async function oldestAsked(db: Db | Tx, userId: number, id: number): Promise<DueDay | undefined> {
  return await firstRow<DueDay>(db, OLDEST_ASKED, [userId, id]);
}

/** The days from one to another that wait for an answer, oldest first; others wait until this transaction ends. */
export async function lockAsked(tx: Tx, userId: number, id: number, from: string, to: string): Promise<DueDay[]> {
  return await rows<DueDay>(tx, LOCK_ASKED, [userId, id, from, to]);
}

export async function settleDays(
  tx: Tx,
  userId: number,
  id: number,
  days: { dueOn: string; state: DueDay['state']; entryId?: number }[],
): Promise<void> {
  await rows(tx, SETTLE_DAYS, [
    userId,
    id,
    days.map(({ dueOn }) => dueOn),
    days.map(({ state }) => state),
    days.map(({ entryId }) => entryId ?? null),
  ]);
}

function columnsOf(values: RecurringValues, { dueMs, timeZone }: Due): unknown[] {
  return [
    values.kind,
    values.amountMinor,
    values.currency,
    values.category,
    values.note,
    values.tags,
    values.unit,
    values.every,
    values.startsOn,
    values.monthDay,
    values.automatic,
    values.nextOn,
    dueMs === null ? null : new Date(dueMs),
    timeZone,
  ];
}

export const RECURRING_COLUMNS = `
      id, created_by as "createdBy", kind, amount_minor as "amountMinor", currency, category, note, tags, unit, every,
      starts_on as "startsOn", month_day as "monthDay", automatic, next_on as "nextOn", paused_at is not null as paused,
      version, removed_at is not null as removed`;

const RECURRING_OF: Statement = {
  name: 'plans-recurring-of',
  text: `
    select ${RECURRING_COLUMNS}
    from recurring
    where user_id = $1 and removed_at is null
    order by paused_at is not null, next_on, id`,
};

const FIND_RECURRING: Statement = {
  name: 'plans-find-recurring',
  text: `
    select ${RECURRING_COLUMNS}
    from recurring
    where user_id = $1 and id = $2`,
};

const INSERT_RECURRING: Statement = {
  name: 'plans-insert-recurring',
  text: `
    insert into recurring (user_id, created_by, kind, amount_minor, currency, category, note, tags, unit, every,
      starts_on, month_day, automatic, next_on, due_at, time_zone)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    returning id`,
};

const REPLACE_RECURRING: Statement = {
  name: 'plans-replace-recurring',
  text: `
    update recurring
    set kind = $3, amount_minor = $4, currency = $5, category = $6, note = $7, tags = $8, unit = $9, every = $10,
      starts_on = $11, month_day = $12, automatic = $13, next_on = $14, due_at = $15, time_zone = $16,
      paused_at = case when $17::boolean then coalesce(paused_at, now()) end, version = version + 1, stands_as = version + 1
    where user_id = $1 and id = $2`,
};

const OLDEST_ASKED: Statement = {
  name: 'plans-oldest-asked',
  text: `
    select due_on as "dueOn", state, amount_minor as "amountMinor"
    from recurring_days
    where user_id = $1 and recurring_id = $2 and state = 'asked'
    order by due_on
    limit 1`,
};

const LOCK_ASKED: Statement = {
  name: 'plans-lock-asked',
  text: `
    select due_on as "dueOn", state, amount_minor as "amountMinor"
    from recurring_days
    where user_id = $1 and recurring_id = $2 and due_on between $3 and $4 and state = 'asked'
    order by due_on
    for update`,
};

const SETTLE_DAYS: Statement = {
  name: 'plans-settle-days',
  text: `
    update recurring_days
    set state = settled.state, entry_id = settled.entry_id
    from unnest($3::date[], $4::text[], $5::bigint[]) as settled (due_on, state, entry_id)
    where recurring_days.user_id = $1 and recurring_days.recurring_id = $2 and recurring_days.due_on = settled.due_on`,
};
