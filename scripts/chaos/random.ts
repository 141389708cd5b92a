/** One seeded generator for everything that is left to chance, so that a seed repeats a plan. */

export type Random = {
  /** From 0 to 1, without 1. */
  next(): number;
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number;
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** `value` rounded up or down, so that the mean of many is `value`. */
  round(value: number): number;
};

/** mulberry32 (public domain, by Tommy Ettinger): 32 bits of state, good enough to spread violence. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    between: (least, most) => least + next() * (most - least),
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    round: (value) => Math.floor(value + next()),
  };
}

/** One of a list by a number from 0 to 1 that was drawn before the list was known; undefined for an empty list. */
export function pickAt<T>(list: readonly T[], draw: number): T | undefined {
  return list[Math.floor(draw * list.length)];
}
