/** Statements of the journal of writes. */
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { NotedWrite, Write } from './journal.ts';

export async function insertWrite(tx: Tx, { ledgerUserId, writtenBy, kind, payload }: Write): Promise<number> {
  const values = [ledgerUserId, writtenBy, kind, JSON.stringify(payload)];
  const row = await firstRow<{ id: number }>(tx, INSERT_WRITE, values);
  if (row === undefined) throw new Error('A write was noted, yet no row came back');
  return row.id;
}

/** Replaces what is noted of a write, where it is known only later or part of it was taken back. */
export async function replacePayload(
  tx: Tx,
  { ledgerUserId, id }: Pick<NotedWrite, 'ledgerUserId' | 'id'>,
  payload: Write['payload'],
): Promise<void> {
  await rows(tx, REPLACE_PAYLOAD, [ledgerUserId, id, JSON.stringify(payload)]);
}

/** A write that was not undone yet; others wait until this transaction ends. */
export async function lockWrite(tx: Tx, ledgerUserId: number, id: number): Promise<NotedWrite | undefined> {
  return await firstRow<NotedWrite>(tx, LOCK_WRITE, [ledgerUserId, id]);
}

/** The id of the newest write of a person in a ledger that was not undone yet. */
export async function newestWrite(tx: Tx, ledgerUserId: number, writtenBy: number): Promise<number | undefined> {
  return (await firstRow<{ id: number }>(tx, NEWEST_WRITE, [ledgerUserId, writtenBy]))?.id;
}

/** The write is over: undone, or passed over. */
export async function markUndone(tx: Tx, { ledgerUserId, id }: NotedWrite): Promise<void> {
  await rows(tx, MARK_UNDONE, [ledgerUserId, id]);
}

const WRITE_COLUMNS = `id, user_id as "ledgerUserId", written_by as "writtenBy", kind, payload`;

const INSERT_WRITE: Statement = {
  name: 'journal-insert',
  text: `
    insert into ledger_writes (user_id, written_by, kind, payload)
    values ($1, $2, $3, $4)
    returning id`,
};

const REPLACE_PAYLOAD: Statement = {
  name: 'journal-replace-payload',
  text: `
    update ledger_writes
    set payload = $3
    where user_id = $1 and id = $2`,
};

const LOCK_WRITE: Statement = {
  name: 'journal-lock',
  text: `
    select ${WRITE_COLUMNS}
    from ledger_writes
    where user_id = $1 and id = $2 and undone_at is null
    for update`,
};

const NEWEST_WRITE: Statement = {
  name: 'journal-newest',
  text: `
    select id
    from ledger_writes
    where user_id = $1 and written_by = $2 and undone_at is null
    order by id desc
    limit 1`,
};

const MARK_UNDONE: Statement = {
  name: 'journal-mark-undone',
  text: `
    update ledger_writes
    set undone_at = now()
    where user_id = $1 and id = $2`,
};
