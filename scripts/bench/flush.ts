/**
 * The way of rows into the sheets, measured; each part prints tables in Markdown, with aims where there are some.
 *
 *   npm run bench:flush [-- rates|baselines|quota|simulate|claims …] [--quick] [--cpu-prof]
 *
 * `baselines` is `rates` with others beside it, and so the one of both that runs if nothing is named. `--cpu-prof`
 * leaves a profile of the worker of `rates` in this folder.
 */
import { run } from '../run.ts';
import { catchEndSignal } from '../signals.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { measureClaims } from './flush/claims.ts';
import { openGround, type Ground } from './flush/ground.ts';
import { measureQuota } from './flush/quota.ts';
import { measureRates } from './flush/rates.ts';
import { simulate } from './flush/simulate.ts';

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const flags = words.filter((word) => word === '--cpu-prof');

const PARTS: Record<string, (ground: Ground) => Promise<void>> = {
  rates: async (ground) => await measureRates(ground, { quick, baselines: false, flags }),
  baselines: async (ground) => await measureRates(ground, { quick, baselines: true, flags }),
  quota: async (ground) => await measureQuota(ground, { quick }),
  simulate: async (ground) => await simulate(ground, { quick }),
  claims: async (ground) => await measureClaims(ground, { quick }),
};

const ALL = ['baselines', 'claims', 'quota', 'simulate'];

await run(async () => {
  const named = words.filter((word) => !word.startsWith('--'));
  const unknown = named.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new StartError('BENCH_PART', `There is no part ${unknown}: name some of ${Object.keys(PARTS).join(', ')}.`);
  }
  const ended = catchEndSignal();
  const ground = await openGround();
  try {
    for (const name of named.length > 0 ? named : ALL) {
      if (!ended.received) await Promise.race([PARTS[name]?.(ground), ended.promise]);
    }
  } finally {
    await ground.stop();
  }
});
// A part that was broken off has left processes behind, which end with this one.
process.exit();
