/** Files that are entered: how far each is, and its lines until they are entries. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Layout, Summary } from './model.ts';

export type ImportState = 'reading' | 'ready' | 'entering' | 'done' | 'removing' | 'undone' | 'cancelled' | 'failed';

export type Import = {
  userId: number;
  id: number;
  ledgerUserId: number;
  chatId: number;
  messageId: number | null;
  fileId: string;
  fileName: string;
  state: ImportState;
  layout: Layout | null;
  summary: Summary | null;
  rowCount: number;
  entered: number;
  takenBack: number;
  tries: number;
  preparedAt: Date | null;
};

export type NewImport = Pick<Import, 'userId' | 'ledgerUserId' | 'chatId' | 'messageId' | 'fileId' | 'fileName'>;

/** Begins an import, unless the person has `mostOpen` that are not over; gives its id. */
export async function insertImport(
  tx: Tx,
  file: NewImport,
  nowMs: number,
  mostOpen: number,
): Promise<number | undefined> {
  const { userId, ledgerUserId, chatId, messageId, fileId, fileName } = file;
  const values = [userId, ledgerUserId, chatId, messageId, fileId, fileName, new Date(nowMs), mostOpen];
  return (await firstRow<{ id: number }>(tx, INSERT, values))?.id;
}

/** Gives an import and counts this try; undefined if it is gone. */
export async function takeImport(db: Db, userId: number, id: number): Promise<Import | undefined> {
  return await firstRow<Import>(db, TAKE, [userId, id]);
}

/** Whatever was in the way will pass, or the last step went well: the tries begin anew. */
export async function forgetTries(db: Db | Tx, { userId, id }: Import): Promise<void> {
  await rows(db, FORGET_TRIES, [userId, id]);
}

/** Gives an import and keeps others from changing it until the transaction ends. */
export async function lockImport(tx: Tx, userId: number, id: number): Promise<Import | undefined> {
  return await firstRow<Import>(tx, LOCK, [userId, id]);
}

export async function saveStaged(
  tx: Tx,
  { userId, id }: Import,
  layout: Layout,
  rowCount: number,
  hash: Buffer,
): Promise<void> {
  await rows(tx, STAGED, [userId, id, JSON.stringify(layout), rowCount, hash]);
}

export async function saveLayout(tx: Tx, { userId, id }: Import, layout: Layout): Promise<void> {
  await rows(tx, LAYOUT, [userId, id, JSON.stringify(layout)]);
}

export async function saveSummary(
  tx: Tx,
  { userId, id }: Import,
  found: { layout: Layout; summary: Summary; duplicates: number[][]; lookedAtMs: number },
): Promise<void> {
  const { layout, summary, duplicates, lookedAtMs } = found;
  await rows(tx, SUMMARY, [userId, id, JSON.stringify(layout), JSON.stringify(summary), new Date(lookedAtMs)]);
  await rows(tx, DUPLICATES, [userId, id, JSON.stringify(duplicates)]);
}

export async function saveState(tx: Tx, { userId, id }: Import, state: ImportState, messageId?: number): Promise<void> {
  await rows(tx, STATE, [userId, id, state, messageId ?? null]);
}

export async function markEntered(tx: Tx, { userId, id }: Import, nowMs: number): Promise<void> {
  await rows(tx, MARK_ENTERED, [userId, id, new Date(nowMs)]);
}

/** Until the transaction ends, nobody else begins to enter a file into that ledger: of two, one sees the other. */
export async function lockEntering(tx: Tx, { ledgerUserId }: Pick<Import, 'ledgerUserId'>): Promise<void> {
  await rows(tx, LOCK_ENTERING, [`import ${ledgerUserId}`]);
}

/** What else goes on in the ledger: an import under way, or one that came in since this one was looked at. */
export async function findRival(tx: Tx, own: Import): Promise<'under-way' | 'newer' | undefined> {
  const values = [own.ledgerUserId, own.userId, own.id, own.preparedAt];
  return (await firstRow<{ rival: 'under-way' | 'newer' }>(tx, RIVAL, values))?.rival;
}

/** When the same file was entered into the ledger before, and is there still. */
export async function sameFileEntered(db: Db, own: Import): Promise<Date | undefined> {
  return (await firstRow<{ enteredAt: Date }>(db, SAME_FILE, [own.userId, own.id]))?.enteredAt;
}

/** Ends what nobody confirmed in time, and lets go of its lines. */
export async function cancelOlder(tx: Tx, beforeMs: number): Promise<number> {
  return (await rows(tx, CANCEL_OLDER, [new Date(beforeMs)])).length;
}

const COLUMNS = `
      user_id as "userId", id, ledger_user_id as "ledgerUserId", chat_id as "chatId", message_id as "messageId",
      file_id as "fileId", file_name as "fileName", state, layout, summary, row_count as "rowCount", entered,
      taken_back as "takenBack", tries, prepared_at as "preparedAt"`;

const INSERT: Statement = {
  name: 'transfer-import-insert',
  text: `
    insert into imports (user_id, ledger_user_id, chat_id, message_id, file_id, file_name, created_at)
    select $1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::text, $6::text, $7::timestamptz
    where (
      select count(*)
      from imports
      where user_id = $1 and state in ('reading', 'ready', 'entering', 'removing')
    ) < $8::int
    returning id`,
};

const TAKE: Statement = {
  name: 'transfer-import-take',
  text: `
    update imports
    set tries = tries + 1
    where user_id = $1 and id = $2
    returning ${COLUMNS}`,
};

const FORGET_TRIES: Statement = {
  name: 'transfer-import-forget-tries',
  text: `
    update imports
    set tries = 0
    where user_id = $1 and id = $2`,
};

const LOCK: Statement = {
  name: 'transfer-import-lock',
  text: `
    select ${COLUMNS}
    from imports
    where user_id = $1 and id = $2
    for update`,
};

const STAGED: Statement = {
  name: 'transfer-import-staged',
  text: `
    update imports
    set layout = $3, row_count = $4, file_hash = $5
    where user_id = $1 and id = $2`,
};

const LAYOUT: Statement = {
  name: 'transfer-import-layout',
  text: `
    update imports
    set layout = $3, state = 'reading'
    where user_id = $1 and id = $2`,
};

const SUMMARY: Statement = {
  name: 'transfer-import-summary',
  text: `
    update imports
    set layout = $3, summary = $4, prepared_at = $5, state = 'ready', tries = 0
    where user_id = $1 and id = $2`,
};

const DUPLICATES: Statement = {
  name: 'transfer-import-duplicates',
  text: `
    update import_chunks
    set duplicates = (select coalesce(array_agg(place::int), '{}') from jsonb_array_elements_text(found.places) as place)
    from jsonb_array_elements($3::jsonb) with ordinality as found (places, ordinal)
    where user_id = $1 and import_id = $2 and chunk = ordinal`,
};

const STATE: Statement = {
  name: 'transfer-import-state',
  text: `
    update imports
    set state = $3, message_id = coalesce($4, message_id), tries = 0
    where user_id = $1 and id = $2`,
};

const MARK_ENTERED: Statement = {
  name: 'transfer-import-mark-entered',
  text: `
    update imports
    set state = 'done', entered_at = $3, tries = 0
    where user_id = $1 and id = $2`,
};

const LOCK_ENTERING: Statement = {
  name: 'transfer-import-lock-entering',
  text: `select pg_advisory_xact_lock(hashtextextended($1, 0))`,
};

const RIVAL: Statement = {
  name: 'transfer-import-rival',
  text: `
    select case when state in ('entering', 'removing') then 'under-way' else 'newer' end as rival
    from imports
    where ledger_user_id = $1 and (user_id, id) <> ($2, $3)
      and (state in ('entering', 'removing') or state = 'done' and entered_at > $4)
    order by state in ('entering', 'removing') desc
    limit 1`,
};

const SAME_FILE: Statement = {
  name: 'transfer-import-same-file',
  text: `
    select other.entered_at as "enteredAt"
    from imports as own
    join imports as other on other.ledger_user_id = own.ledger_user_id and other.file_hash = own.file_hash
    where own.user_id = $1 and own.id = $2 and other.id <> own.id and other.state = 'done'
    order by other.entered_at desc
    limit 1`,
};

const CANCEL_OLDER: Statement = {
  name: 'transfer-import-cancel-older',
  text: `
    with old as (
      update imports
      set state = 'cancelled'
      where state in ('reading', 'ready') and created_at < $1
      returning user_id, id
    )
    delete from import_chunks
    using old
    where import_chunks.user_id = old.user_id and import_id = old.id
    returning chunk`,
};
