/**
 * The bad moment on purpose: a third party keeps rows, so that processes come to wait for them side by side, in a known
 * order, and go on when it lets go.
 */
import type { Db } from '../../src/platform/postgres.ts';
import { waitFor } from './wait-for.ts';

/** A busy machine takes its time. */
const PATIENCE_MS = 15_000;

export type HeldRows = {
  /** Resolves when so many statements wait for what is held, or for each other. */
  waiters(count: number): Promise<void>;
  release(): Promise<void>;
};

/** @param statement takes the locks: `select … for update` */
export async function holdRows(db: Db, statement: string, values: unknown[]): Promise<HeldRows> {
  const client = await db.connect();
  await client.query('begin');
  await client.query(statement, values);
  const waiting = async (): Promise<number> =>
    (await db.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
      .rowCount ?? 0;
  return {
    waiters: async (count) => {
      await waitFor(`${count} waiting statements`, async () => (await waiting()) >= count, PATIENCE_MS);
    },
    release: async () => {
      await client.query('rollback');
      client.release();
    },
  };
}
