/**
 * getUpdates, as tdlib/telegram-bot-api has it (Client::do_get_updates): an offset confirms what lies below, one
 * long poll at a time, a new one ends the old one with 409, a repeated 409 comes 3 s late.
 */
import type { Params } from './params.ts';
import { refuse, type ApiError } from './refusals.ts';
import type { UpdateQueue } from './update-queue.ts';
import type { Update } from './wire.ts';

const MAX_TIMEOUT_S = 50;
const CONFLICT_PAUSE_MS = 3_000;
/** The same offset again so soon looks like a loop of faults: Telegram makes it wait, and gives it one update. */
const SAME_OFFSET_WAIT_MS = 3_000;
const SAME_OFFSET_SINGLE_MS = 500;
/** An offset further above the queue than this is taken for a mistake and confirms nothing. */
const MAX_OFFSET_AHEAD = 10;

type Poll = {
  fromId: number;
  limit: number;
  answer: (updates: Update[]) => void;
  fail: (fault: ApiError) => void;
  timer: NodeJS.Timeout;
};

export class Poller {
  readonly #updates: UpdateQueue;
  #poll: Poll | undefined;
  #last = { offset: Number.NaN, atMs: Number.NEGATIVE_INFINITY };
  #nextConflictAtMs = Number.NEGATIVE_INFINITY;
  readonly #lateConflicts = new Map<NodeJS.Timeout, () => void>();
  #wakeSoon: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(updates: UpdateQueue) {
    this.#updates = updates;
    updates.onAdded(() => {
      this.#wakeSoon ??= setImmediate(() => {
        this.#wakeSoon = undefined;
        this.#answerPoll();
      });
    });
  }

  /** @returns updates at once where there are any, otherwise after `timeout` seconds */
  getUpdates(params: Params): Promise<Update[]> {
    const offset = params.int('offset', { default: 0, min: -(2 ** 31), max: 2 ** 31 - 1 });
    let limit = params.int('limit', { default: 100, min: 1, max: 100 });
    let timeoutMs = params.int('timeout', { default: 0, min: 0, max: MAX_TIMEOUT_S }) * 1000;
    const sinceSameMs = offset === this.#last.offset ? performance.now() - this.#last.atMs : Number.POSITIVE_INFINITY;
    if (sinceSameMs < SAME_OFFSET_WAIT_MS) timeoutMs = Math.max(timeoutMs, SAME_OFFSET_WAIT_MS);
    if (sinceSameMs < SAME_OFFSET_SINGLE_MS) limit = 1;
    this.#last = { offset, atMs: performance.now() };
    const fromId = this.#confirm(offset);
    const updates = this.#updates.take(fromId, limit);
    if (updates.length > 0 || timeoutMs === 0 || this.#stopped) return Promise.resolve(updates);
    return this.#hold(fromId, limit, timeoutMs);
  }

  /** Fails with a 409, late if another one was just given. */
  conflict(fault: ApiError): Promise<never> {
    return new Promise((_, reject) => this.#failConflict(fault, reject));
  }

  /** setWebhook ends the poll that waits. */
  endByWebhook(): void {
    this.#endPoll('pollEndedByWebhook');
  }

  stop(): void {
    this.#stopped = true;
    if (this.#wakeSoon) clearImmediate(this.#wakeSoon);
    this.#answerPoll();
    for (const [timer, fail] of this.#lateConflicts) {
      clearTimeout(timer);
      fail();
    }
    this.#lateConflicts.clear();
  }

  /** @returns the id to answer from; 0 is the first one that waits */
  #confirm(offset: number): number {
    if (offset < 0) this.#updates.keepLast(-offset);
    if (offset <= 0 || offset > this.#updates.tail + MAX_OFFSET_AHEAD) return 0;
    this.#updates.confirmBelow(offset);
    return offset;
  }

  #hold(fromId: number, limit: number, timeoutMs: number): Promise<Update[]> {
    this.#endPoll('otherPoll');
    return new Promise((answer, fail) => {
      const timer = setTimeout(() => this.#answerPoll(), timeoutMs);
      this.#poll = { fromId, limit, answer, fail, timer };
    });
  }

  #answerPoll(): void {
    const poll = this.#poll;
    if (!poll) return;
    this.#poll = undefined;
    clearTimeout(poll.timer);
    poll.answer(this.#updates.take(poll.fromId, poll.limit));
  }

  #endPoll(reason: 'otherPoll' | 'pollEndedByWebhook'): void {
    const poll = this.#poll;
    if (!poll) return;
    this.#poll = undefined;
    clearTimeout(poll.timer);
    this.#failConflict(refuse(reason), poll.fail);
  }

  #failConflict(fault: ApiError, fail: (fault: ApiError) => void): void {
    if (this.#stopped || performance.now() >= this.#nextConflictAtMs) {
      this.#nextConflictAtMs = performance.now() + CONFLICT_PAUSE_MS;
      return fail(fault);
    }
    const timer = setTimeout(() => {
      this.#lateConflicts.delete(timer);
      fail(fault);
    }, CONFLICT_PAUSE_MS);
    this.#lateConflicts.set(timer, () => fail(fault));
  }
}
