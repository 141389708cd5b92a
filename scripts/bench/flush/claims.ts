/**
 * Whether a full outbox slows a flush down: the statements of a flush with 10 million rows that are done and 1 million
 * that wait, against a database with nothing but the rows in question; what a purge costs there, and what the real
 * worker keeps in memory while it flushes there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { accountGates, openAccounts } from '../../../src/features/sheets/google/accounts.ts';
import { claimPaid } from '../../../src/features/sheets/flush/claim.ts';
import { flush } from '../../../src/features/sheets/flush/flush.ts';
import type { Gate } from '../../../src/features/sheets/flush/gate.ts';
import { purgeRows } from '../../../src/features/sheets/flush/sweep-queries.ts';
import { NO_MISSES } from '../../../src/features/sheets/model.ts';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import { freePort } from '../../free-port.ts';
import { memoryMb, ready, startProcess, stopProcess } from '../processes.ts';
import { benchHouse } from './bench-house.ts';
import { addPaperLedgers, fillOutbox, leaveRealLedgers, type Fill } from './full-outbox.ts';
import { printSettings, type Ground } from '../ground.ts';
import { addRows, countDue, makeDue } from './ledgers.ts';
import { openScene, type Scene } from './scene.ts';
import { percentile } from '../load.ts';
import { figure, printTable, verdict } from '../table.ts';

type Size = Fill & { rounds: number; flushesARound: number; realLedgers: number; memoryMs: number };

const FULL: Size = {
  ledgers: 10_000,
  done: 10_000_000,
  pending: 1_000_000,
  rounds: 8,
  flushesARound: 100,
  realLedgers: 300,
  memoryMs: 60_000,
};
const QUICK: Size = {
  ledgers: 1_000,
  done: 200_000,
  pending: 100_000,
  rounds: 2,
  flushesARound: 50,
  realLedgers: 50,
  memoryMs: 10_000,
};

const AIM_RATIO = 1.5;
const AIM_MEMORY_MB = 250;
const PURGE_LOTS = 100;
const TOKEN = '7000000005:token-of-the-benchmark';

type Step = 'claim' | 'freeze' | 'settle';

/** How long each step of each flush took, in milliseconds. */
type Times = Record<Step | 'together', number[]>;

export async function measureClaims(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const size = quick ? QUICK : FULL;
  const empty = await openOutbox(ground, 'claims_empty', size);
  const full = await openOutbox(ground, 'claims_full', size);
  try {
    await printSettings(full.database.db);
    console.log(`Filling ${figure(size.done)} rows that are done and ${figure(size.pending)} that wait …`);
    const megabytes = await fillOutbox(full.database.db, size);
    await compareFlushes(empty, full, size);
    await measurePurge(full);
    await measureMemory(full, size);
    console.log(`\nThe outbox with its indexes took ${figure(megabytes)} MB.`);
  } finally {
    await empty.close();
    await full.close();
  }
}

async function openOutbox(ground: Ground, name: string, { realLedgers, ledgers }: Size): Promise<Scene> {
  const options = { projects: 1, accountsEach: 1, quota: null, isSlow: false, flushDelayMs: 0 };
  const scene = await openScene(ground, { name, ledgers: realLedgers, ...options });
  await addPaperLedgers(scene.database.db, ledgers - realLedgers);
  return scene;
}

/** Both databases in turn, flush by flush of the same number of rows. */
async function compareFlushes(empty: Scene, full: Scene, size: Size): Promise<void> {
  const rowsEach = size.pending / size.ledgers;
  const ofEmpty = flusher(empty);
  const ofFull = flusher(full);
  for (let round = 0; round <= size.rounds; round += 1) {
    const userIds = Array.from({ length: size.flushesARound }, (_, index) => 1 + round * size.flushesARound + index)
      .map((number) => size.realLedgers + number);
    await addRows(empty.database.db, userIds, rowsEach);
    await makeDue(empty.database.db, userIds);
    // The first round warms up.
    await ofEmpty.run(size.flushesARound, round > 0);
    await ofFull.run(size.flushesARound, round > 0);
  }
  report(ofEmpty.times, ofFull.times, rowsEach);
}

/** Flushes paper ledgers one after the other into a sink that takes everything at once. */
function flusher({ database, settings }: Scene): { times: Times; run(count: number, counts: boolean): Promise<void> } {
  const house = benchHouse(database.db);
  const [gateOfAccount] = accountGates(house.text, openAccounts(database.db, settings));
  if (gateOfAccount === undefined) throw new Error('There is no account');
  const sink: Gate['sink'] = { deliver: async () => ({ kind: 'applied', misses: NO_MISSES, headerSeen: false }) };
  const gate: Gate = { ...gateOfAccount, name: 'paper', sink };
  const times: Times = { claim: [], freeze: [], settle: [], together: [] };
  const flushOne = async (): Promise<Record<Step, number>> => {
    const moments = [performance.now()];
    const { leases } = await claimPaid(database.db, gate, { places: 1, leaseMs: 60_000 });
    moments.push(performance.now());
    const [lease] = leases;
    if (lease === undefined) throw new Error('Nothing was due');
    const onStep = async (step: string): Promise<void> => {
      if (step === 'frozen' || step === 'before-settling') moments.push(performance.now());
    };
    const settled = await flush({ house, gate, flushDelayMs: 0, adminIds: [], onStep }, lease);
    if (settled.kind !== 'done') throw new Error(`A flush ended as ${settled.kind}`);
    moments.push(performance.now());
    const [began = NaN, claimed = NaN, frozen = NaN, delivered = NaN, ended = NaN] = moments;
    return { claim: claimed - began, freeze: frozen - claimed, settle: ended - delivered };
  };
  return {
    times,
    run: async (count, counts) => {
      for (let index = 0; index < count; index += 1) {
        const took = await flushOne();
        if (!counts) continue;
        for (const step of ['claim', 'freeze', 'settle'] as const) times[step].push(took[step]);
        times.together.push(took.claim + took.freeze + took.settle);
      }
    },
  };
}

function report(empty: Times, full: Times, rowsEach: number): void {
  const at = (times: Times, step: keyof Times, share: number): number =>
    percentile(times[step].toSorted((one, other) => one - other), share);
  const ratio = (step: keyof Times, share: number): number => at(full, step, share) / at(empty, step, share);
  printTable(`A flush of ${figure(rowsEach)} rows in a full outbox, without Google, ms`, [
    ['', 'empty: p50', 'p95', 'full: p50', 'p95', 'ratio of p50', 'ratio of p95', 'aim', ''],
    ...(['claim', 'freeze', 'settle', 'together'] as const).map((step) => [
      step,
      ...[empty, full].flatMap((times) => [0.5, 0.95].map((share) => figure(at(times, step, share), 2))),
      figure(ratio(step, 0.5), 2),
      figure(ratio(step, 0.95), 2),
      step === 'together' ? `${AIM_RATIO}` : '',
      step === 'together' ? verdict(ratio(step, 0.5) <= AIM_RATIO) : '',
    ]),
  ]);
}

async function measurePurge({ database }: Scene): Promise<void> {
  const tookMs: number[] = [];
  let rows = 0;
  for (let lot = 0; lot < PURGE_LOTS; lot += 1) {
    const beganAtMs = performance.now();
    const purged = await purgeRows(database.db);
    if (purged === 0) break;
    tookMs.push(performance.now() - beganAtMs);
    rows += purged;
  }
  const sorted = tookMs.toSorted((one, other) => one - other);
  printTable('The purge in the full outbox', [
    ['lots', 'rows a lot', 'ms a lot: p50', 'p95', 'longest'],
    [
      ...[figure(sorted.length), figure(rows / sorted.length)],
      ...[0.5, 0.95, 1].map((share) => figure(percentile(sorted, share), 1)),
    ],
  ]);
}

/** The whole worker, as PM2 runs it, flushing as fast as it can. */
async function measureMemory(scene: Scene, { memoryMs, pending, ledgers }: Size): Promise<void> {
  const { database, settings, standIn, userIds } = scene;
  await leaveRealLedgers(database.db);
  const telegram = await startTelegramSandbox({ token: TOKEN });
  const port = await freePort();
  await standIn.ask('begin');
  const worker = startProcess('worker', {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    WORKER_PORT: String(port),
    DATABASE_URL: database.url,
    GOOGLE_APPLICATION_CREDENTIALS: settings.keyFiles.join(','),
    GOOGLE_SHEETS_ROOT_URL: settings.rootUrl ?? '',
    GOOGLE_TOKEN_URL: settings.tokenUrl ?? '',
    SHEETS_WRITES_PER_MINUTE: String(settings.writesPerMinute),
    SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: String(settings.writesPerMinutePerAccount),
    LOG_DIR: scene.dir,
    LOG_LEVEL: 'error',
  });
  try {
    await ready(port);
    const endAtMs = performance.now() + memoryMs;
    while (performance.now() < endAtMs) {
      await addRows(database.db, userIds, pending / ledgers);
      await makeDue(database.db, userIds);
      while ((await countDue(database.db)) > 0) await delay(50);
    }
    const { now, peak } = await memoryMb(worker);
    const writes = (await standIn.ask('told')).filter(({ kind }) => kind === 'write').length;
    printTable('The worker’s memory meanwhile', [
      ['flushes', 'rows', 'at the end', 'at most', 'aim', ''],
      [
        ...[figure(writes), figure((writes * pending) / ledgers), `${figure(now)} MB`, `${figure(peak)} MB`],
        ...[`${AIM_MEMORY_MB} MB`, verdict(peak < AIM_MEMORY_MB)],
      ],
    ]);
  } finally {
    await stopProcess(worker);
    await telegram.stop();
  }
}
