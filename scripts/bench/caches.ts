/**
 * `npm run bench:caches`: what it costs to find a person in memory and in Postgres, and what the caches are worth to
 * a whole update. Two houses on one database take turns; one hears announcements and so remembers, the other doesn't.
 */
import { createAnnouncements } from '../../src/core/announcements.ts';
import { furnish, type Furnished, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPipeline } from '../../src/core/pipeline.ts';
import { createRouter } from '../../src/core/router.ts';
import { ledger } from '../../src/features/ledger/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { silentOutside } from '../../test/support/silent-outside.ts';
import { cpuMs, familyCpuMs } from './cpu.ts';
import type { Ground } from './ground.ts';
import { callers, median, type Run } from './load.ts';
import { runParts } from './parts.ts';
import { figure, printTable } from './table.ts';

const PEOPLE = 2_000;
const CALLERS = 32;
const ROUNDS = 9;
const ROUND_MS = 2_000;
const WARM_MS = 1_000;

type Measured = Run & { botMs: number; postgresMs: number };

let lastUpdateId = 0;

const randomPerson = (): number => 1 + Math.floor(Math.random() * PEOPLE);

/** What is called, by each kind of house. */
type Calls = Record<'from memory' | 'from Postgres', () => Promise<unknown>>;

async function compare(ground: Ground): Promise<void> {
  const { url, db, drop } = await ground.openDatabase('caches');
  const log = createLogger({ level: 'error', dir: null, name: 'bench' });
  const announcements = createAnnouncements({ db, log, url });
  const given = { db, log, metrics: createMetrics({ process: false }) };
  const [remembering, forgetful] = [houseOf(furnish({ ...given, announcements })), houseOf(furnish(given))];
  await announcements.start();
  for (let id = 1; id <= PEOPLE; id += 1) await remembering.record(id);

  const finds: Calls = { 'from memory': remembering.find, 'from Postgres': forgetful.find };
  const records: Calls = {
    'from memory': () => remembering.record(randomPerson()),
    'from Postgres': () => forgetful.record(randomPerson()),
  };
  await print(ground, 'Finding a person, one after the other', 1, finds);
  await print(ground, `Finding a person, ${CALLERS} at once`, CALLERS, finds);
  await print(ground, 'An entry from update to answer, one after the other', 1, records);
  await print(ground, `An entry from update to answer, ${CALLERS} at once`, CALLERS, records);
  await announcements.stop();
  await drop();
}

/** A house whose answers go nowhere. */
function houseOf(furnished: Furnished) {
  const house: House = { ...furnished, ...silentOutside };
  const pipeline = createPipeline({
    ...house,
    router: createRouter([ledger(house, { flushDelayMs: 5_000 })], house.text),
    defaults: { locale: 'en', timeZone: 'UTC', currency: 'USD' },
    allowedIds: null,
    limits: { messagesPerMinute: 0, commandsPerMinute: 0, messageGapMs: 0 },
    updatesAtOnce: 64,
    onParked: ({ reason }) => console.error(reason),
  });
  return {
    find: async () => await house.people.find(randomPerson()),
    record: async (id: number) => await pipeline.handle(messageOf(id)),
  };
}

function messageOf(id: number): Parameters<ReturnType<typeof createPipeline>['handle']>[0] {
  const from = { id, is_bot: false, first_name: 'Linh', language_code: 'en' };
  const chat = { id, type: 'private', first_name: 'Linh' } as const;
  const message = { message_id: 1, date: Math.floor(Date.now() / 1_000), chat, from, text: 'coffee 3.50' };
  return { update_id: (lastUpdateId += 1), message };
}

async function print(ground: Ground, title: string, count: number, calls: Calls): Promise<void> {
  const rounds: Record<string, Measured[]> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    // Each goes first in every second round.
    const turns = round % 2 === 0 ? Object.entries(calls) : Object.entries(calls).toReversed();
    for (const [name, call] of turns) {
      const measured = await measure(ground, count, round === 0 ? WARM_MS : ROUND_MS, call);
      if (round > 0) (rounds[name] ??= []).push(measured);
    }
  }
  const rows = Object.keys(calls).map((name) => {
    const runs = rounds[name] ?? [];
    const middle = (of: (run: Measured) => number, digits: number): string => figure(median(runs.map(of)), digits);
    return [
      name,
      middle((run) => run.perSecond, 0),
      middle((run) => run.p50Ms, 3),
      middle((run) => run.botMs, 4),
      middle((run) => run.postgresMs, 4),
    ];
  });
  printTable(title, [['', 'a second', 'median, ms', 'CPU of Node each, ms', 'CPU of Postgres each, ms'], ...rows]);
}

async function measure(ground: Ground, count: number, ms: number, call: () => Promise<unknown>): Promise<Measured> {
  const before = [cpuMs(process.pid), familyCpuMs(ground.postgresPid)] as const;
  const run = await callers(count, ms, call);
  const calls = (run.perSecond * ms) / 1_000;
  return {
    ...run,
    botMs: (cpuMs(process.pid) - before[0]) / calls,
    postgresMs: (familyCpuMs(ground.postgresPid) - before[1]) / calls,
  };
}

await runParts({ compare }, process.argv.slice(2), ['compare']);
