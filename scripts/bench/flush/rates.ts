/**
 * How fast one worker flushes when Google takes no time and knows no quota, and what a flush costs; beside it, in
 * turn, one call a row as simple bots do it, and pg-boss with a job a row.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../load.ts';
import { startChild, type Child } from '../child.ts';
import { cpuMs, familyCpuMs } from '../cpu.ts';
import { printSettings, type Ground } from '../ground.ts';
import type { JobBot, JobBotOrders } from './job-bot.ts';
import { addRows, countDue, makeDue } from './ledgers.ts';
import type { RowBot } from './row-bot.ts';
import type { RowWriterOptions } from './row-writer.ts';
import { openScene, type Scene } from './scene.ts';
import { figure, printTable, verdict } from '../table.ts';

export type RatesOptions = { quick: boolean; baselines: boolean; flags: string[] };

type Size = { rounds: number; ledgers: number; baselineRows: number };

const FULL: Size = { rounds: 5, ledgers: 1_000, baselineRows: 2_000 };
const QUICK: Size = { rounds: 2, ledgers: 200, baselineRows: 400 };

const AIM_ROWS_PER_SECOND = 5_000;
const AIM_FLUSHES_PER_SECOND = 200;
const ROWS_A_FLUSH = 50;

/** What one contestant did in one round. */
type Run = {
  rows: number;
  flushes: number;
  writes: number;
  reads: number;
  tookMs: number;
  /** Of the process that writes, of the stand-in, of Postgres. */
  cpuMs: { writer: number; standIn: number; postgres: number };
};

type Contestant = { name: string; run: () => Promise<Run> };

export async function measureRates(ground: Ground, { quick, baselines, flags }: RatesOptions): Promise<void> {
  const size = quick ? QUICK : FULL;
  const scene = await openScene(ground, {
    name: 'rates',
    projects: 1,
    accountsEach: 1,
    ledgers: size.ledgers,
    quota: null,
    isSlow: false,
    flushDelayMs: 0,
  });
  try {
    await printSettings(scene.database.db);
    const worker = await scene.startWorker(flags);
    await scene.standIn.ask('begin');
    await worker.ask('begin');
    const contestants = [
      flushing(ground, scene, worker, ROWS_A_FLUSH),
      flushing(ground, scene, worker, 1),
      ...(baselines ? await openBaselines(ground, scene, size.baselineRows) : []),
    ];
    await report(await takeTurns(contestants, size.rounds), scene);
  } finally {
    await scene.close();
  }
}

/** The first round warms up and is not counted. */
async function takeTurns(contestants: Contestant[], rounds: number): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of contestants) {
      const done = await run();
      if (round > 0) runs.get(name)?.push(done);
    }
    console.log(round === 0 ? 'warmed up' : `round ${round} of ${rounds} done`);
  }
  return runs;
}

/** The product: every ledger has so many rows waiting and is due; from the first batch to the last settling. */
function flushing(ground: Ground, scene: Scene, worker: Child<never>, rowsEach: number): Contestant {
  const { db } = scene.database;
  const run = async (): Promise<Run> => {
    await addRows(db, scene.userIds, rowsEach);
    const since = await now(scene);
    const measured = await measure(ground, scene, worker.pid, async () => {
      await makeDue(db, scene.userIds);
      while ((await countDue(db)) > 0) await delay(50);
    });
    const { rows } = await db.query<{ flushes: number; tookMs: number }>(
      `select count(*)::int as flushes,
        (extract(epoch from max(settled_at) - min(created_at)) * 1000)::float8 as "tookMs"
      from sheet_batches
      where created_at > $1 and outcome = 'done'`,
      [since],
    );
    const { flushes = 0, tookMs = NaN } = rows[0] ?? {};
    return { ...measured, rows: scene.userIds.length * rowsEach, flushes, tookMs };
  };
  return { name: rowsEach === 1 ? 'flush of 1 row' : `flush of ${rowsEach} rows`, run };
}

async function openBaselines(ground: Ground, scene: Scene, rows: number): Promise<Contestant[]> {
  const { settings, spreadsheetIds, database } = scene;
  const { rootUrl, tokenUrl, keyFiles } = settings;
  const rowOrders: RowWriterOptions = { keyFile: keyFiles[0] ?? '', spreadsheetIds, rootUrl, tokenUrl };
  const rowBot = await startChild<RowBot>('flush/row-bot.ts', rowOrders, { limited: true });
  const jobOrders: JobBotOrders = { ...rowOrders, databaseUrl: database.url };
  const jobBot = await startChild<JobBot>('flush/job-bot.ts', jobOrders, { limited: true });
  scene.onClose(async () => {
    await rowBot.stop();
    await jobBot.stop();
  });
  type Go = () => Promise<number>;
  const contest = (name: string, pid: number, prepare: () => Promise<void>, go: Go): Contestant => ({
    name,
    run: async () => {
      await prepare();
      let tookMs = NaN;
      const measured = await measure(ground, scene, pid, async () => {
        tookMs = await go();
      });
      return { ...measured, rows, flushes: rows, tookMs };
    },
  });
  return [
    contest('one call a row', rowBot.pid, async () => {}, async () => await rowBot.ask('write', rows)),
    contest(
      'pg-boss, a job a row',
      jobBot.pid,
      async () => await jobBot.ask('send', rows),
      async () => await jobBot.ask('work'),
    ),
  ];
}

async function measure(
  ground: Ground,
  scene: Scene,
  writerPid: number,
  work: () => Promise<void>,
): Promise<Pick<Run, 'writes' | 'reads' | 'cpuMs'>> {
  await scene.standIn.ask('told');
  const used = (): number[] => [cpuMs(writerPid), cpuMs(scene.standIn.pid), familyCpuMs(ground.postgresPid)];
  const before = used();
  await work();
  const [writer = NaN, standIn = NaN, postgres = NaN] = used().map((ms, index) => ms - (before[index] ?? NaN));
  const told = await scene.standIn.ask('told');
  const count = (kind: string): number => told.filter((call) => call.kind === kind).length;
  return { writes: count('write'), reads: count('read'), cpuMs: { writer, standIn, postgres } };
}

async function now({ database }: Scene): Promise<Date> {
  const { rows } = await database.db.query<{ now: Date }>('select now()');
  return rows[0]?.now ?? new Date();
}

async function report(runs: Map<string, Run[]>, scene: Scene): Promise<void> {
  const middle = (name: string, pick: (run: Run) => number): number => median((runs.get(name) ?? []).map(pick));
  const perSecond = (name: string): number => middle(name, (run) => (run.rows * 1000) / run.tookMs);
  const names = [...runs.keys()];
  const base = names.includes('one call a row') ? 'one call a row' : undefined;
  printTable('Rates: Google without delay or quota', [
    [
      ...['', 'rows a second', 'flushes a second', 'write calls a flush', 'read calls a flush'],
      ...['CPU ms a flush: worker', 'stand-in', 'Postgres', 'rows against one call a row'],
    ],
    ...names.map((name) => [
      name,
      figure(perSecond(name)),
      figure(middle(name, (run) => (run.flushes * 1000) / run.tookMs)),
      figure(middle(name, (run) => run.writes / run.flushes), 3),
      figure(middle(name, (run) => run.reads / run.flushes), 3),
      ...(['writer', 'standIn', 'postgres'] as const).map((process) =>
        figure(middle(name, (run) => run.cpuMs[process] / run.flushes), 2),
      ),
      base === undefined ? '–' : `${figure(perSecond(name) / perSecond(base), 1)} ×`,
    ]),
  ]);
  const fifty = perSecond(`flush of ${ROWS_A_FLUSH} rows`);
  const single = perSecond('flush of 1 row');
  const ours = names.filter((name) => name.startsWith('flush'));
  const exact = ours.every((name) => runs.get(name)?.every(({ writes, flushes }) => writes === flushes));
  printTable('Rates: aims', [
    ['', 'aim', 'measured', ''],
    [
      `rows a second, ${ROWS_A_FLUSH} a flush`,
      figure(AIM_ROWS_PER_SECOND),
      figure(fifty),
      verdict(fifty >= AIM_ROWS_PER_SECOND),
    ],
    [
      'flushes a second, one row each',
      figure(AIM_FLUSHES_PER_SECOND),
      figure(single),
      verdict(single >= AIM_FLUSHES_PER_SECOND),
    ],
    ['write calls a flush', '1', exact ? '1, in every round' : 'not 1', verdict(exact)],
  ]);
  const lines = await scene.standIn.ask('countLines', scene.spreadsheetIds);
  console.log(`\n${figure(lines)} lines stand in ${figure(scene.spreadsheetIds.length)} sheets.`);
}
