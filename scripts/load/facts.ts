/** What the load left behind, where it can be counted. */
import type { Stage } from './stage.ts';

export type Facts = {
  /** Entries that people sent, those of the beginning included. */
  sent: number;
  entries: number;
  rows: number;
  written: number;
  /** Rows that a connected sheet does not show yet. */
  unwritten: number;
  parked: number;
  pending: number;
};

const COUNTS = `
  select
    (select count(*)::int from transactions) as entries,
    (select count(*)::int from sheets_write_queue) as rows,
    (select count(*)::int from sheets_write_queue where status = 'DONE') as written,
    (
      select count(*)::int
      from sheets_write_queue
      join connections using (user_id)
      where status <> 'DONE' and spreadsheet_id is not null
    ) as unwritten,
    (select count(*)::int from failed_updates) as parked`;

export async function countFacts({ db, telegram }: Stage, sent: number): Promise<Facts> {
  const counted = (await db.query<Omit<Facts, 'sent' | 'pending'>>(COUNTS)).rows[0];
  return { ...(counted as Omit<Facts, 'sent' | 'pending'>), sent, pending: telegram.sim.pendingUpdates().length };
}
