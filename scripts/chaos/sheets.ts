/**
 * Two hundred people record, edit and delete twenty thousand entries and tamper with their sheets, while bot, worker
 * and Postgres are killed and frozen, and Google and Telegram do wrong all that they can. Afterwards each entry is
 * accounted for: in its sheet exactly once, as it was last, and nobody's own rows harmed. See docs/chaos.md.
 *
 *   npm run chaos:sheets [-- --minutes 15 --seed 1 --by polling|webhook --only deed,strike --keep]
 */
import { parseArgs } from 'node:util';
import { run } from '../run.ts';
import { makePlan } from './sheets/plan.ts';
import { missing, report } from './sheets/report.ts';
import { runPlan } from './sheets/run.ts';
import { openStand, type Intake } from './sheets/stand.ts';

const LONG_MINUTES = 15;

await run(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: `${LONG_MINUTES}` },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      by: { type: 'string', default: 'polling' },
      /** Kinds of events, to find out which of them a fault takes. */
      only: { type: 'string', default: '' },
      /** Leaves data and logs of the processes behind, also after a good run. */
      keep: { type: 'boolean', default: false },
    },
  });
  const intake: Intake = values.by === 'webhook' ? 'webhook' : 'polling';
  const minutes = Number(values.minutes);
  const whole = makePlan(Number(values.seed), minutes);
  const kinds = values.only.split(',');
  const events = whole.events.filter(({ kind }) => values.only === '' || kinds.includes(kind));
  const plan = { ...whole, events };
  console.log(`seed ${plan.seed}: ${plan.entries} entries of ${plan.people} people`);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
  const stand = await openStand(intake);
  let isGood = false;
  try {
    const outcome = await runPlan(stand, plan, (line) => console.log(`  ${line}`));
    console.log(report(outcome, intake));
    const absent = minutes >= LONG_MINUTES && values.only === '' ? missing(outcome) : [];
    if (absent.length > 0) console.log(`never happened: ${absent.join('; ')}`);
    isGood = outcome.findings.length + absent.length === 0;
  } finally {
    if (!isGood) console.log(`data and logs of the processes are in ${stand.dir}`);
    await stand.stop(values.keep || !isGood);
  }
  process.exitCode = isGood ? 0 : 1;
});
process.exit();
