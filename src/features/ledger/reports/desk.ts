/** What each report works with, and how it reads. */
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import type { LedgerBook } from '../book/book.ts';
import type { EntryKind } from '../model.ts';
import type { DayRow } from './sums-queries.ts';
import { totaller, type Total } from './sums.ts';
import type { Counting } from './total-text.ts';

export type ReportDesk = { house: House; book: LedgerBook };

/** A person who reads their ledger. */
export type Asker = Counting & { ledgerUserId: number };

export async function askerOf({ book }: ReportDesk, { person, sentAtMs }: Incoming): Promise<Asker> {
  return {
    reader: await book.readerOf(person, sentAtMs),
    currency: person.currency,
    ledgerUserId: person.ledgerUserId,
  };
}

/** Reads on a replica, unless the person may have written a moment ago. */
export async function readFor<T>(
  { house }: ReportDesk,
  { wroteAgoMs }: Incoming,
  work: (source: ReadSource) => Promise<T>,
): Promise<T> {
  return await house.read(wroteAgoMs, work);
}

/** Sums of both directions, by day. */
export type Days = Map<string, Record<EntryKind, Total>>;

/** @param days oldest first or in any order: theirs is kept */
export async function totalsByDay(desk: ReportDesk, source: ReadSource, asker: Asker, days: DayRow[]): Promise<Days> {
  const total = await totaller(desk.book.currencies.ratesOf, source.db, asker, days);
  const byDay = Map.groupBy(days, ({ day }) => day);
  const of = (rows: DayRow[], kind: EntryKind): Total => total(rows.filter((row) => row.kind === kind));
  return new Map([...byDay].map(([day, rows]) => [day, { expense: of(rows, 'expense'), income: of(rows, 'income') }]));
}
