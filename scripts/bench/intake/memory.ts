/**
 * Whether the bot's memory stays flat over a million updates: what the operating system counts and what V8 uses, as it
 * goes, and how steeply both grow in the second half. Beside it what a bare telegraf takes after a tenth of them.
 */
import { printSettings, type Ground } from '../ground.ts';
import { memoryMb } from '../processes.ts';
import { figure, printTable, verdict } from '../table.ts';
import { readGauge } from './gauge.ts';
import { openScene, type Contestant, type Scene } from './scene.ts';
import { growthOf } from './slope.ts';

/** Telegram's most for a webhook. */
const CONNECTIONS = 100;

/** Between two looks. */
const CHUNK_MS = 15_000;

/** What one process of the product may take; see scripts/process-limits.ts. */
const BOUND_MB = 200;

const AIM_GROWTH_MB = 5;

/** What is in memory after so many updates; `heapMb` is what V8's heap holds, garbage included. */
type Sample = { updates: number; residentMb: number; heapMb: number };

type Fed = { samples: Sample[]; peakMb: number; lost: number; perSecond: number };

export async function measureMemory(ground: Ground, { updates }: { updates: number }): Promise<void> {
  const scene = await openScene(ground);
  try {
    const database = await scene.openDatabase('memory');
    await printSettings(database.db);
    const telegraf = await scene.startBaseline('telegraf, echo', 'telegraf-echo.ts', database);
    const ofTelegraf = await feed(scene, telegraf, updates / 10);
    const bot = await scene.startBot('the bot', { database });
    report(await feed(scene, bot, updates), ofTelegraf);
  } finally {
    await scene.close();
  }
}

async function feed(scene: Scene, contestant: Contestant, updates: number): Promise<Fed> {
  const samples: Sample[] = [];
  const rates: number[] = [];
  let done = 0;
  let lost = 0;
  while (done < updates) {
    const round = await scene.measure(contestant, { connections: CONNECTIONS, durationMs: CHUNK_MS });
    if (round.done === 0) throw new Error(`Nothing was answered by ${contestant.name}`);
    done += round.done;
    lost += round.refused + round.unanswered;
    rates.push(round.perSecond);
    const residentMb = (await memoryMb(contestant)).now;
    samples.push({ updates: done, residentMb, heapMb: await heapMb(contestant) });
    console.log(`${contestant.name}: ${figure(done)} of ${figure(updates)}, ${figure(residentMb)} MB`);
  }
  const perSecond = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return { samples, peakMb: (await memoryMb(contestant)).peak, lost, perSecond };
}

async function heapMb({ port, tellsFigures }: Contestant): Promise<number> {
  return tellsFigures ? (await readGauge(port, 'nodejs_heap_size_used_bytes')) / 2 ** 20 : NaN;
}

function report(bot: Fed, telegraf: Fed): void {
  printTable('Intake: memory of the bot', [
    ['updates', 'resident MB', 'heap MB'],
    ...tenths(bot.samples).map(({ updates, residentMb, heapMb }) => [
      figure(updates),
      figure(residentMb),
      figure(heapMb),
    ]),
  ]);
  const points = (pick: (sample: Sample) => number): [number, number][] =>
    bot.samples.map((sample) => [sample.updates, pick(sample)]);
  const growth = growthOf(points(({ residentMb }) => residentMb));
  const ofHeap = growthOf(points((sample) => sample.heapMb));
  printTable('Intake: aims of memory', [
    ['', 'under', 'measured', ''],
    ['resident at most', `${BOUND_MB} MB`, `${figure(bot.peakMb)} MB`, verdict(bot.peakMb < BOUND_MB)],
    [
      'growth in the second half, by its slope',
      `${AIM_GROWTH_MB} MB`,
      `${figure(growth, 1)} MB (heap ${figure(ofHeap, 1)} MB)`,
      verdict(growth < AIM_GROWTH_MB),
    ],
  ]);
  const updates = bot.samples.at(-1)?.updates ?? NaN;
  const ofTelegraf = telegraf.samples.at(-1);
  console.log(
    `\n${figure(updates)} updates at ${figure(bot.perSecond)} a second, ${figure(bot.lost)} lost. telegraf's echo ` +
      `takes ${figure(ofTelegraf?.residentMb ?? NaN)} MB after ${figure(ofTelegraf?.updates ?? NaN)}; the bot at most ` +
      `${figure(bot.peakMb / telegraf.peakMb, 2)} × of what that takes at most.`,
  );
}

/** Ten looks of all. */
function tenths<Look>(looks: Look[]): Look[] {
  const tenthOf = (index: number): number => Math.floor((index * 10) / looks.length);
  return looks.filter((_, index) => tenthOf(index) < tenthOf(index + 1));
}
