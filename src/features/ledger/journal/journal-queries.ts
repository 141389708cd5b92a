/** Statements of the journal of writes. */
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { EntryChange, NotedWrite, Write } from './model.ts';

export async function insertWrite(tx: Tx, { ledgerUserId, writtenBy, kind, payload }: Write): Promise<number> {
  const values = [ledgerUserId, writtenBy, kind, JSON.stringify(payload)];
  const row = await firstRow<{ id: number }>(tx, INSERT_WRITE, values);
  if (row === undefined) throw new Error('A write was noted, yet no row came back');
  return row.id;
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

/** The same for a write whose one change was taken back from the entry's own card. */
export async function endWriteOfOne(tx: Tx, ledgerUserId: number, id: number): Promise<void> {
  await rows(tx, END_WRITE_OF_ONE, [ledgerUserId, id]);
}

/** Whether a change is still part of how an entry stands, below later ones. */
export async function isBuried(tx: Tx, ledgerUserId: number, { entryId, base }: EntryChange): Promise<boolean> {
  return (await rows(tx, IS_BURIED, [ledgerUserId, entryId, base])).length > 0;
}

/** What a person recorded with their newest message of which something stands untouched. */
export async function newestRecorded(tx: Tx, ledgerUserId: number, recordedBy: number): Promise<number[]> {
  return (await rows<{ id: number }>(tx, NEWEST_RECORDED, [ledgerUserId, recordedBy])).map(({ id }) => id);
}

const WRITE_COLUMNS = `id, user_id as "ledgerUserId", written_by as "writtenBy", kind, payload`;

const INSERT_WRITE: Statement = {
  name: 'journal-insert',
  text: `
    insert into ledger_writes (user_id, written_by, kind, payload)
    values ($1, $2, $3, $4)
    returning id`,
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

const END_WRITE_OF_ONE: Statement = {
  name: 'journal-end-write-of-one',
  text: `
    update ledger_writes
    set undone_at = now()
    where user_id = $1 and id = $2 and undone_at is null
      and jsonb_array_length(payload -> 'changes') = 1 and not payload ? 'added'`,
};

const IS_BURIED: Statement = {
  name: 'journal-is-buried',
  text: `
    with recursive pile as (
      select undo_version as base
      from transactions
      where user_id = $1 and id = $2
      union all
      select (snapshot ->> 'undoVersion')::int
      from transaction_versions
      join pile on version = base
      where user_id = $1 and entry_id = $2
    )
    select base
    from pile
    where base = $3`,
};

const NEWEST_RECORDED: Statement = {
  name: 'journal-newest-recorded',
  text: `
    select id
    from transactions
    where user_id = $1 and recorded_by = $2 and deleted_at is null and undo_version is null
      and message_id = (
        select message_id
        from transactions
        where user_id = $1 and recorded_by = $2 and message_id is not null
          and deleted_at is null and undo_version is null
        order by message_id desc
        limit 1
      )
    order by id`,
};
