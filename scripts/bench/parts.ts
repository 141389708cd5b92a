/** A benchmark in parts: those that are named run, else those that stand for all; Postgres ends with them. */
import { run } from '../run.ts';
import { catchEndSignal } from '../signals.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { openGround, type Ground } from './ground.ts';
import { endChildren } from './lifetimes.ts';

export type Parts = Record<string, (ground: Ground) => Promise<void>>;

/**
 * Runs parts of a benchmark, one after the other, and ends the process.
 * @param all the parts that run if none is named
 */
export async function runParts(parts: Parts, named: string[], all: string[]): Promise<never> {
  await run(async () => {
    const unknown = named.find((name) => !Object.hasOwn(parts, name));
    if (unknown !== undefined) {
      throw new StartError('BENCH_PART', `There is no part ${unknown}: name some of ${Object.keys(parts).join(', ')}.`);
    }
    const ended = catchEndSignal();
    const ground = await openGround();
    try {
      for (const name of named.length > 0 ? named : all) {
        if (!ended.received) await Promise.race([parts[name]?.(ground), ended.promise]);
      }
    } finally {
      // A part that was broken off has left its processes behind.
      endChildren();
      await ground.stop();
    }
  });
  // Such a part has not closed what it had open either.
  process.exit();
}
