/**
 * The latest calls of the bot with their answers, for tests that look at what was really sent.
 */
import type { RecordedCall } from './types.ts';

const MAX_CALLS = 10_000;

export class CallLog {
  readonly #calls: RecordedCall[] = [];

  add(call: RecordedCall): void {
    this.#calls.push(call);
    // Cut a tenth at once, so that a long run doesn't move the array at each call.
    if (this.#calls.length > MAX_CALLS * 1.1) this.#calls.splice(0, this.#calls.length - MAX_CALLS);
  }

  list(): RecordedCall[] {
    return this.#calls.slice(-MAX_CALLS);
  }
}
