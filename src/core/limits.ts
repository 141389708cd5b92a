/**
 * How fast one person may go on. Counted for all processes by the statement that counts an update's try
 * (core/intake-store.ts), judged here. A minute is fixed: it begins with the first update after the last one has
 * ended, so whatever sixty seconds one looks at hold at most twice the limit, less one. Nothing that somebody
 * records is dropped: what is too much stays with Telegram until the minute is over.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Origin } from './update-origin.ts';

/** 0 switches a limit off. Presses of buttons have the limit of messages, and a count of their own. */
export type Limits = { messagesPerMinute: number; commandsPerMinute: number; messageGapMs: number };

/** What an update is to the limits; `free` is never held back, a change of membership not even from a stranger. */
export type CountedAs = 'message' | 'command' | 'press' | 'free' | 'membership';

/** How fast a person is, this update included. */
export type Pace = {
  /** Of the minute, of each kind. Of the hour, all as messages, for somebody who may not use the bot. */
  used: { message: number; command: number; press: number };
  /** Until that minute or hour is over. */
  endsInMs: number;
  /** Until a message may be worked on: 0, or what is missing to the gap. */
  gapMs: number;
  /** True if the minute before had too many messages as well: they know already. */
  isAfterFlood: boolean;
};

/** `pace` is null for an update that was let through before: it counts no more. */
type Paced = { pace: Pace | null; isAllowed: boolean };

export type Verdict = { kind: 'go'; afterMs: number } | { kind: 'over'; isFirst: boolean; endsInMs: number };

const GO: Verdict = { kind: 'go', afterMs: 0 };

/** How often somebody who may not use the bot is answered. */
const STRANGER_ANSWERS_PER_HOUR = 3;

/** The way out of whatever the bot asks: it works always. */
const NEVER_LIMITED = '/cancel';

/** @param name what the router calls the update */
export function countedAs(content: Origin['content'], name: string): CountedAs {
  if (content.kind === 'membership') return 'membership';
  if (content.kind === 'button') return 'press';
  if (name === NEVER_LIMITED) return 'free';
  return name.startsWith('/') ? 'command' : 'message';
}

/**
 * Says whether an update may be worked on, and when.
 * @param known of whom: somebody who may not use the bot gets few answers, then none
 * @returns `isFirst` for the first of all that is over a limit together: whoever sent it is told
 */
export function judge(limits: Limits, kind: CountedAs, { pace, isAllowed }: Paced): Verdict {
  if (pace === null || kind === 'membership') return GO;
  const over = { kind: 'over', isFirst: false, endsInMs: pace.endsInMs } as const;
  if (!isAllowed) return pace.used.message <= STRANGER_ANSWERS_PER_HOUR ? GO : over;
  if (kind === 'free') return GO;
  const most = kind === 'command' ? limits.commandsPerMinute : limits.messagesPerMinute;
  const used = pace.used[kind];
  if (most === 0 || used <= most) return kind === 'press' ? GO : { kind: 'go', afterMs: pace.gapMs };
  return { ...over, isFirst: used === most + 1 && !(kind === 'message' && pace.isAfterFlood) };
}

/**
 * Where messages wait that came within the gap. Telegram counts in whole seconds, so sending them back would double
 * the wait; but each one that waits here takes one of its connections, which are for everybody.
 */
export class WaitingRoom {
  #taken = 0;

  /** @returns false, at once, if it is too long to wait here or there is no place */
  async wait(ms: number): Promise<boolean> {
    if (ms > LONGEST_WAIT_MS || this.#taken >= PLACES) return false;
    this.#taken += 1;
    await sleep(ms);
    this.#taken -= 1;
    return true;
  }
}

const LONGEST_WAIT_MS = 1_000;

/** Well below the connections that Telegram is allowed (core/webhook-registration.ts). */
const PLACES = 16;
