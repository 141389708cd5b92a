/**
 * Presses of buttons that wait for answerCallbackQuery. Each can be answered once, and only for a while.
 */
import { randomBytes } from 'node:crypto';
import { refuse } from './refusals.ts';

/** Telegram doesn't publish how long; the real time-out is shorter for some presses. */
const ANSWER_WITHIN_MS = 15 * 60_000;
const MAX_OPEN = 10_000;

export type OpenQuery = { id: string; personId: number; atMs: number };

export class CallbackQueries {
  readonly #now: () => number;
  readonly #open: Map<string, OpenQuery>;

  constructor(now: () => number, open: OpenQuery[] = []) {
    this.#now = now;
    this.#open = new Map(open.map((query) => [query.id, query]));
  }

  /** @returns the id of the query: a number of 63 bits, as text */
  open(personId: number): string {
    const id = (randomBytes(8).readBigUInt64BE() >> 1n).toString();
    this.#open.set(id, { id, personId, atMs: this.#now() });
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= MAX_OPEN) break;
      this.#open.delete(oldest);
    }
    return id;
  }

  /** @throws ApiError for an id that is unknown, answered, or too old */
  answer(id: string): OpenQuery {
    const query = this.#open.get(id);
    this.#open.delete(id);
    if (!query || query.atMs + ANSWER_WITHIN_MS < this.#now()) throw refuse('queryTooOld');
    return query;
  }

  snapshot(): OpenQuery[] {
    return [...this.#open.values()];
  }
}
