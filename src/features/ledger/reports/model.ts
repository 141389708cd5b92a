/** What reports tell: an overview of a month, and habits. */
import type { EntryKind } from '../model.ts';
import type { Entry } from '../queries.ts';
import type { Sums, Total } from './sums.ts';

export type Overview = {
  today: string;
  balance: Total;
  now: Sums;
  /** The first days of the month before, as many as this one has had. */
  before: Sums;
};

export type Stats = {
  today: string;
  from: string;
  /** As many days as there are from the first entry, at most those that are looked back on. */
  days: number;
  sums: Record<EntryKind, Total>;
  /** The largest expense that can be compared with the others. */
  largest: Entry | undefined;
  frequent: { entry: Entry; count: number } | undefined;
  /** Monday is 1; undefined without entries. */
  busiestWeekday: number | undefined;
  streak: { now: number; longest: number };
};
