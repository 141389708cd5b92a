/** Every statement about drafts that a press, a command or a file causes. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';
import type { Content, Draft, DraftState, FileKind } from './model.ts';

export type NewDraft = {
  userId: number;
  chatId: number;
  messageId: number;
  kind: FileKind;
  mimeType: string;
  fileId: string;
  uniqueId: string;
  caption: string;
  state: 'waiting' | 'asked';
  content: Content | null;
  sentAtMs: number;
  expiresAtMs: number;
};

export const DRAFT_COLUMNS = `
      user_id as "userId", id, chat_id as "chatId", message_id as "messageId", kind, mime_type as "mimeType",
      file_id as "fileId", caption, state, turn, tries, again, version, content,
      (extract(epoch from sent_at) * 1000)::bigint as "sentAtMs",
      (extract(epoch from settled_at) * 1000)::bigint as "settledAtMs"`;

export async function insertDraft(tx: Tx, draft: NewDraft): Promise<Draft> {
  const row = await firstRow<Draft>(tx, INSERT_DRAFT, [
    draft.userId,
    draft.chatId,
    draft.messageId,
    draft.kind,
    draft.mimeType,
    draft.fileId,
    draft.uniqueId,
    draft.caption,
    draft.state,
    draft.content === null ? null : JSON.stringify(draft.content),
    new Date(draft.sentAtMs),
    new Date(draft.expiresAtMs),
  ]);
  if (row === undefined) throw new Error('A draft was inserted, yet no row came back');
  return row;
}

export async function findDraft(db: Db | Tx, userId: number, id: number): Promise<Draft | undefined> {
  return await firstRow<Draft>(db, FIND_DRAFT, [userId, id]);
}

/** Keeps others from the draft until the transaction ends. */
export async function lockDraft(tx: Tx, userId: number, id: number): Promise<Draft | undefined> {
  return await firstRow<Draft>(tx, LOCK_DRAFT, [userId, id]);
}

/** Keeps a second file of the same person back until the first one is stored: an album comes all at once. */
export async function lockPerson(tx: Tx, userId: number): Promise<void> {
  await rows(tx, LOCK_PERSON, [userId]);
}

export async function countOpen(tx: Tx, userId: number, nowMs: number): Promise<number> {
  return (await firstRow<{ count: number }>(tx, COUNT_OPEN, [userId, new Date(nowMs)]))?.count ?? 0;
}

/** An open draft of the same file, else the last one that was recorded. */
export async function findSameFile(
  tx: Tx,
  userId: number,
  uniqueId: string,
  nowMs: number,
): Promise<Draft | undefined> {
  return await firstRow<Draft>(tx, FIND_SAME_FILE, [userId, uniqueId, new Date(nowMs)]);
}

/** The last one that was recorded with the same content, whatever Telegram calls it. */
export async function findSameContent(db: Db | Tx, userId: number, hash: Buffer): Promise<Draft | undefined> {
  return await firstRow<Draft>(db, FIND_SAME_CONTENT, [userId, hash]);
}

export type DraftChange = { state: DraftState; content: Content | null; again?: boolean; settledAtMs?: number };

/**
 * A new version of a draft that this transaction has locked; jobs of before are void. What is over keeps no name of its
 * file.
 */
export async function changeDraft(tx: Tx, draft: Draft, change: DraftChange): Promise<Draft> {
  const isOver = !['waiting', 'asked', 'ready'].includes(change.state);
  const row = await firstRow<Draft>(tx, CHANGE_DRAFT, [
    draft.userId,
    draft.id,
    change.state,
    change.content === null ? null : JSON.stringify(change.content),
    change.again ?? draft.again,
    isOver,
    change.settledAtMs === undefined ? null : new Date(change.settledAtMs),
  ]);
  if (row === undefined) throw new Error('A draft that was locked is gone');
  return row;
}

/** Where the result shall stand; no new version, since the job that reads goes on. */
export async function saveContent(tx: Tx, { userId, id }: Draft, content: Content): Promise<void> {
  await rows(tx, SAVE_CONTENT, [userId, id, JSON.stringify(content)]);
}

export async function listOpen(db: Db, userId: number, nowMs: number, limit: number): Promise<Draft[]> {
  return await rows<Draft>(db, LIST_OPEN, [userId, new Date(nowMs), limit]);
}

export async function listRecorded(db: Db, userId: number, limit: number): Promise<Draft[]> {
  return await rows<Draft>(db, LIST_RECORDED, [userId, limit]);
}

const INSERT_DRAFT: Statement = {
  name: 'receipts-insert',
  text: `
    insert into receipt_drafts
      (user_id, chat_id, message_id, kind, mime_type, file_id, unique_id, caption, state, content, sent_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    returning ${DRAFT_COLUMNS}`,
};

const FIND_DRAFT: Statement = {
  name: 'receipts-find',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and id = $2`,
};

const LOCK_DRAFT: Statement = { name: 'receipts-lock', text: `${FIND_DRAFT.text}\n    for update` };

const LOCK_PERSON: Statement = {
  name: 'receipts-lock-person',
  text: `
    select user_id
    from users
    where user_id = $1
    for no key update`,
};

const COUNT_OPEN: Statement = {
  name: 'receipts-count-open',
  text: `
    select count(*)::int as count
    from receipt_drafts
    where user_id = $1 and state in ('waiting', 'asked', 'ready') and expires_at > $2`,
};

const FIND_SAME_FILE: Statement = {
  name: 'receipts-find-same-file',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and unique_id = $2
      and (state = 'recorded' or state in ('waiting', 'asked', 'ready') and expires_at > $3)
    order by state = 'recorded', id desc
    limit 1`,
};

const FIND_SAME_CONTENT: Statement = {
  name: 'receipts-find-same-content',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and content_hash = $2 and state = 'recorded'
    order by id desc
    limit 1`,
};

const CHANGE_DRAFT: Statement = {
  name: 'receipts-change',
  text: `
    update receipt_drafts
    set state = $3, content = $4, again = $5, version = version + 1, turn = turn + 1, settled_at = $7,
      tries = case when $3 = 'waiting' then 0 else tries end,
      file_id = case when not $6 then file_id end, caption = case when $6 then '' else caption end
    where user_id = $1 and id = $2
    returning ${DRAFT_COLUMNS}`,
};

const SAVE_CONTENT: Statement = {
  name: 'receipts-save-content',
  text: `
    update receipt_drafts
    set content = $3
    where user_id = $1 and id = $2`,
};

const LIST_OPEN: Statement = {
  name: 'receipts-list-open',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and state in ('waiting', 'asked', 'ready') and expires_at > $2
    order by id desc
    limit $3`,
};

const LIST_RECORDED: Statement = {
  name: 'receipts-list-recorded',
  text: `
    select ${DRAFT_COLUMNS}
    from receipt_drafts
    where user_id = $1 and state = 'recorded'
    order by settled_at desc
    limit $2`,
};
