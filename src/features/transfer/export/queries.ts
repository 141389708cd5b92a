/** Which exports are under way. */
import type { Place } from '../../ledger/index.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { ExportOrder, Format } from './model.ts';

export type Export = {
  userId: number;
  ledgerUserId: number;
  chatId: number;
  format: Format;
  from: string | null;
  to: string | null;
  askedAt: Date;
  tries: number;
  parts: number;
  done: number;
  afterDate: string | null;
  afterId: number | null;
};

export type NewExport = ExportOrder & { userId: number; ledgerUserId: number; chatId: number };

/** Begins an export, unless the person has one that is younger than `staleAfterMs`. */
export async function insertExport(tx: Tx, asked: NewExport, nowMs: number, staleAfterMs: number): Promise<boolean> {
  const { userId, ledgerUserId, chatId, format, span } = asked;
  const values = [userId, ledgerUserId, chatId, format, span.from, span.to, new Date(nowMs)];
  return (await rows(tx, INSERT, [...values, new Date(nowMs - staleAfterMs)])).length === 1;
}

/** Gives an export that is not done and counts this try; undefined if it is over, or another one stands there. */
export async function takeExport(db: Db, userId: number, askedAt: Date): Promise<Export | undefined> {
  return await firstRow<Export>(db, TAKE, [userId, askedAt]);
}

/** Remembers what Telegram has taken, so that a second try goes on behind it. */
export async function saveSent(tx: Tx, exported: Export, done: number, last: Place): Promise<void> {
  await rows(tx, SENT, [exported.userId, exported.askedAt, done, last.date, last.id]);
}

/** What kept it from being sent will pass: the try does not count. */
export async function uncountTry(db: Db, exported: Export): Promise<void> {
  await rows(db, UNCOUNT, [exported.userId, exported.askedAt]);
}

/** @returns false if it is gone already */
export async function removeExport(tx: Tx, exported: Export): Promise<boolean> {
  return (await rows(tx, REMOVE, [exported.userId, exported.askedAt])).length === 1;
}


const INSERT: Statement = {
  name: 'transfer-export-insert',
  text: `
    insert into exports (user_id, ledger_user_id, chat_id, format, from_date, to_date, asked_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id) do update
      set ledger_user_id = excluded.ledger_user_id, chat_id = excluded.chat_id, format = excluded.format,
        from_date = excluded.from_date, to_date = excluded.to_date, asked_at = excluded.asked_at,
        tries = 0, parts = 0, done = 0, after_date = null, after_id = null
      where exports.asked_at < $8
    returning user_id`,
};

const TAKE: Statement = {
  name: 'transfer-export-take',
  text: `
    update exports
    set tries = tries + 1
    where user_id = $1 and asked_at = $2
    returning user_id as "userId", ledger_user_id as "ledgerUserId", chat_id as "chatId", format,
      from_date as "from", to_date as "to", asked_at as "askedAt", tries, parts, done,
      after_date as "afterDate", after_id as "afterId"`,
};

const SENT: Statement = {
  name: 'transfer-export-sent',
  text: `
    update exports
    set parts = parts + 1, done = $3, after_date = $4, after_id = $5, tries = 0
    where user_id = $1 and asked_at = $2`,
};

const UNCOUNT: Statement = {
  name: 'transfer-export-uncount',
  text: `
    update exports
    set tries = tries - 1
    where user_id = $1 and asked_at = $2`,
};

const REMOVE: Statement = {
  name: 'transfer-export-remove',
  text: `
    delete from exports
    where user_id = $1 and asked_at = $2
    returning user_id`,
};

