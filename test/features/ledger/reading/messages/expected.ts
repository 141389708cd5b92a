/**
 * What a message must be read as, in the words of the tables beside this file. Today is Thursday, 20 August 2026. An
 * amount is written in the writer's currency unless `currency` says otherwise.
 */
import type { RefusalReason } from '../../../../../src/features/ledger/model.ts';

type Details = { tags?: string[]; date?: string; currency?: string };

export type Spent = Details & { kind: 'expense' | 'income'; amount: string; note: string; category: string };

export type Expected =
  | { kind: 'entry'; entry: Spent }
  | { kind: 'ambiguous'; entries: [Spent, Spent] }
  | { kind: 'no-amount' }
  | { kind: 'refused'; reason: RefusalReason };

export type Writer = { locale: 'en' | 'vi' | 'ru'; currency: string };

export type Row = readonly [text: string, expected: Expected];

export const TODAY = '2026-08-20';

export const spent = (amount: string, note: string, category: string, details: Details = {}): Expected =>
  ({ kind: 'entry', entry: { kind: 'expense', amount, note, category, ...details } });

export const earned = (amount: string, note: string, category: string, details: Details = {}): Expected =>
  ({ kind: 'entry', entry: { kind: 'income', amount, note, category, ...details } });

/** Two buttons; the notes differ where the number that isn't the amount stays in the note. */
export const asks = (larger: string, smaller: string, notes: string | [string, string], category: string): Expected => {
  const [first, second] = typeof notes === 'string' ? [notes, notes] : notes;
  return {
    kind: 'ambiguous',
    entries: [
      { kind: 'expense', amount: larger, note: first, category },
      { kind: 'expense', amount: smaller, note: second, category },
    ],
  };
};

export const nothing: Expected = { kind: 'no-amount' };

export const refused = (reason: RefusalReason): Expected => ({ kind: 'refused', reason });

export type Table = readonly [Writer, readonly Row[]];
