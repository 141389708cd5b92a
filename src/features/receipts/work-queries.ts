/** Statements of the worker: a draft on its way to be read, and drafts whose day is over. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';
import type { Locale } from '../../core/locale.ts';
import type { Draft } from './model.ts';
import { DRAFT_COLUMNS } from './queries.ts';

/** Counts a try before it is made: a file that kills the process is given up after some, too. */
export async function beginTry(tx: Tx, userId: number, id: number, turn: number): Promise<Draft | undefined> {
  return await firstRow<Draft>(tx, BEGIN_TRY, [userId, id, turn]);
}

/** Hands the draft over to the next job; false if another one goes on with it, or nobody does. */
export async function nextTurn(tx: Tx, userId: number, id: number, turn: number): Promise<boolean> {
  return (await firstRow(tx, NEXT_TURN, [userId, id, turn])) !== undefined;
}

/** The draft, locked, if this turn still is the one that may go on with it. */
export async function lockTurn(tx: Tx, userId: number, id: number, turn: number): Promise<Draft | undefined> {
  return await firstRow<Draft>(tx, LOCK_TURN, [userId, id, turn]);
}

export async function saveHash(tx: Tx, userId: number, id: number, hash: Buffer): Promise<void> {
  await rows(tx, SAVE_HASH, [userId, id, hash]);
}

export type Expired = { userId: number; id: number; chatId: number; locale: Locale; blocked: boolean };

/** Ends drafts whose day is over, those that no other process is at. */
export async function expireDrafts(tx: Tx, nowMs: number, limit: number): Promise<Expired[]> {
  return await rows<Expired>(tx, EXPIRE, [new Date(nowMs), limit]);
}

/** Removes what came to nothing and nobody asks for any more. */
export async function removeOver(tx: Tx, beforeMs: number, limit: number): Promise<number> {
  return (await rows(tx, REMOVE_OVER, [new Date(beforeMs), limit])).length;
}

export async function countWaiting(db: Db): Promise<number> {
  return (await firstRow<{ count: number }>(db, COUNT_WAITING, []))?.count ?? 0;
}

const BEGIN_TRY: Statement = {
  name: 'receipts-begin-try',
  text: `
    update receipt_drafts
    set tries = tries + 1
    where user_id = $1 and id = $2 and turn = $3 and state = 'waiting'
    returning ${DRAFT_COLUMNS}`,
};

const NEXT_TURN: Statement = {
  name: 'receipts-next-turn',
  text: `
    update receipt_drafts
    set turn = turn + 1
    where user_id = $1 and id = $2 and turn = $3 and state = 'waiting'
    returning id`,
};

const LOCK_TURN: Statement = {
  name: 'receipts-lock-turn',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and id = $2 and turn = $3 and state = 'waiting'
    for update`,
};

const SAVE_HASH: Statement = {
  name: 'receipts-save-hash',
  text: `
    update receipt_drafts
    set content_hash = $3
    where user_id = $1 and id = $2`,
};

const EXPIRE: Statement = {
  name: 'receipts-expire',
  text: `
    with due as materialized (
      select user_id, id
      from receipt_drafts
      where state in ('waiting', 'asked', 'ready') and expires_at <= $1
      order by expires_at
      limit $2
      for update skip locked
    ),
    ended as (
      update receipt_drafts
      set state = 'expired', version = version + 1, turn = turn + 1, settled_at = $1,
        file_id = null, caption = '', content = null, content_hash = null
      from due
      where receipt_drafts.user_id = due.user_id and receipt_drafts.id = due.id
      returning receipt_drafts.user_id, receipt_drafts.id, chat_id
    )
    select ended.user_id as "userId", id, chat_id as "chatId", locale, blocked_at is not null as blocked
    from ended
    join users using (user_id)
    order by user_id, id`,
};

const REMOVE_OVER: Statement = {
  name: 'receipts-remove-over',
  text: `
    delete from receipt_drafts
    where (user_id, id) in (
      select user_id, id
      from receipt_drafts
      where state in ('cancelled', 'failed', 'expired') and settled_at < $1
      limit $2
      for update skip locked
    )
    returning id`,
};

const COUNT_WAITING: Statement = {
  name: 'receipts-count-waiting',
  text: `
    select count(*)::int as count
    from receipt_drafts
    where state = 'waiting'`,
};
