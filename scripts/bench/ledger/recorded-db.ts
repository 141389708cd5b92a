/** A pool that notes each statement, how long its answer took, and can ask how Postgres found it. */
import type { QueryConfig } from 'pg';
import type { Db } from '../../../src/platform/postgres.ts';

export type Asked = { name: string; text: string; values: unknown[]; ms: number };

export type RecordedDb = {
  db: Db;
  /** The statements that some work asked. */
  during: (work: () => Promise<unknown>) => Promise<Asked[]>;
  /** As it runs with these values. */
  planOf: (asked: Asked) => Promise<string>;
};

export function recordedDb(pool: Db): RecordedDb {
  let asked: Asked[] = [];
  const query = async (config: QueryConfig<unknown[]>): Promise<unknown> => {
    const began = performance.now();
    const result = await pool.query(config);
    const ms = performance.now() - began;
    asked.push({ name: config.name ?? config.text, text: config.text, values: config.values ?? [], ms });
    return result;
  };
  const db = new Proxy(pool, {
    get: (target, name) => (name === 'query' ? query : (Reflect.get(target, name, target) as unknown)),
  });
  return {
    db,
    during: async (work) => {
      asked = [];
      await work();
      return asked;
    },
    planOf: async ({ text, values }) => {
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>({ text: `explain (analyze, costs off) ${text}`, values });
      return rows.map((row) => `  ${row['QUERY PLAN']}`).join('\n');
    },
  };
}
