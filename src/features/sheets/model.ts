/** What is to be written into a sheet, in which state it is, and how long to wait after a failure. */
import type { OutboxOp, SheetRow } from '../../core/outbox.ts';
import type { CellData } from '../../platform/google-sheets.ts';
import type { PaidCall } from './flush/paid-call.ts';

/** A row of the outbox as the flush reads it. */
export type OutboxRow = { id: number; entryId: number; entryVersion: number; op: OutboxOp; payload: SheetRow };

/**
 * The version of an append that wants a line back, wherever it is or isn't: no version of the entry has it, so whatever
 * else waits for the entry is newer.
 */
export const WANTED_BACK = 0;

/** The version of an append of an entry that is surely not in the sheet. */
export const NEVER_WRITTEN = 1;

/** The most rows of the outbox that one batch takes; the bin has room for as many lines (see evidence.ts). */
export const MOST_ROWS = 500;

/**
 * What is to happen to one entry's line in the sheet. `append` is for an entry that was never in it; `put` writes
 * the line where it is, or appends it; `update` and `delete` do nothing where the person removed the line.
 */
export type Change =
  | { op: 'append' | 'put' | 'update'; entryId: number; row: SheetRow }
  | { op: 'delete'; entryId: number };

/**
 * Undoes an overwriting: a flush wrote `damage` into the line that has `id` in its ID cell (empty for a line that
 * the person made), because a sort moved that line under it. `cells` is what stood there.
 */
export type Restore = {
  id: string;
  damage: CellData[];
  cells: CellData[];
  /** What stood in the ID cell, where that was lost too. */
  idCell?: string;
};

/** Undoes a deletion: the line of `binRow` in the bin was deleted from `row` in place of another. */
export type PutBack = { binRow: number; row: number };

/** The frozen content of a batch. It says what, never where: positions are looked up for each try. */
export type Intent = {
  changes: Change[];
  restores: Restore[];
  /** A batch that puts back does nothing else; its restores wait for the one after it. */
  putBacks: PutBack[];
  /** Fences of settled batches that this one takes away. */
  oldFences: number[];
  /** What of a refused mending is left for the batch after it. */
  rest?: { restores: Restore[]; putBacks: PutBack[] };
  /** The entries of the other half of a batch that was refused: if this one is applied, the bad one is among them. */
  suspects?: number[];
  /** It was refused with a single thing in it once before. */
  isLastTry?: true;
  /** Entries whose lines beside the upper one shall go. A batch that removes copies does nothing else. */
  copies?: number[];
};

/** The right to flush one ledger for a while. */
export type Lease = {
  userId: number;
  token: string;
  spreadsheetId: string;
  /** The bot's tab in it. */
  sheetId: number;
  /** Whose quota its calls use up (see gates.ts). */
  gate: string;
  /** The language of the tab's header. */
  locale: string;
  /** How many tries in a row have failed. */
  attempt: number;
  /** How many ledgers of the gate had failed one after the other when it was claimed (see flush/trouble.ts). */
  gateFailures: number;
  /** How long ago the tab's header was last seen in its place; null for never. */
  headerAgeMs: number | null;
  /** What the person wants put right in the sheet; null for nothing. */
  repair: Repair | null;
  /** The write call that it was claimed with; without one each write is paid when it is sent. */
  paid?: PaidCall;
};

export type Batch = {
  batchId: string;
  fence: number;
  intent: Intent;
  /** An earlier try may have reached Google: ask for the fence before sending. */
  maybeSent: boolean;
};

/** What a person wants put right beside what waits: copies of lines removed (see sheet_differences). */
export type Repair = { copies: true };

/** How a sheet differs from its ledger, as the last comparison found it. What the person wants so is not counted. */
export type Findings = {
  /** Entries that no line has. */
  missing: number;
  /** Entries that several lines have. */
  doubled: number;
  /** Lines with an ID of no entry: it was deleted, or never ours. */
  unknown: number;
  tabTitle: string;
  isHidden: boolean;
  /** Why the lines could not be compared; null if they were. */
  unreadable: SuspendReason | null;
};

/** How a ledger's sheet is reached: shared with an account of ours, by its person's own grant, or by their script. */
export type ReachedBy = 'account' | 'grant' | 'web-app';

/** Why a ledger is not flushed until its person has done something. */
export type SuspendReason =
  | 'not-shared'
  | 'not-found'
  | 'not-a-sheet'
  | 'tab-gone'
  | 'columns-moved'
  | 'protected'
  /** Merged cells, or a rule for what cells may hold, are in the way. */
  | 'obstructed'
  | 'full'
  /** The Drive that the spreadsheet is in has no room left. */
  | 'storage-full'
  | 'account-gone'
  /** The person took back what they had allowed at Google, or it ran out. */
  | 'grant-gone'
  /** The person's web app is gone, lets nobody in, does not know the secret, may not write, or misses its tab. */
  | 'script-gone'
  | 'script-closed'
  | 'script-stranger'
  | 'script-protected'
  | 'script-tab-gone';

/** What a batch that was applied has left to do. */
export type Misses = {
  /** Entries whose line was not where it had been seen: their changes are not in the sheet yet. */
  entryIds: number[];
  /** Lines that were changed or deleted in their place. */
  restores: Restore[];
  putBacks: PutBack[];
};

export const NO_MISSES: Misses = { entryIds: [], restores: [], putBacks: [] };

/** What keeps all ledgers of a gate waiting: Google refuses the gate's account, or the clock, or does not answer. */
export type Trouble = 'account' | 'clock' | 'outage';

/** What became of a batch. */
export type Delivery =
  /** It is in the sheet, now or since an earlier try. */
  | { kind: 'applied'; misses: Misses; headerSeen: boolean }
  /** It is not in the sheet, and never will be as it is: something in it is to blame. */
  | { kind: 'refused'; message: string }
  /** It is not in the sheet: another metadata has its id, or it takes away a fence that is gone. */
  | { kind: 'unfit'; because: 'fence-taken' | 'old-fences' }
  /**
   * Try again, not before `waitMs`. `unsent` if no try can have reached the sheet; `isFailure` if this one counts as
   * failed; `trouble` if it may not be this ledger's alone.
   */
  | { kind: 'later'; message: string; waitMs: number; unsent: boolean; isFailure: boolean; trouble?: Trouble }
  /** The person has to do something first. */
  | { kind: 'suspended'; reason: SuspendReason };

const FIRST_BACKOFF_MS = 2_000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/**
 * How long to wait after the `attempt`th failure in a row: 1–2 s, 2–4 s, … up to 5 minutes.
 * @param random from 0 to 1; spreads those that failed together
 */
export function backoffMs(attempt: number, random: number): number {
  const longest = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
  return Math.round(longest * (0.5 + random / 2));
}
