/** Statements about people who asked to be erased. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** When a person asked to be erased, and when they will be, in milliseconds since 1970. */
export type Erasure = { askedAtMs: number; dueAtMs: number };

/** Asks for an erasure; one that was asked for before stays as it is. */
export async function insertErasure(tx: Tx, userId: number, { askedAtMs, dueAtMs }: Erasure): Promise<void> {
  await rows(tx, INSERT, [userId, new Date(askedAtMs), new Date(dueAtMs)]);
}

export async function findErasure(db: Db | Tx, userId: number): Promise<Erasure | undefined> {
  const row = await firstRow<{ asked_at: Date; due_at: Date }>(db, FIND, [userId]);
  return row === undefined ? undefined : { askedAtMs: row.asked_at.getTime(), dueAtMs: row.due_at.getTime() };
}

export async function deleteErasure(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DELETE, [userId]);
}

/** People whose time has come, those who wait longest first. */
export async function listDue(db: Db, nowMs: number, limit: number): Promise<number[]> {
  return (await rows<{ userId: number }>(db, LIST_DUE, [new Date(nowMs), limit])).map(({ userId }) => userId);
}

/**
 * Keeps a due erasure from other workers, and from being taken back, until the transaction ends.
 * @returns false if it is not due any more, or another worker has it
 */
export async function takeDue(tx: Tx, userId: number, nowMs: number): Promise<boolean> {
  return (await rows(tx, TAKE_DUE, [userId, new Date(nowMs)])).length === 1;
}

/** Others who record into a person's ledger. */
export async function countPartners(db: Db | Tx, userId: number): Promise<number> {
  return (await firstRow<{ count: number }>(db, COUNT_PARTNERS, [userId]))?.count ?? 0;
}

const INSERT: Statement = {
  name: 'erasure-insert',
  text: `
    insert into erasures (user_id, asked_at, due_at)
    values ($1, $2, $3)
    on conflict do nothing`,
};

const FIND: Statement = {
  name: 'erasure-find',
  text: `
    select asked_at, due_at
    from erasures
    where user_id = $1`,
};

const DELETE: Statement = {
  name: 'erasure-delete',
  text: `
    delete from erasures
    where user_id = $1`,
};

const LIST_DUE: Statement = {
  name: 'erasure-list-due',
  text: `
    select user_id as "userId"
    from erasures
    where due_at <= $1
    order by due_at
    limit $2`,
};

const TAKE_DUE: Statement = {
  name: 'erasure-take-due',
  text: `
    select user_id
    from erasures
    where user_id = $1 and due_at <= $2
    for update skip locked`,
};

const COUNT_PARTNERS: Statement = {
  name: 'erasure-count-partners',
  text: `
    select count(*)::int as count
    from ledger_members
    where user_id = $1 and member_id <> $1`,
};
