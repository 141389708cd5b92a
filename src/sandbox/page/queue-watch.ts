/**
 * Looks at the outbox twice a second while a page is open, and tells when it has changed; once at the start, since
 * nobody knows what the page has seen.
 */
import type { Db } from '../../platform/postgres.ts';
import { readLatestRows, readSettledCounts, readWaitingCounts } from './queries.ts';
import type { QueueRow, SettledCounts, WaitingCounts } from './queries.ts';

const LOOK_EVERY_MS = 500;
const ROWS = 50;

export type QueueCounts = WaitingCounts & SettledCounts;

export interface QueueView {
  rows: (QueueRow & { state: keyof QueueCounts })[];
  counts: QueueCounts;
  /** The server's clock, milliseconds since 1970, for the age of a row. */
  now: number;
  /** Why there is nothing to see. */
  error?: string;
}

export class QueueWatch {
  readonly #pool: Db;
  readonly #changed: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** Tells the look that goes on from those before a stop. */
  #run = 0;
  #seen = '';

  constructor(pool: Db, changed: () => void) {
    this.#pool = pool;
    this.#changed = changed;
  }

  start(): void {
    this.stop();
    this.#seen = '';
    void this.#look(this.#run);
  }

  stop(): void {
    this.#run += 1;
    clearTimeout(this.#timer);
  }

  /** The view of now. A database that doesn't answer is said, not thrown: the rest of the page works without it. */
  async read(): Promise<QueueView> {
    try {
      const [rows, waiting, settled] = await Promise.all([
        readLatestRows(this.#pool, ROWS), readWaitingCounts(this.#pool), readSettledCounts(this.#pool),
      ]);
      const counts = { ...waiting, ...settled };
      return { rows: rows.map((row) => ({ ...row, state: stateOf(row) })), counts, now: Date.now() };
    } catch (fault) {
      const error = `The database does not answer: ${(fault as Error).message}`;
      return { rows: [], counts: { pending: 0, batch: 0, done: 0, failed: 0 }, now: Date.now(), error };
    }
  }

  async #look(run: number): Promise<void> {
    const seen = await this.#fingerprint();
    if (run !== this.#run) return;
    if (seen !== this.#seen) this.#changed();
    this.#seen = seen;
    this.#timer = setTimeout(() => void this.#look(run), LOOK_EVERY_MS);
  }

  async #fingerprint(): Promise<string> {
    try {
      const [rows, waiting] = await Promise.all([readLatestRows(this.#pool, ROWS), readWaitingCounts(this.#pool)]);
      return JSON.stringify([rows, waiting]);
    } catch (fault) {
      return (fault as Error).message;
    }
  }
}

/** PENDING is two things to a person: still here, or on its way to Google. */
function stateOf({ status, batchId }: QueueRow): keyof QueueCounts {
  if (status === 'DONE') return 'done';
  if (status === 'FAILED') return 'failed';
  return batchId === null ? 'pending' : 'batch';
}
