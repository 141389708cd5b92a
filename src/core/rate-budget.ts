/**
 * Limits of the outside world that all processes share: one sliding window a budget, in Postgres. Uses are counted by
 * slots of time and granted while those of the last window stay at the limit, so nearly all of a limit can be used
 * for hours, and all of it at once after a rest (docs/decisions/010-budgets.md).
 */
import { firstRow, rows, type Db, type Statement, type Tx } from '../platform/postgres.ts';
import { BOOK, FORECAST, OPEN, SLOTS, TAKE, USAGE } from './rate-window.ts';

export type Budget = {
  /** Unique among all budgets; several processes with the same name share. */
  name: string;
  /** Most uses in any span of `windowMs`. */
  limit: number;
  windowMs: number;
};

export type Grant =
  /** @see Taken.atMs */
  | { kind: 'granted'; atMs: number }
  /** Nothing was taken. Ask again after `waitMs`. */
  | { kind: 'wait'; waitMs: number };

export type Taken = {
  count: number;
  /** When, by the clock of Postgres: what gives uses back, or makes them later, has to say which. */
  atMs: number;
  /** If nothing was left: how long until something is. */
  waitMs: number;
};

/**
 * Makes sure that budgets are there. Whoever takes within a longer transaction does this before: opening one in there
 * would lock budgets in another order than others do.
 */
export async function openBudgets(db: Db, budgets: Budget[]): Promise<void> {
  await rows(db, OPEN, namesAndSlots(budgets));
}

/**
 * Takes `count` uses from each of the budgets, or from none. For work that can wait: a little of each limit is kept
 * for those who can't (see {@link spend}).
 * @param count at most the smallest limit less its reserve, for more is never there
 */
export async function take(db: Db | Tx, budgets: Budget[], count = 1): Promise<Grant> {
  const taken = await takeBetween(db, budgets, count, count);
  return taken.count > 0 ? { kind: 'granted', atMs: taken.atMs } : { kind: 'wait', waitMs: taken.waitMs };
}

/** Takes as many uses as there are, up to `most`, as many from each of the budgets. */
export async function takeUpTo(db: Db | Tx, budgets: Budget[], most: number): Promise<Taken> {
  return await takeBetween(db, budgets, 1, most);
}

/** Returns uses that were not made. */
export async function giveBack(db: Db | Tx, budgets: Budget[], { count, atMs }: Uses): Promise<void> {
  await book(db, budgets, { made: 0, unmade: count, unmadeAtMs: atMs });
}

/** Counts uses that nobody may be made to wait for. A budget may go beyond its limit; others wait longer. */
export async function spend(db: Db | Tx, budgets: Budget[], count = 1): Promise<void> {
  await book(db, budgets, { made: count, unmade: 0, unmadeAtMs: 0 });
}

/** Counts uses that were taken some time ago as made now: what is taken early and made late would leave too early. */
export async function redate(db: Db | Tx, budgets: Budget[], { count, atMs }: Uses): Promise<void> {
  await book(db, budgets, { made: count, unmade: count, unmadeAtMs: atMs });
}

/** How many uses of each budget count at present. */
export async function usage(db: Db | Tx, budgets: Budget[]): Promise<{ name: string; used: number; limit: number }[]> {
  const found = await rows<{ name: string; used: number }>(db, USAGE, namesAndSlots(budgets));
  const used = new Map(found.map((row) => [row.name, row.used]));
  return budgets.map(({ name, limit }) => ({ name, limit, used: used.get(name) ?? 0 }));
}

/**
 * How long until patient work will have had `count` uses more of a budget, if it takes them as soon as it can.
 * @returns milliseconds; 0 if they are there now
 */
export async function forecast(db: Db | Tx, budget: Budget, count: number): Promise<number> {
  const most = patientLimit(budget);
  const rounds = Math.max(0, Math.ceil(count / most) - 1);
  const names = namesAndSlots([budget]);
  const row = await firstRow<{ waitMs: number }>(db, FORECAST, [...names, most, count - rounds * most]);
  return rounds * SLOTS * slotMsOf(budget) + Math.ceil(row?.waitMs ?? 0);
}

type Uses = Pick<Taken, 'count' | 'atMs'>;

/** Kept for those who can't wait, as part of the limit; at least one use. */
const RESERVE = 0.01;

/**
 * Uses are counted here before they are counted at the other side. Where the way there takes now longer, now shorter,
 * two of them come closer together than they were sent; the window is that much longer here. A second covers a network
 * that stalls. Where it would cost much, of a window of seconds, a quarter of a second has to do, which covers one that
 * works: a call's way there varies by less. It is the same for the shortest windows, whose limit is hardly used then.
 */
const MARGIN_SHARE = 1 / 60;
const LEAST_MARGIN_MS = 250;
const MOST_MARGIN_MS = 1_000;

/** So long that a use leaves the window no earlier than a window and its margin later, and at most one slot after. */
export function slotMsOf({ windowMs }: Budget): number {
  const marginMs = Math.min(Math.max(windowMs * MARGIN_SHARE, LEAST_MARGIN_MS), MOST_MARGIN_MS);
  return (windowMs + marginMs) / (SLOTS - 1);
}

/** What work that can wait may use of a limit. */
export function patientLimit({ limit }: Budget): number {
  return Math.max(1, limit - Math.max(1, Math.round(limit * RESERVE)));
}

/** The first two parameters of each statement. */
function namesAndSlots(budgets: Budget[]): [string[], number[]] {
  return [budgets.map(({ name }) => name), budgets.map(slotMsOf)];
}

async function takeBetween(db: Db | Tx, budgets: Budget[], least: number, most: number): Promise<Taken> {
  if (budgets.length === 0) return { count: most, atMs: 0, waitMs: 0 };
  const taken = await asking(db, budgets, TAKE, [budgets.map(patientLimit), least, most]);
  return { count: taken.count, atMs: taken.atMs, waitMs: Math.ceil(taken.waitMs) };
}

type Booking = { made: number; unmade: number; unmadeAtMs: number };

async function book(db: Db | Tx, budgets: Budget[], { made, unmade, unmadeAtMs }: Booking): Promise<void> {
  if (budgets.length > 0) await asking(db, budgets, BOOK, [made, unmade, unmadeAtMs]);
}

/** Runs a statement; again if one of the budgets was never used and had to be opened. */
async function asking(db: Db | Tx, budgets: Budget[], statement: Statement, values: unknown[]): Promise<Taken> {
  const names = namesAndSlots(budgets);
  const answer = await firstRow<Taken & { found: number }>(db, statement, [...names, ...values]);
  if (answer?.found === budgets.length) return answer;
  await rows(db, OPEN, names);
  return await asking(db, budgets, statement, values);
}
