/**
 * Waits for something that gives no signal of its own: looks again until it is so.
 */
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;

/** A machine that runs ten other things beside the tests is ten times slower; only a test that fails waits so long. */
const PATIENCE_MS = 20_000;

/**
 * @returns the first value of `look` that is neither false nor null nor undefined
 * @throws after `timeoutMs`, naming what was waited for
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = PATIENCE_MS,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen as Exclude<T, false | null | undefined>;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
