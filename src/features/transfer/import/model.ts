import type { EntryInput } from '../../ledger/index.ts';

/** What a column of a file may mean. */
export const ROLES = [
  'date', 'amount', 'debit', 'credit', 'type', 'currency', 'payee', 'note', 'category', 'tags', 'ignore',
] as const;
export type Role = (typeof ROLES)[number];

/** A file as lines of cells. `names` are the columns' own, where the file has them. */
export type Table = {
  form: 'text' | 'xlsx' | 'ofx' | 'json';
  names: string[] | null;
  lines: string[][];
  sheet?: Sheet;
};

/** Where a workbook's lines stand, and how many other sheets have some. */
export type Sheet = { name: string; others: number };

export type UnreadableReason =
  | 'empty'
  /** A header and nothing below it. */
  | 'no-lines'
  /** Neither text nor a form that is known. */
  | 'unknown-form'
  | 'broken'
  | 'too-many-lines'
  | 'too-many-columns'
  /** It unpacks to more than a worker has room for. */
  | 'too-large';

export type ReadFile = { kind: 'table'; table: Table } | { kind: 'unreadable'; reason: UnreadableReason };

export const MOST_LINES = 50_000;
export const MOST_COLUMNS = 100;

/** So many lines are entered in one commit. */
export const CHUNK_LINES = 1_000;

/** What a message can hold: a longer note could not have been typed. */
export const LONGEST_CELL = 4_000;

export type DateOrder = 'dmy' | 'mdy';
export type DecimalSign = '.' | ',';

/** How the lines of one file are understood; each part can be changed by a button. */
export type Layout = {
  form: Table['form'];
  sheet?: Sheet;
  names: string[];
  roles: Role[];
  /** Which order numbers such as 3/4/2026 stand in; null while the person has not said, and both fit. */
  dateOrder: DateOrder | null;
  /** Both orders fit: the person may choose. */
  dateOrderOpen: boolean;
  decimal: DecimalSign;
  /** Plus is what was spent. */
  swapSigns: boolean;
  /** What a line without a currency is in. */
  currency: string;
  withDuplicates: boolean;
  /** A column got another meaning: how dates and amounts are written is to be looked for again. */
  isChanged: boolean;
};

export type ProblemReason = 'date' | 'amount' | 'zero' | 'too-large' | 'transfer';

export type LineReading = { kind: 'entry'; entry: EntryInput } | { kind: 'problem'; reason: ProblemReason };

export type CurrencySum = { currency: string; expenseMinor: number; incomeMinor: number };

/** What looking at all lines found. */
export type Summary = {
  total: number;
  readable: number;
  duplicates: number;
  problems: number;
  sums: CurrencySum[];
  firstDate: string | null;
  lastDate: string | null;
  sample: { entry: EntryInput; isDuplicate: boolean }[];
  /** The first lines as they stand, to choose columns by. */
  cells: string[][];
  /** The day on which the same file was entered before. */
  sameFileOn: string | null;
};

/** How many lines would be entered. */
export function countToEnter(layout: Layout, summary: Summary): number {
  return summary.readable - (layout.withDuplicates ? 0 : summary.duplicates);
}

/** What nobody can do without: a date, and an amount or what stands for it. */
export function missingRole({ roles }: Pick<Layout, 'roles'>): 'date' | 'amount' | null {
  if (!roles.includes('date')) return 'date';
  return roles.some((role) => role === 'amount' || role === 'debit' || role === 'credit') ? null : 'amount';
}
