/**
 * The way of rows into the sheets, measured; each part prints tables in Markdown, with aims where there are some.
 *
 *   npm run bench:flush [-- rates|baselines|quota|simulate|claims …] [--quick] [--cpu-prof]
 *
 * `baselines` is `rates` with others beside it, and so the one of both that runs if nothing is named. `--cpu-prof`
 * leaves a profile of the worker of `rates` in this folder.
 */
import { measureClaims } from './flush/claims.ts';
import { measureQuota } from './flush/quota.ts';
import { measureRates } from './flush/rates.ts';
import { simulate } from './flush/simulate.ts';
import { runParts, type Parts } from './parts.ts';

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const flags = words.filter((word) => word === '--cpu-prof');
const named = words.filter((word) => !word.startsWith('--'));

const parts = {
  rates: async (ground) => await measureRates(ground, { quick, baselines: false, flags }),
  baselines: async (ground) => await measureRates(ground, { quick, baselines: true, flags }),
  quota: async (ground) => await measureQuota(ground, { quick }),
  simulate: async (ground) => await simulate(ground, { quick }),
  claims: async (ground) => await measureClaims(ground, { quick }),
} satisfies Parts;

await runParts(parts, named, ['baselines', 'claims', 'quota', 'simulate']);
