/** What is kept of a person's files: drafts, and the jobs that read them. */
import type { PersonalData } from '../../core/personal-data.ts';
import { rows, type Db, type Statement } from '../../platform/postgres.ts';

export const receiptsPersonal: PersonalData = {
  collect: (db, userId) => [{ name: 'receipts', rows: draftsOf(db, userId) }],
  erase: async (tx, userId) => {
    await rows(tx, DELETE_JOBS, [`${userId}`]);
    await rows(tx, DELETE_DRAFTS, [userId]);
  },
};

const PAGE = 500;

async function* draftsOf(db: Db, userId: number): AsyncGenerator<Record<string, unknown>> {
  for (let after = 0; ; ) {
    const page = await rows<Record<string, unknown> & { id: number }>(db, FIND_DRAFTS, [userId, after, PAGE]);
    for (const { id: _ours, ...draft } of page) yield draft;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? after;
  }
}

const FIND_DRAFTS: Statement = {
  name: 'receipts-personal-find',
  text: `
    select id, kind, caption, state, content, sent_at as "sentAt", settled_at as "settledAt"
    from receipt_drafts
    where user_id = $1 and id > $2
    order by id
    limit $3`,
};

/** A job that is at work finds its draft gone. */
const DELETE_JOBS: Statement = {
  name: 'receipts-personal-delete-jobs',
  text: `
    delete from pgboss.job
    where name = 'receipts' and data ->> 'userId' = $1`,
};

const DELETE_DRAFTS: Statement = {
  name: 'receipts-personal-delete',
  text: `
    delete from receipt_drafts
    where user_id = $1`,
};
