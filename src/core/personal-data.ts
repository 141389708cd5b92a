/**
 * What a feature keeps of a person. Each feature names its own tables, so that "everything known about me" and
 * "erase me" reach what is added later as well.
 */
import { rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';

/** Rows of one kind, as they are given to the person: plain values, no ids of ours that say nothing. */
export type PersonalList = { name: string; rows: AsyncIterable<Record<string, unknown>> };

export type PersonalData = {
  /** Gives all that the feature keeps of a person, list by list, read in pieces. */
  collect: (db: Db, userId: number) => PersonalList[];
  /** Removes it, the person's jobs included. Safe to call again. What others keep in a shared ledger stays theirs. */
  erase: (tx: Tx, userId: number) => Promise<void>;
};

/** A short list, as a statement gives it that asks for one person. */
export async function* readList(
  db: Db,
  statement: Statement,
  userId: number,
): AsyncGenerator<Record<string, unknown>> {
  yield* await rows<Record<string, unknown>>(db, statement, [userId]);
}

/** Removes a person's rows from a table of `feature`. @param column that holds their id */
export const deletionFrom = (feature: string, table: string, column = 'user_id'): Statement => ({
  name: `${feature}-erase-${table}`,
  text: `
    delete from ${table}
    where ${column} = $1`,
});
