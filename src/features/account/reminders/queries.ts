/** Statements about reminders. */
import type { Locale } from '../../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { ReminderKind } from './model.ts';

export type Reminder = { kind: ReminderKind; hour: number; isOn: boolean };

/** A reminder whose moment has come, with what must be known of its person. */
export type DueReminder = {
  userId: number;
  kind: ReminderKind;
  hour: number;
  dueAtMs: number;
  ledgerUserId: number;
  locale: Locale;
  timeZone: string;
  blocked: boolean;
};

export async function listReminders(db: Db | Tx, userId: number): Promise<Reminder[]> {
  return await rows<Reminder>(db, LIST, [userId]);
}

/** @param dueAtMs when it comes next; null switches it off */
export async function saveReminder(
  tx: Tx,
  userId: number,
  { kind, hour, dueAtMs }: { kind: ReminderKind; hour: number; dueAtMs: number | null },
): Promise<void> {
  await rows(tx, SAVE, [userId, kind, hour, dueAtMs === null ? null : new Date(dueAtMs)]);
}

/** Switches on what nobody chose: who is gone, or has chosen in the meantime, is left as they are. */
export async function beginReminder(
  tx: Tx,
  userId: number,
  { kind, hour, dueAtMs }: { kind: ReminderKind; hour: number; dueAtMs: number },
): Promise<void> {
  await rows(tx, BEGIN, [userId, kind, hour, new Date(dueAtMs)]);
}

/** People who have none yet, so that the monthly recap begins for them. */
export async function listNewcomers(db: Db, limit: number): Promise<{ userId: number; timeZone: string }[]> {
  return await rows(db, LIST_NEWCOMERS, [limit]);
}

/** Keeps due reminders from other workers until the transaction ends. */
export async function takeDueReminders(tx: Tx, nowMs: number, limit: number): Promise<DueReminder[]> {
  const due = await rows<Omit<DueReminder, 'dueAtMs'> & { dueAt: Date }>(tx, TAKE_DUE, [new Date(nowMs), limit]);
  return due.map(({ dueAt, ...reminder }) => ({ ...reminder, dueAtMs: dueAt.getTime() }));
}

/** Sets when each of them comes next. */
export async function postponeReminders(
  tx: Tx,
  next: { userId: number; kind: ReminderKind; dueAtMs: number }[],
): Promise<void> {
  await rows(tx, POSTPONE, [
    next.map(({ userId }) => userId),
    next.map(({ kind }) => kind),
    next.map(({ dueAtMs }) => new Date(dueAtMs)),
  ]);
}

/** Notes what a person is told about. @returns false if they were told of it, or of a later day, before */
export async function noteTold(tx: Tx, userId: number, kind: ReminderKind, date: string): Promise<boolean> {
  return (await firstRow(tx, NOTE_TOLD, [userId, kind, date])) !== undefined;
}

export async function deleteReminders(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DELETE, [userId]);
}

const LIST: Statement = {
  name: 'reminders-list',
  text: `
    select kind, hour, due_at is not null as "isOn"
    from reminders
    where user_id = $1`,
};

const SAVE: Statement = {
  name: 'reminders-save',
  text: `
    insert into reminders (user_id, kind, hour, due_at)
    values ($1, $2, $3, $4)
    on conflict (user_id, kind) do update
      set hour = excluded.hour, due_at = excluded.due_at`,
};

const BEGIN: Statement = {
  name: 'reminders-begin',
  text: `
    insert into reminders (user_id, kind, hour, due_at)
    select user_id, $2, $3, $4
    from users
    where user_id = $1
    for key share
    on conflict do nothing`,
};

const LIST_NEWCOMERS: Statement = {
  name: 'reminders-list-newcomers',
  text: `
    select user_id as "userId", time_zone as "timeZone"
    from users
    where not exists (
      select from reminders
      where reminders.user_id = users.user_id and reminders.kind = 'month'
    )
    limit $1`,
};

const TAKE_DUE: Statement = {
  name: 'reminders-take-due',
  text: `
    select reminders.user_id as "userId", kind, hour, due_at as "dueAt", users.ledger_user_id as "ledgerUserId",
      users.locale, users.time_zone as "timeZone", users.blocked_at is not null as blocked
    from reminders
    join users on users.user_id = reminders.user_id
    where due_at <= $1
    order by due_at
    limit $2
    for update of reminders skip locked`,
};

const POSTPONE: Statement = {
  name: 'reminders-postpone',
  text: `
    update reminders
    set due_at = next.due_at
    from unnest($1::bigint[], $2::text[], $3::timestamptz[]) as next (user_id, kind, due_at)
    where reminders.user_id = next.user_id and reminders.kind = next.kind`,
};

const NOTE_TOLD: Statement = {
  name: 'reminders-note-told',
  text: `
    update reminders
    set told_on = $3
    where user_id = $1 and kind = $2 and (told_on is null or told_on < $3)
    returning user_id`,
};

const DELETE: Statement = {
  name: 'reminders-delete',
  text: `
    delete from reminders
    where user_id = $1`,
};
