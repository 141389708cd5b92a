import type { EntryKind } from '../model.ts';

/** A category as a ledger stores it: one of its own, or its version of a default one. */
export type StoredCategory = {
  key: string;
  name: string;
  emoji: string;
  kind: EntryKind;
  words: string[];
  isArchived: boolean;
  mergedInto: string | null;
};

export type CategoryName = { emoji: string; name: string };

export type NameReading = { kind: 'name'; name: CategoryName } | { kind: 'refused'; reason: 'empty' | 'too-long' };

export type RefusedCategory = 'empty' | 'too-long' | 'taken' | 'too-many' | 'gone';

export const MOST_OWN = 60;

export const LONGEST_NAME = 30;
