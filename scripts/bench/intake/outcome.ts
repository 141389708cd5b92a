/** What the generator and the stand-in saw, put together: an update is done when both its 200 and its reply came. */
import { percentile } from '../load.ts';
import type { Delivered } from './generator.ts';

export type Spread = { p50Ms: number; p95Ms: number; p99Ms: number };

export type Outcome = {
  /** Updates whose 200 and whose reply came. */
  done: number;
  /** Updates that were answered with something else, or not at all. */
  refused: number;
  /** Updates with a 200 and no reply. */
  unanswered: number;
  perSecond: number;
  /** From the moment that an update was due to its 200. */
  acknowledged: Spread;
  /** From there to its reply at the stand-in. */
  replied: Spread;
};

/**
 * Joins both sides. A chat has one update under way at a time, so its replies are in the order of its updates.
 * @param arrivals when the stand-in got each chat's messages
 */
export function outcomeOf(delivered: Delivered[], arrivals: Record<string, number[]>): Outcome {
  const served = delivered.filter(({ status }) => status === 200);
  const left = new Map(Object.entries(arrivals).map(([chatId, moments]) => [Number(chatId), [...moments]]));
  const replies = served.flatMap((update) => {
    const arrivedAtMs = left.get(update.chatId)?.shift();
    return arrivedAtMs === undefined ? [] : [arrivedAtMs - update.dueAtMs];
  });
  const beganAtMs = delivered.reduce((least, { dueAtMs }) => Math.min(least, dueAtMs), Infinity);
  const endedAtMs = delivered.reduce((most, { answeredAtMs }) => Math.max(most, answeredAtMs), -Infinity);
  return {
    done: replies.length,
    refused: delivered.length - served.length,
    unanswered: served.length - replies.length,
    perSecond: (replies.length * 1000) / (endedAtMs - beganAtMs),
    acknowledged: spreadOf(served.map(({ dueAtMs, answeredAtMs }) => answeredAtMs - dueAtMs)),
    replied: spreadOf(replies),
  };
}

function spreadOf(latenciesMs: number[]): Spread {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const [p50Ms = NaN, p95Ms = NaN, p99Ms = NaN] = [0.5, 0.95, 0.99].map((share) => percentile(sorted, share));
  return { p50Ms, p95Ms, p99Ms };
}
