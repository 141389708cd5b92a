/**
 * Six hundred people send two hundred updates a second to two bot processes behind one port, while these are killed,
 * frozen and reloaded, Postgres is restarted, and Telegram delivers twice and takes answers badly. Afterwards the
 * effect of each update, its answer and the order of each chat are accounted for. See docs/chaos.md.
 *
 *   npm run chaos:intake [-- --minutes 5 --seed 1 --people 600 --rate 200 --polling --limits --keep]
 */
import { parseArgs } from 'node:util';
import { run } from '../run.ts';
import { LONG_MINUTES, makePlan } from './intake/plan.ts';
import { missing, report } from './intake/report.ts';
import { runPlan } from './intake/run.ts';
import { openStand } from './intake/stand.ts';

await run(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      people: { type: 'string', default: '600' },
      /** Updates a second. */
      rate: { type: 'string', default: '200' },
      polling: { type: 'boolean', default: false },
      /** Leaves the product's limits of messages a minute in force. */
      limits: { type: 'boolean', default: false },
      /** Leaves data and logs of the processes behind, also after a good run. */
      keep: { type: 'boolean', default: false },
    },
  });
  const intake = values.polling ? 'polling' : 'webhook';
  const [seed = 0, minutes = 0, people = 0, perSecond = 0] = [
    values.seed, values.minutes, values.people, values.rate,
  ].map(Number);
  const plan = makePlan({ seed, minutes, people, perSecond });
  console.log(`seed ${seed}`);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
  const stand = await openStand({ intake, hasLimits: values.limits });
  let isGood = false;
  try {
    const outcome = await runPlan(stand, plan, (line) => console.log(`  ${line}`));
    console.log(report(outcome, intake));
    const absent = minutes >= LONG_MINUTES ? missing(outcome, intake) : [];
    if (absent.length > 0) console.log(`never happened: ${absent.join('; ')}`);
    isGood = outcome.verdict.findings.length + absent.length === 0;
  } finally {
    if (!isGood) console.log(`data and logs of the processes are in ${stand.dir}`);
    await stand.stop(values.keep || !isGood);
  }
  process.exitCode = isGood ? 0 : 1;
});
process.exit();
