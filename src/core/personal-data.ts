/**
 * What a feature keeps of a person. Each feature names its own tables, so that "everything known about me" and
 * "erase me" reach what is added later as well.
 */
import type { Db, Tx } from '../platform/postgres.ts';

/** Rows of one kind, as they are given to the person: plain values, no ids of ours that say nothing. */
export type PersonalList = { name: string; rows: AsyncIterable<Record<string, unknown>> };

export type PersonalData = {
  /** Gives all that the feature keeps of a person, list by list, read in pieces. */
  collect: (db: Db, userId: number) => PersonalList[];
  /** Removes it, the person's jobs included. Safe to call again. What others keep in a shared ledger stays theirs. */
  erase: (tx: Tx, userId: number) => Promise<void>;
};
