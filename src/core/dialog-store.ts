/**
 * Questions the bot is waiting on, in Postgres, so that any process can continue any dialog. A dialog is
 * never cached: it is changed by version, in the transaction that answers it, so two answers cannot both win.
 */
import type { Clock } from './clock.ts';
import type { UpdateKey } from './update-key.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

/** A dialog as it was read; `version` must still be the same when it is answered. */
export type OpenDialog = {
  id: number;
  kind: string;
  state: Record<string, unknown>;
  /** True if the person's next text answers it; false if only a button does. */
  awaitsText: boolean;
  version: number;
};

export type NewDialog = {
  userId: number;
  kind: string;
  state: Record<string, unknown>;
  awaitsText: boolean;
  /** How long the question stands, in milliseconds. */
  ttlMs: number;
};

/**
 * Asks a question. A person answers one text question at a time: an earlier one is closed, also one that another
 * process opens in this very moment.
 * @returns the dialog's id, for the data of its buttons
 */
export async function openDialog(tx: Tx, clock: Clock, dialog: NewDialog): Promise<number> {
  if (dialog.awaitsText) {
    await rows(tx, LOCK_PERSON, [dialog.userId]);
    await rows(tx, CLOSE_AWAITING_TEXT, [dialog.userId, now(clock)]);
  }
  const expiresAt = new Date(clock.nowMs() + dialog.ttlMs);
  const row = await firstRow<{ id: number }>(tx, INSERT_DIALOG, [
    dialog.userId,
    dialog.kind,
    JSON.stringify(dialog.state),
    dialog.awaitsText,
    expiresAt,
  ]);
  if (row === undefined) throw new Error('A dialog was inserted, yet no row came back');
  return row.id;
}

/**
 * Ends a dialog if it still is as it was read. It is kept until it expires, so that a second delivery of `update`
 * is routed as the first one was, and answers from what that one stored.
 * @returns false if another update answered it first, or it has expired
 */
export async function closeDialog(
  tx: Tx,
  clock: Clock,
  update: UpdateKey,
  dialog: { id: number; version: number },
): Promise<boolean> {
  const values = [update.userId, dialog.id, dialog.version, update.updateId, now(clock)];
  return (await rows(tx, CLOSE_DIALOG, values)).length === 1;
}

/** Gives an open dialog of a person by its id, as a button names it. */
export async function findDialog(
  db: Db | Tx,
  clock: Clock,
  userId: number,
  id: number,
): Promise<OpenDialog | undefined> {
  return await firstRow<OpenDialog>(db, FIND_DIALOG, [userId, id, now(clock)]);
}

/** Gives what the bot waits for from a person. */
export async function listDialogs(db: Db | Tx, clock: Clock, userId: number): Promise<OpenDialog[]> {
  return await rows<OpenDialog>(db, LIST_DIALOGS, [userId, now(clock)]);
}

/** What an update may answer, as the intake read it: one that took effect already answers nothing asked since. */
export async function listAnswerable(db: Db | Tx, clock: Clock, update: UpdateKey): Promise<OpenDialog[]> {
  return await rows<OpenDialog>(db, LIST_ANSWERABLE, [update.userId, update.updateId, update.day, now(clock)]);
}

/** Whether a question was answered, instead of withdrawn or left to expire. */
export async function wasAnswered(db: Db | Tx, userId: number, id: number): Promise<boolean> {
  return (await rows(db, WAS_ANSWERED, [userId, id])).length === 1;
}

/**
 * Ends whatever the bot waits for as a text of this person.
 * @returns the kinds of what was ended in time
 */
export async function cancelDialogs(tx: Tx, clock: Clock, userId: number): Promise<string[]> {
  const ended = await rows<{ kind: string; expired: boolean }>(tx, CLOSE_AWAITING_TEXT, [userId, now(clock)]);
  return ended.filter(({ expired }) => !expired).map(({ kind }) => kind);
}

/** Withdraws a question that has lost its meaning: nobody answered it. */
export async function withdrawDialog(tx: Tx, userId: number, id: number): Promise<void> {
  await rows(tx, WITHDRAW, [userId, id]);
}

/** Ends questions of one kind that were answered in another way. */
export async function endDialogs(tx: Tx, userId: number, kind: string): Promise<void> {
  await rows(tx, END_KIND, [userId, kind]);
}

/** Removes dialogs that nobody answered in time, of all people. */
export async function removeExpiredDialogs(db: Db, clock: Clock): Promise<number> {
  return (await rows(db, REMOVE_EXPIRED, [now(clock)])).length;
}

/** The clock that said how long a question stands says when it is over, too, not that of the database. */
const now = (clock: Clock): Date => new Date(clock.nowMs());

const INSERT_DIALOG: Statement = {
  name: 'dialog-insert',
  text: `
    insert into dialogs (user_id, kind, state, awaits_text, expires_at)
    values ($1, $2, $3, $4, $5)
    returning id`,
};

/** Whoever asks the same person at the same moment comes after, and sees the question that is to be closed. */
const LOCK_PERSON: Statement = {
  name: 'dialog-lock-person',
  text: `
    select user_id
    from users
    where user_id = $1
    for no key update`,
};

const CLOSE_AWAITING_TEXT: Statement = {
  name: 'dialog-close-awaiting-text',
  text: `
    delete from dialogs
    where user_id = $1 and awaits_text and closed_by is null
    returning kind, expires_at <= $2 as expired`,
};

const CLOSE_DIALOG: Statement = {
  name: 'dialog-close',
  text: `
    update dialogs
    set closed_by = $4
    where user_id = $1 and id = $2 and version = $3 and closed_by is null and expires_at > $5
    returning id`,
};

const FIND_DIALOG: Statement = {
  name: 'dialog-find',
  text: `
    select id, kind, state, awaits_text as "awaitsText", version
    from dialogs
    where user_id = $1 and id = $2 and closed_by is null and expires_at > $3`,
};

const LIST_DIALOGS: Statement = {
  name: 'dialog-list',
  text: `
    select id, kind, state, awaits_text as "awaitsText", version
    from dialogs
    where user_id = $1 and closed_by is null and expires_at > $2`,
};

const LIST_ANSWERABLE: Statement = {
  name: 'dialog-list-answerable',
  text: `
    select id, kind, state, awaits_text as "awaitsText", version
    from dialogs
    where user_id = $1 and expires_at > $4
      and (
        closed_by = $2
        or closed_by is null and not exists (
          select from processed_updates
          where processed_updates.update_id = $2 and processed_updates.user_id = $1 and day = $3
            and done_at is not null
        )
      )
    order by closed_by nulls last`,
};

const WAS_ANSWERED: Statement = {
  name: 'dialog-was-answered',
  text: `
    select id
    from dialogs
    where user_id = $1 and id = $2 and closed_by is not null`,
};

const WITHDRAW: Statement = {
  name: 'dialog-withdraw',
  text: `
    delete from dialogs
    where user_id = $1 and id = $2 and closed_by is null`,
};

const END_KIND: Statement = {
  name: 'dialog-end-kind',
  text: `
    delete from dialogs
    where user_id = $1 and kind = $2 and closed_by is null`,
};

const REMOVE_EXPIRED: Statement = {
  name: 'dialog-remove-expired',
  text: `
    delete from dialogs
    where expires_at < $1
    returning id`,
};
