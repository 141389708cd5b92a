/** How long people wait at a steady rate, and how late the bot's event loop runs: open loop, in turn with telegraf. */
import { printSettings, type Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';
import { openScene, type Contestant, type Measured, type Scene } from './scene.ts';
import { takeTurns, type Rounds } from './turns.ts';

const FULL = { rounds: 5, roundMs: 20_000 };
const QUICK = { rounds: 1, roundMs: 5_000 };

/** Telegram's most for a webhook. */
const CONNECTIONS = 100;

const BOT = 'the bot';
const TELEGRAF = 'telegraf, echo';

/** What 100,000 people a day send in their busiest minute. */
const QUIET_PER_SECOND = 42;
const BUSY_PER_SECOND = 300;

const AIM_QUIET_P95_MS = 15;
const AIM_BUSY_P99_MS = 100;
const AIM_LOOP_DELAY_MS = 50;

export async function measureLatency(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const size = quick ? QUICK : FULL;
  const scene = await openScene(ground);
  try {
    const contestants = await openContestants(scene);
    const at = async (perSecond: number): Promise<Rounds> => {
      const load = { connections: CONNECTIONS, durationMs: size.roundMs, perSecond };
      return await takeTurns(scene, contestants, load, size.rounds);
    };
    const quiet = await at(QUIET_PER_SECOND);
    const busy = await at(BUSY_PER_SECOND);
    report(quiet, busy);
  } finally {
    await scene.close();
  }
}

async function openContestants(scene: Scene): Promise<Contestant[]> {
  const database = await scene.openDatabase('latency');
  await printSettings(database.db);
  return [
    await scene.startBot(BOT, { database }),
    await scene.startBaseline(TELEGRAF, 'telegraf-echo.ts', database),
  ];
}

function report(quiet: Rounds, busy: Rounds): void {
  printTable('Intake: open loop', [
    [
      ...['', 'updates a second', '200: p50 ms', 'p95 ms', 'p99 ms', 'reply: p50 ms', 'p95 ms', 'p99 ms'],
      ...['p50 of the 200 to telegraf', 'event loop: p99 ms', 'lost'],
    ],
    ...rowsOf(quiet),
    ...rowsOf(busy),
  ]);
  const ofQuiet = (pick: (round: Measured) => number): number => quiet.middle(BOT, pick);
  const ofBusy = (pick: (round: Measured) => number): number => busy.middle(BOT, pick);
  const aims: [string, number, number][] = [
    [`200 at ${QUIET_PER_SECOND} a second, p95`, AIM_QUIET_P95_MS, ofQuiet(({ acknowledged }) => acknowledged.p95Ms)],
    [`reply at ${QUIET_PER_SECOND} a second, p95`, AIM_QUIET_P95_MS, ofQuiet(({ replied }) => replied.p95Ms)],
    [`200 at ${BUSY_PER_SECOND} a second, p99`, AIM_BUSY_P99_MS, ofBusy(({ acknowledged }) => acknowledged.p99Ms)],
    [`reply at ${BUSY_PER_SECOND} a second, p99`, AIM_BUSY_P99_MS, ofBusy(({ replied }) => replied.p99Ms)],
    [`event loop at ${BUSY_PER_SECOND} a second, p99`, AIM_LOOP_DELAY_MS, ofBusy(({ loopDelayMs }) => loopDelayMs)],
  ];
  printTable('Intake: aims of the open loop', [
    ['', 'under, ms', 'measured', ''],
    ...aims.map(([name, aim, value]) => [name, figure(aim), figure(value, 1), verdict(value < aim)]),
  ]);
}

function rowsOf(rounds: Rounds): string[][] {
  return rounds.names.map((name) => [
    name,
    figure(rounds.middle(name, ({ perSecond }) => perSecond)),
    ...(['acknowledged', 'replied'] as const).flatMap((moment) =>
      (['p50Ms', 'p95Ms', 'p99Ms'] as const).map((share) =>
        figure(rounds.middle(name, (round) => round[moment][share]), 1),
      ),
    ),
    `${figure(rounds.ratio(name, TELEGRAF, ({ acknowledged }) => acknowledged.p50Ms), 1)} ×`,
    figure(rounds.middle(name, ({ loopDelayMs }) => loopDelayMs), 1),
    figure(rounds.lost(name)),
  ]);
}
