/**
 * How long a call to Google takes. An assumption, not a measurement of the live service: half of the calls are
 * answered within 400 ms, one in a hundred takes longer than 1.6 s.
 */

const MEDIAN_MS = 400;
const SPREAD = 0.6;

/**
 * A latency by chance, log-normal.
 * @param random from 0 to 1
 */
export function googleLatencyMs(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return MEDIAN_MS * Math.exp(SPREAD * normal);
}

/** A source of chance that gives the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
