/**
 * One run of a script: which spreadsheet it is bound to, in whose name it writes, and what stops it. Every call of
 * a service is a step; at a step a test may let a person's hand in, or end the run as Google does after six minutes.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { batchUpdate } from './batch-update.ts';
import type { Book } from './book.ts';

/** Whether the run goes on. */
export type Watch = (step: string) => void | 'kill';

/** For each tab the columns, from 0, whose cells take only some values. */
export type Rules = Map<number, Map<number, readonly string[]>>;

export interface ScriptWorkOptions {
  readonly book: Book;
  /** Who deployed the script: it runs in their name. */
  readonly owner: string;
  readonly rules: Rules;
  readonly watch: Watch | undefined;
}

/** What is read or written without the lock can change under the script's hands. */
const NEEDS_LOCK = /^(Range|Sheet|Spreadsheet|Protection|Properties)\./;

export class ScriptWork {
  readonly book: Book;
  readonly owner: string;
  hasLock = false;
  readonly #rules: Rules;
  readonly #watch: Watch | undefined;
  #isDead = false;

  constructor({ book, owner, rules, watch }: ScriptWorkOptions) {
    this.book = book;
    this.owner = owner;
    this.#rules = rules;
    this.#watch = watch;
  }

  /** @throws ScriptKilled now and from now on, once the run was ended: the script can't catch its own death */
  step(name: string): void {
    if (this.#isDead || this.#watch?.(name) === 'kill') {
      this.#isDead = true;
      throw new ScriptKilled();
    }
    if (NEEDS_LOCK.test(name) && !this.hasLock) throw new Error(`${name} without the lock`);
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Changes the spreadsheet as the API does, refusals included. */
  apply(...requests: sheets_v4.Schema$Request[]): sheets_v4.Schema$Response[] {
    return batchUpdate(this.book, this.owner, { requests }).replies ?? [];
  }

  ruleOf(sheetId: number, column: number): readonly string[] | undefined {
    return this.#rules.get(sheetId)?.get(column);
  }
}

class ScriptKilled extends Error {
  override readonly name = 'ScriptKilled';
}
