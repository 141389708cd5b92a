/**
 * The way of updates through the bot, measured from outside: webhook in, commit, reply out. Each part prints tables in
 * Markdown, with aims where there are some.
 *
 *   npm run bench:intake [-- rates|latency|memory|full …] [--quick] [--updates N] [--cpu-prof]
 *
 * `--updates` is how many the part `memory` sends (a million); `--cpu-prof` leaves a profile of the bot of `rates` in
 * this folder.
 */
import { parseArgs } from 'node:util';
import { measureFull } from './intake/full.ts';
import { measureLatency } from './intake/latency.ts';
import { measureMemory } from './intake/memory.ts';
import { measureRates } from './intake/rates.ts';
import { runParts, type Parts } from './parts.ts';
import { StartError } from '../../src/platform/start-error.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    updates: { type: 'string' },
    'cpu-prof': { type: 'boolean', default: false },
  },
});
const { quick } = values;

const parts = {
  rates: async (ground) => await measureRates(ground, { quick, flags: values['cpu-prof'] ? ['--cpu-prof'] : [] }),
  latency: async (ground) => await measureLatency(ground, { quick }),
  full: async (ground) => await measureFull(ground, { quick }),
  memory: async (ground) => await measureMemory(ground, { updates: mostUpdates() }),
} satisfies Parts;

await runParts(parts, positionals, Object.keys(parts));

function mostUpdates(): number {
  const updates = Number(values.updates ?? (quick ? 50_000 : 1_000_000));
  if (updates > 0) return updates;
  throw new StartError('BENCH_UPDATES', '--updates must be a number, for example --updates 100000.');
}
