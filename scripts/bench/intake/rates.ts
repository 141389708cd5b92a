/**
 * How many entries a second go the whole way, and what one costs: the bot with and without its limits, in turn with
 * bare bots of two libraries, which know no database, and one that has what many have.
 */
import { printSettings, type Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';
import { openScene, PROCESSES, type Contestant, type Scene } from './scene.ts';
import { takeTurns, type Rounds } from './turns.ts';

const FULL = { rounds: 5, roundMs: 10_000 };
const QUICK = { rounds: 1, roundMs: 4_000 };

/** Telegram's most for a webhook. */
const CONNECTIONS = 100;

const BOT = 'the bot';
const LIMITED = 'the bot with its limits on';
const TELEGRAF = 'telegraf, echo';
const GRAMMY = 'grammY, echo';
const PRISMA = 'telegraf, Prisma and `boss.send`';

const AIM_PER_SECOND = 600;
const AIM_TO_TELEGRAF = 0.4;
const AIM_TO_PRISMA = 2;

export async function measureRates(ground: Ground, options: { quick: boolean; flags: string[] }): Promise<void> {
  const { rounds, roundMs } = options.quick ? QUICK : FULL;
  const scene = await openScene(ground);
  try {
    const contestants = await openContestants(scene, options.flags);
    report(await takeTurns(scene, contestants, { connections: CONNECTIONS, durationMs: roundMs }, rounds));
  } finally {
    await scene.close();
  }
}

async function openContestants(scene: Scene, flags: string[]): Promise<Contestant[]> {
  const database = await scene.openDatabase('rates');
  const ofOthers = await scene.openDatabase('rates_prisma');
  await printSettings(database.db);
  return [
    await scene.startBot(BOT, { database, flags }),
    await scene.startBaseline(TELEGRAF, 'telegraf-echo.ts', ofOthers),
    await scene.startBot(LIMITED, { database, limits: true }),
    await scene.startBaseline(GRAMMY, 'grammy-echo.ts', ofOthers),
    await scene.startBaseline(PRISMA, 'telegraf-prisma.ts', ofOthers),
  ];
}

function report(rounds: Rounds): void {
  const rate = (name: string): number => rounds.middle(name, ({ perSecond }) => perSecond);
  const times = (name: string, base: string): number => rounds.ratio(name, base, ({ perSecond }) => perSecond);
  printTable('Intake: closed loop, 100 connections', [
    [
      ...['', 'updates a second', 'to telegraf', '200: p50 ms', 'p99 ms', 'reply: p50 ms', 'p99 ms'],
      ...['CPU ms an update: bot', 'Postgres', 'generator', 'stand-in', 'lost'],
    ],
    ...rounds.names.map((name) => [
      name,
      figure(rate(name)),
      `${figure(times(name, TELEGRAF), 2)} ×`,
      ...(['acknowledged', 'replied'] as const).flatMap((moment) => [
        figure(rounds.middle(name, (round) => round[moment].p50Ms), 1),
        figure(rounds.middle(name, (round) => round[moment].p99Ms), 1),
      ]),
      ...PROCESSES.map((process) => figure(rounds.middle(name, ({ cpuMs }) => cpuMs[process]), 2)),
      figure(rounds.lost(name)),
    ]),
  ]);
  const aims: [string, number, number][] = [
    ['entries a second', AIM_PER_SECOND, rate(BOT)],
    ['the bot to telegraf\'s echo', AIM_TO_TELEGRAF, times(BOT, TELEGRAF)],
    ['the bot to telegraf with Prisma and `boss.send`', AIM_TO_PRISMA, times(BOT, PRISMA)],
  ];
  printTable('Intake: aims of the closed loop', [
    ['', 'at least', 'measured', ''],
    ...aims.map(([name, aim, value]) => [name, figure(aim, 1), figure(value, 2), verdict(value >= aim)]),
  ]);
}
