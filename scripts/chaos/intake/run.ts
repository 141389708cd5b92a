/** A run, from the first process to the verdict. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import { count } from '../rules.ts';
import { TelegramFaults, telegramFaults } from '../telegram-faults.ts';
import { createRandom } from '../random.ts';
import { readFacts, waitingAnswers, type Facts } from './facts.ts';
import { People } from './people.ts';
import { ANSWERING, STRIKES, type Event, type Intention, type Plan, type Strike } from './plan.ts';
import type { Stand } from './stand.ts';
import { strike, type Stage } from './strikes.ts';
import { judge, type Verdict } from './verdict.ts';

/** Everything that a run leaves behind. */
export type Outcome = {
  plan: Plan;
  verdict: Verdict;
  people: People;
  strikes: Map<string, number>;
  telegram: Map<string, number>;
  /** Deliveries that failed, by the reason. */
  failures: Map<string, number>;
  deliveries: Map<string, number>;
  delivered: number;
  sendingMs: number;
  drainMs: number;
};

const TICK_MS = 50;
const LOOK_EVERY_MS = 500;
const LOOKS_A_LINE = 20;

/** With more on their way people wait: the machine is too slow for the rate. */
const MOST_UNDER_WAY = 1_500;

/** What has not happened by then is ordered again. */
const AGAIN_EVERY_MS = 10_000;

/** Runs a plan on a stand whose processes are not started yet. */
export async function runPlan(stand: Stand, plan: Plan, say: (line: string) => void): Promise<Outcome> {
  const { postgres, cluster } = stand;
  const { sim } = stand.telegram;
  await postgres.start();
  await cluster.up();
  const people = new People(sim, plan.people);
  const faults = new TelegramFaults(sim);
  const log = watchDeliveries(sim);
  const strikes = new Map<string, number>();
  const violence = new AbortController();
  const over = violence.signal;
  const stage: Stage = { cluster, postgres, telegram: sim, turns: new Map(), over };
  const hit = async (order: Strike): Promise<void> => {
    if (await strike(stage, order)) count(strikes, order.what);
  };
  const begin = async (event: Event): Promise<void> => {
    if (event.kind === 'strike') await hit(event.strike);
    else if (event.kind === 'telegram') faults.order(event.order);
    else sim.disturb(event.fault);
  };
  say(`${plan.people} people begin to write, ${plan.perSecond} updates a second`);

  const beganAtMs = performance.now();
  const looking = setInterval(() => faults.look(), 200);
  const playing = play(plan, begin, over);
  const insisting = insist(plan, { strikes, faults, hit, over });
  await write(people, sim, plan, say);
  const sendingMs = performance.now() - beganAtMs;
  violence.abort();
  await Promise.all([playing, insisting]);
  clearInterval(looking);
  faults.end();

  say(`violence is over after ${Math.round(sendingMs / 1_000)} s; waiting until everything is answered`);
  const stillOpen = await drain(stand, plan.drainMs, say);
  people.stop();
  log.stop();
  const drainMs = performance.now() - beganAtMs - sendingMs;
  const facts = await readFacts(postgres);
  const verdict = judge(people.all, facts);
  if (stillOpen !== null) verdict.findings.push({ kind: 'lost', what: `it did not come to rest: ${stillOpen}` });
  for (const what of cluster.complaints()) verdict.findings.push({ kind: 'wrong', what: `a process said ${what}` });
  if (verdict.findings.length > 0) await keepEvidence(stand.dir, people, facts);
  return { plan, verdict, people, strikes, telegram: faults.met, ...log.seen, sendingMs, drainMs };
}

/** Sends what people intend at its time, or later if the bots don't keep up. */
async function write(people: People, sim: TelegramSim, plan: Plan, say: (line: string) => void): Promise<void> {
  const { intentions } = plan;
  const beganAtMs = performance.now();
  let saidAtMs = beganAtMs;
  let next = 0;
  while (next < intentions.length && performance.now() - beganAtMs < plan.lastsMs) {
    const due = (intentions.length * (performance.now() - beganAtMs)) / plan.lastsMs;
    const underWay = sim.pendingUpdates().length;
    for (let room = MOST_UNDER_WAY - underWay; next < due && room > 0; next += 1, room -= 1) {
      await people.act(intentions[next] as Intention);
    }
    if (performance.now() - saidAtMs > LOOK_EVERY_MS * LOOKS_A_LINE) {
      saidAtMs = performance.now();
      say(`${people.sent} updates sent, ${underWay} under way`);
    }
    await delay(TICK_MS);
  }
}

/** Starts each event at its time, and waits for what takes longer. */
async function play(plan: Plan, begin: (event: Event) => Promise<void>, over: AbortSignal): Promise<void> {
  const beganAtMs = performance.now();
  const begun: Promise<void>[] = [];
  for (const event of plan.events) {
    await delay(Math.max(0, beganAtMs + event.atMs - performance.now()), undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    begun.push(begin(event));
  }
  await Promise.all(begun);
}

/** A violence that met nobody has not happened: it is ordered again, as long as there is time. */
async function insist(
  plan: Plan,
  { strikes, faults, hit, over }: {
    strikes: Map<string, number>;
    faults: TelegramFaults;
    hit: (order: Strike) => Promise<void>;
    over: AbortSignal;
  },
): Promise<void> {
  const random = createRandom(plan.seed);
  await delay(plan.lastsMs * 0.6, undefined, { signal: over }).catch(() => {});
  while (!over.aborted) {
    const again = telegramFaults(random, (_times, make) => [make()], { methods: ANSWERING });
    for (const order of again) if (!faults.met.has(order.label)) faults.order(order);
    await Promise.all(
      STRIKES.filter(({ what }) => !strikes.has(what)).map(({ what }) => hit({ what, draw: random.next() })),
    );
    await delay(AGAIN_EVERY_MS, undefined, { signal: over }).catch(() => {});
  }
}

type Deliveries = Pick<Outcome, 'failures' | 'deliveries' | 'delivered'>;

function watchDeliveries(sim: TelegramSim): { seen: Deliveries; stop: () => void } {
  const seen: Deliveries = { failures: new Map(), deliveries: new Map(), delivered: 0 };
  const stop = sim.onDelivery(({ failure, fault }) => {
    if (failure === undefined) seen.delivered += 1;
    else count(seen.failures, failure);
    if (fault !== undefined) count(seen.deliveries, fault);
  });
  return { seen, stop };
}

/** @returns what is still open after far too long; null if nothing is */
async function drain(stand: Stand, mostMs: number, say: (line: string) => void): Promise<string | null> {
  const deadline = performance.now() + mostMs;
  await stand.postgres.keeper.start();
  for (let look = 0; ; look += 1) {
    const updates = stand.telegram.sim.pendingUpdates().length;
    const answers = await waitingAnswers(stand.postgres);
    if (updates + answers === 0) return null;
    const described = `${updates} updates under way, ${answers} answers in the queue`;
    if (performance.now() > deadline) return described;
    if (look % LOOKS_A_LINE === 0) say(described);
    await delay(LOOK_EVERY_MS);
  }
}

/** For whoever looks for the cause: all that was sent and said, and what Postgres has of it. */
async function keepEvidence(dir: string, people: People, facts: Facts): Promise<void> {
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...value] : value;
  await writeFile(join(dir, 'evidence.json'), JSON.stringify({ people: people.all, facts }, plain, 1));
}
