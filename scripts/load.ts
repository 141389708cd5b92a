/**
 * The load that 100,000 people a day bring at their busiest: 42 requests a second that arrive by chance, from hundreds
 * of people, through the local Bot API and its webhook into the real bot and worker, with sheets connected for some.
 * Prints Markdown for docs/load-test.md; ends with 1 if an aim was missed.
 *
 *   npm run load [-- --minutes 10 --rate 42 --people 600 --sheets 40 --seed 1]
 */
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom, type Random } from './chaos/random.ts';
import { openCrowd, type Crowd, type Person } from './load/crowd.ts';
import { countFacts, type Facts } from './load/facts.ts';
import { judge, report, type Outcome } from './load/report.ts';
import { choose, connect, entry } from './load/requests.ts';
import { openStage, type Stage } from './load/stage.ts';
import { watchUsage } from './load/usage.ts';
import { run } from './run.ts';

type Settings = Outcome['settings'];

/** Everybody comes once before anything is measured: so fast that it takes seconds, so slow that nothing piles up. */
const WARM_UP_PER_SECOND = 60;

/** Google's quota lets the worker write for a while after the last entry. */
const DRAIN_MS = 180_000;

await run(async () => {
  const settings = readSettings();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
  const stage = await openStage();
  try {
    const outcome = await measure(stage, settings);
    const lines = judge(outcome);
    console.log(`\n${report(outcome, lines)}\n`);
    process.exitCode = lines.every(({ isMet }) => isMet) ? 0 : 1;
  } finally {
    await stage.stop();
  }
});
process.exit();

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '42' },
      people: { type: 'string', default: '600' },
      sheets: { type: 'string', default: '40' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    },
  });
  const { minutes, rate, people, sheets, seed } = values;
  const settings = { minutes: +minutes, rate: +rate, people: +people, sheets: +sheets, seed: +seed };
  if (Object.values(settings).some((value) => !(value >= 0))) throw new Error('Settings are numbers, from 0 on');
  return settings;
}

async function measure(stage: Stage, settings: Settings): Promise<Outcome> {
  const { minutes, rate, people: count, seed } = settings;
  const random = createRandom(seed);
  const [loadBefore = NaN] = loadavg();
  const people = Array.from({ length: count }, () => newPerson(stage));
  await warmUp(stage, people, random, settings);
  console.log(`${rate} requests a second for ${minutes} minutes …`);
  const crowd = openCrowd(stage.telegram.sim, people, random);
  const usage = watchUsage(stage.pids);
  const beganAtMs = performance.now();
  await arrive(crowd, random, rate, minutes * 60_000);
  const tookMs = performance.now() - beganAtMs;
  const used = await usage();
  crowd.stop();
  const { answered, unanswered } = crowd;
  const sent = people.length + [...answered, ...unanswered].filter(({ kind }) => kind === 'entry').length;
  const facts = await drained(stage, sent);
  const postgres = await aboutPostgres(stage);
  return { settings, tookMs, answered, unanswered, usage: used, facts, postgres, loadBefore };
}

function newPerson({ telegram }: Stage): Person {
  return { id: telegram.sim.addPerson({ firstName: 'Linh', languageCode: 'en' }).id, card: undefined, isAsked: false };
}

/** Everybody records an entry, and some connect a sheet. */
async function warmUp(stage: Stage, people: Person[], random: Random, { sheets }: Settings): Promise<void> {
  console.log(`${people.length} people come, ${sheets} connect a sheet …`);
  const crowd = openCrowd(stage.telegram.sim, people, random);
  const asking: Promise<void>[] = [];
  const isEach = (person: Person) => (other: Person) => other === person;
  for (const person of people) {
    asking.push(crowd.ask(entry(random), isEach(person)) ?? Promise.resolve());
    await delay(1_000 / WARM_UP_PER_SECOND);
  }
  await Promise.all(asking);
  await delay(2_000);
  for (const [index, person] of people.slice(0, sheets).entries()) {
    await crowd.ask(connect(linkFor(stage, index)), isEach(person));
  }
  crowd.stop();
  const [first] = crowd.unanswered;
  if (first !== undefined) throw new Error(`The load test does not begin: ${first.kind} got ${first.lastWords}`);
}

/** The ledger says which account it wants; all are given, so that nobody needs to read it. */
function linkFor({ google, accounts }: Stage, index: number): string {
  const { id } = google.sim.createSpreadsheet({ title: `Household ${index + 1}` });
  for (const email of accounts) google.sim.share(id, email);
  return `https://docs.google.com/spreadsheets/d/${id}/edit`;
}

/** A Poisson process: the gaps between arrivals are exponential, however long the answers take. */
async function arrive(crowd: Crowd, random: Random, perSecond: number, durationMs: number): Promise<void> {
  const open = new Set<Promise<void>>();
  const beganAtMs = performance.now();
  const gapMs = (): number => (-Math.log(1 - random.next()) * 1_000) / perSecond;
  for (let dueMs = gapMs(); dueMs < durationMs; dueMs += gapMs()) {
    const waitMs = beganAtMs + dueMs - performance.now();
    if (waitMs > 1) await delay(waitMs);
    const { make, isFit } = choose(random);
    const asked = crowd.ask(make(random), isFit) ?? crowd.ask(entry(random), ({ isAsked }) => !isAsked);
    if (asked === undefined) throw new Error('Nobody is free to ask for anything: more people are needed');
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }
  await Promise.all(open);
}

/** Waits until the worker has written what the connected sheets are to show. */
async function drained(stage: Stage, sent: number): Promise<Facts> {
  const deadlineMs = performance.now() + DRAIN_MS;
  for (;;) {
    const facts = await countFacts(stage, sent);
    if ((facts.unwritten === 0 && facts.pending === 0) || performance.now() > deadlineMs) return facts;
    await delay(500);
  }
}

async function aboutPostgres({ db }: Stage): Promise<string> {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers'];
  const { rows } = await db.query<{ text: string }>(
    `select string_agg(name || ' ' || current_setting(name), ', ' order by name) as text
     from pg_settings where name = any ($1)`,
    [names],
  );
  return rows[0]?.text ?? '';
}
