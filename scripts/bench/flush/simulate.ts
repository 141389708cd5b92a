/**
 * How long an entry takes to its sheet on a busy day of 10,000 people, for what Google allows to one account and to
 * more: the flush's policy on a virtual clock, and the same model beside the real worker.
 */
import { googleLatencyMs, seeded } from './google-latency.ts';
import { arrivalsOfDay, HOUR_MS } from './day.ts';
import { drawDay, type Curve } from './day-plot.ts';
import type { Ground } from '../ground.ts';
import { runModel, type Landed, type ModelOptions, type ModelOutcome } from './model.ts';
import { percentile } from '../load.ts';
import { figure, printTable } from '../table.ts';
import { validateModel } from './validate.ts';

type Setting = { title: string; projects: number; accountsEach: number; mostRows?: number };

const USERS = 10_000;
const QUICK_USERS = 1_000;
const ENTRIES_EACH = 5;
const PER_PROJECT = 300;
const PER_ACCOUNT = 60;
const FLUSH_DELAY_MS = 5_000;
const SEED = 20_261_122;

/** Of the writes; of these half were done all the same. */
const ERROR_SHARE = 0.005;

const BUSY = { fromMs: 20.5 * HOUR_MS, toMs: 21.5 * HOUR_MS };

const SETTINGS: Setting[] = [
  { title: 'one account, a call a row', projects: 1, accountsEach: 1, mostRows: 1 },
  { title: 'one account', projects: 1, accountsEach: 1 },
  { title: 'five accounts of one project', projects: 1, accountsEach: 5 },
  { title: 'three projects of five accounts', projects: 3, accountsEach: 5 },
  { title: 'ten projects of five accounts', projects: 10, accountsEach: 5 },
];

const PLOT = new URL('../../../docs/img/flush-lag.png', import.meta.url).pathname;

export async function simulate(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const users = quick ? QUICK_USERS : USERS;
  const arrivals = arrivalsOfDay(users, ENTRIES_EACH, seeded(SEED));
  const outcomes: [Setting, ModelOutcome][] = [];
  for (const setting of SETTINGS) outcomes.push([setting, await runModel(optionsOf(setting, arrivals))]);
  printDay(users, outcomes);
  if (!quick) {
    await drawDay(PLOT, arrivals, outcomes.filter(([{ mostRows }]) => mostRows === undefined).map(curveOf));
    console.log(`\nPlot: ${PLOT}`);
  }
  await validateModel(ground, { quick });
}

function optionsOf({ projects, accountsEach, mostRows }: Setting, arrivals: ModelOptions['arrivals']): ModelOptions {
  const random = seeded(SEED + projects * accountsEach);
  return {
    arrivals,
    projects,
    accountsEach,
    perProject: PER_PROJECT,
    perAccount: PER_ACCOUNT,
    flushDelayMs: FLUSH_DELAY_MS,
    errorShare: ERROR_SHARE,
    latencyMs: () => googleLatencyMs(random),
    random,
    // A bot that makes a call a row looks at no header either.
    headerSeenMs: () => (mostRows === undefined ? null : Infinity),
    ...(mostRows === undefined ? {} : { mostRows }),
  };
}

function printDay(users: number, outcomes: [Setting, ModelOutcome][]): void {
  const baseline = medianBusy(outcomes[0]?.[1]);
  printTable(`Entry to sheet: ${figure(users)} people, ${ENTRIES_EACH} entries a day, simulated`, [
    [
      ...['', 'writes', 'reads', 'largest batch', 'p50', 'p95', 'p99', 'longest'],
      ...['busiest hour: p50', 'p99', 'p50 there against a call a row'],
    ],
    ...outcomes.map(([{ title }, outcome]) => {
      const day = lagsOf(outcome.landed);
      const busy = lagsOf(outcome.landed.filter(isBusy));
      return [
        ...[title, figure(outcome.writes), figure(outcome.reads), figure(outcome.largestBatch)],
        ...[0.5, 0.95, 0.99, 1].map((share) => duration(percentile(day, share))),
        ...[0.5, 0.99].map((share) => duration(percentile(busy, share))),
        `1 : ${figure(baseline / medianBusy(outcome), 1)}`,
      ];
    }),
  ]);
}

function medianBusy(outcome: ModelOutcome | undefined): number {
  return percentile(lagsOf((outcome?.landed ?? []).filter(isBusy)), 0.5);
}

function isBusy({ arrival }: Landed): boolean {
  return arrival.atMs >= BUSY.fromMs && arrival.atMs < BUSY.toMs;
}

/** Of what was recorded, shortest first; changes are not counted. */
function lagsOf(landed: Landed[]): number[] {
  return landed
    .filter(({ arrival }) => !arrival.isChange)
    .map(({ lagMs }) => lagMs)
    .toSorted((one, other) => one - other);
}

function curveOf([{ title }, { landed }]: [Setting, ModelOutcome]): Curve {
  return { title, landed: landed.filter(({ arrival }) => !arrival.isChange) };
}

function duration(ms: number): string {
  return ms < 60_000 ? `${figure(ms / 1000, 1)} s` : `${figure(ms / 60_000, 1)} min`;
}
