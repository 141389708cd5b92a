/** Statements of the worker: what is due, by index and in chunks, and that each day comes once. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Locale } from '../../../core/locale.ts';
import type { Recurring } from './model.ts';
import { RECURRING_COLUMNS } from './queries.ts';

/** One that is due, with what the worker must know of who is told of it. */
export type DueRecurring = Recurring & {
  userId: number;
  dueMs: number;
  /** Of the person, today: they may have moved since it was computed. */
  timeZone: string;
  locale: Locale;
};

export type Place = Pick<DueRecurring, 'dueMs' | 'userId' | 'id'>;

/** The next ones that are due, in the order in which they became so. */
export async function dueRecurring(
  db: Db,
  nowMs: number,
  after: Place | undefined,
  limit: number,
): Promise<DueRecurring[]> {
  const values = [new Date(nowMs), new Date(after?.dueMs ?? 0), after?.userId ?? 0, after?.id ?? 0, limit];
  return await rows<DueRecurring>(db, DUE_RECURRING, values);
}

/** Those that come due before `untilMs` whose person has moved to another zone since it was computed when. */
export async function movedRecurring(db: Db, untilMs: number, limit: number): Promise<DueRecurring[]> {
  return await rows<DueRecurring>(db, MOVED_RECURRING, [new Date(untilMs), limit]);
}

/** Takes one that still is as it was read; undefined if another worker has it, or a person changed it. */
export async function takeDue(tx: Tx, { userId, id, version, nextOn }: DueRecurring): Promise<Recurring | undefined> {
  return await firstRow<Recurring>(tx, TAKE_DUE, [userId, id, version, nextOn]);
}

/** Writes down days that came due; gives those that nobody had seen before. */
export async function insertDays(
  tx: Tx,
  { userId, id, amountMinor }: DueRecurring,
  days: string[],
  state: 'asked' | 'recorded',
): Promise<string[]> {
  const found = await rows<{ dueOn: string }>(tx, INSERT_DAYS, [userId, id, days, state, amountMinor]);
  return found.map(({ dueOn }) => dueOn).toSorted();
}

export async function noteEntry(tx: Tx, { userId, id }: DueRecurring, dueOn: string, entryId: number): Promise<void> {
  await rows(tx, NOTE_ENTRY, [userId, id, dueOn, entryId]);
}

/** Goes on to its next day. What people see of it stays the same, so its version does too. */
export async function goOn(
  tx: Tx,
  { userId, id }: DueRecurring,
  next: { nextOn: string; dueMs: number; timeZone: string },
): Promise<void> {
  await rows(tx, GO_ON, [userId, id, next.nextOn, new Date(next.dueMs), next.timeZone]);
}

const COLUMNS = `
      recurring.user_id as "userId", extract(epoch from due_at)::float8 * 1000 as "dueMs",
      person.time_zone as "timeZone", person.locale, ${RECURRING_COLUMNS.replaceAll(/\bcurrency|\btime_zone/g, 'recurring.$&').replaceAll(/\bcreated_by/g, 'person.user_id')}`;

/** Who set it up, while they are of the ledger; its owner once they have left. */
const WHO_IS_TOLD = `
    left join users as creator on creator.user_id = recurring.created_by and creator.ledger_user_id = recurring.user_id
    join users as person on person.user_id = coalesce(creator.user_id, recurring.user_id)`;

const DUE_RECURRING: Statement = {
  name: 'plans-due-recurring',
  text: `
    select ${COLUMNS}
    from recurring ${WHO_IS_TOLD}
    where due_at <= $1 and (due_at, recurring.user_id, id) > ($2, $3, $4)
    order by due_at, recurring.user_id, id
    limit $5`,
};

const MOVED_RECURRING: Statement = {
  name: 'plans-moved-recurring',
  text: `
    select ${COLUMNS}
    from recurring ${WHO_IS_TOLD}
    where due_at <= $1 and person.time_zone <> recurring.time_zone
    order by due_at
    limit $2`,
};

const TAKE_DUE: Statement = {
  name: 'plans-take-due',
  text: `
    select ${RECURRING_COLUMNS}
    from recurring
    where user_id = $1 and id = $2 and version = $3 and next_on = $4 and due_at is not null
    for update skip locked`,
};

const INSERT_DAYS: Statement = {
  name: 'plans-insert-days',
  text: `
    insert into recurring_days (user_id, recurring_id, due_on, state, amount_minor)
    select $1, $2, day, $4, $5
    from unnest($3::date[]) as day
    on conflict do nothing
    returning due_on as "dueOn"`,
};

const NOTE_ENTRY: Statement = {
  name: 'plans-note-entry',
  text: `
    update recurring_days
    set entry_id = $4
    where user_id = $1 and recurring_id = $2 and due_on = $3`,
};

const GO_ON: Statement = {
  name: 'plans-go-on',
  text: `
    update recurring
    set next_on = $3, due_at = $4, time_zone = $5
    where user_id = $1 and id = $2`,
};
