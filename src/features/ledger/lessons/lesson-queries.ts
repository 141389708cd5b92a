/** Statements of what a ledger's people taught about categories. */
import { rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Lesson } from '../model.ts';

/** More notes than anybody corrects; the oldest lessons go. */
const MOST_LESSONS = 1_000;

/** Keeps a lesson of a write or of an entry, whose id is `taughtBy`. */
export async function insertLesson(
  tx: Tx,
  ledgerUserId: number,
  taughtBy: number,
  { words, kind, category }: Lesson,
): Promise<void> {
  await rows(tx, INSERT_LESSON, [ledgerUserId, taughtBy, words, kind, category]);
  await rows(tx, FORGET_OLDEST, [ledgerUserId, MOST_LESSONS]);
}

/** What holds in each of these ledgers: of each note the newest lesson whose write or entry stands. */
export async function standingLessons(db: Db | Tx, userIds: number[]): Promise<Map<number, Lesson[]>> {
  const found = await rows<Lesson & { user_id: number }>(db, STANDING_LESSONS, [userIds]);
  const byLedger = new Map<number, Lesson[]>(userIds.map((userId) => [userId, []]));
  for (const { user_id: userId, ...lesson } of found) byLedger.get(userId)?.push(lesson);
  return byLedger;
}

const INSERT_LESSON: Statement = {
  name: 'lessons-insert',
  text: `
    insert into category_lessons (user_id, taught_by, words, kind, category)
    values ($1, $2, $3, $4, $5)`,
};

const FORGET_OLDEST: Statement = {
  name: 'lessons-forget-oldest',
  text: `
    delete from category_lessons
    where user_id = $1 and taught_by <= (
      select taught_by
      from category_lessons
      where user_id = $1
      order by taught_by desc
      offset $2
      limit 1
    )`,
};

const STANDING_LESSONS: Statement = {
  name: 'lessons-standing',
  text: `
    select distinct on (user_id, words, kind) user_id, words, kind, category
    from category_lessons as lesson
    where user_id = any ($1::bigint[])
      and not exists (
        select from ledger_writes
        where ledger_writes.user_id = lesson.user_id and ledger_writes.id = lesson.taught_by and undone_at is not null
      )
      and not exists (
        select from transactions
        where transactions.user_id = lesson.user_id and transactions.id = lesson.taught_by and deleted_at is not null
      )
    order by user_id, words, kind, taught_by desc`,
};
