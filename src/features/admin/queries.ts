import type { Figures } from './model.ts';
import { firstRow, type Db, type Statement } from '../../platform/postgres.ts';

/** @param day the date `YYYY-MM-DD` that is today in `timeZone` */
export async function readFigures(db: Db, day: string, timeZone: string): Promise<Figures> {
  const row = await firstRow<Figures>(db, FIGURES, [day, timeZone]);
  return row ?? { people: 0, entriesToday: 0, waiting: 0, refused: 0 };
}

/** Of millions of entries and outbox rows none are read but those that count. */
const FIGURES: Statement = {
  name: 'admin-figures',
  text: `
    select
      (select count(*)::int from users) as people,
      (
        select count(*)::int from transactions
        where created_at >= $1::date::timestamp at time zone $2 and deleted_at is null
      ) as "entriesToday",
      (select count(*)::int from sheets_write_queue where status = 'PENDING') as waiting,
      (select count(*)::int from sheets_write_queue where status = 'FAILED') as refused`,
};
