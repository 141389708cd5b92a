/**
 * What every part of the benchmark drives: the real bot, as PM2 runs it, and bare bots beside it, each in a process;
 * the generator and the stand-in for the Bot API in niced ones, since they only help to measure.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../free-port.ts';
import { startChild, type Child } from '../child.ts';
import { cpuMs, familyCpuMs } from '../cpu.ts';
import type { Database, Ground } from '../ground.ts';
import { ready, startProcess, stopProcess } from '../processes.ts';
import type { Baseline, BaselineOrders } from './baseline.ts';
import { readGauge } from './gauge.ts';
import type { Generator, GeneratorOrders, Load } from './generator.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { addPeople } from './people.ts';
import type { StandIn } from './stand-in.ts';

/** Something that takes updates; `tellsFigures` if it has /metrics. */
export type Contestant = { name: string; pid: number; port: number; tellsFigures: boolean };

/**
 * With the processors' time of one update, by process, in milliseconds, and what the bot's event loop was late by in
 * the worst hundredth of looks, ten milliseconds between two looks included.
 */
export type Measured = Outcome & { cpuMs: Record<Process, number>; loopDelayMs: number };

export type Process = (typeof PROCESSES)[number];

export const PROCESSES = ['bot', 'postgres', 'generator', 'standIn'] as const;

export type BotOptions = {
  database: Database;
  /** Whether a person may send only so many messages a minute, as the product has it by default. */
  limits?: boolean;
  /** More flags for Node, such as --cpu-prof. */
  flags?: string[];
};

export type Scene = {
  /** A database with people in it. */
  openDatabase(name: string): Promise<Database>;
  startBot(name: string, options: BotOptions): Promise<Contestant>;
  /** @param file a bare bot of this folder */
  startBaseline(name: string, file: string, database: Database): Promise<Contestant>;
  measure(contestant: Contestant, load: Load): Promise<Measured>;
  close(): Promise<void>;
};

/** So many that nobody is over the limits of the product at two thousand updates a second. */
const PEOPLE = 5_000;

/** Each bot has a token of its own, and so a webhook of its own. */
const tokenOf = (port: number | string): string => `7000000006:token-of-the-benchmark-${port}`;

const SECRET = 'benchmark';
const NICE = 10;

const NO_LIMITS = { MESSAGES_PER_MINUTE: '0', COMMANDS_PER_MINUTE: '0', MESSAGE_GAP_MS: '0' };

export async function openScene(ground: Ground, people = PEOPLE): Promise<Scene> {
  const generatorOrders: GeneratorOrders = { secret: SECRET, people };
  const standIn = await startChild<StandIn>('intake/stand-in.ts', {}, { nice: NICE });
  const generator = await startChild<Generator>('intake/generator.ts', generatorOrders, { nice: NICE });
  const apiRoot = await standIn.ask('url');
  const stops: (() => Promise<void>)[] = [standIn.stop, generator.stop];
  const stopFirst = (stop: () => Promise<void>): void => void stops.unshift(stop);
  return {
    openDatabase: async (name) => {
      const database = await ground.openDatabase(name);
      await addPeople(database.db, people);
      stopFirst(database.drop);
      return database;
    },
    startBot: async (name, options) => {
      const port = await freePort();
      const environment = await botEnvironment(ground, { ...options, name, port, apiRoot });
      const bot = startProcess('bot', environment, options.flags);
      stopFirst(async () => await stopProcess(bot));
      await ready(port);
      return { name, pid: bot.pid as number, port, tellsFigures: true };
    },
    startBaseline: async (name, file, { url }) => {
      const orders: BaselineOrders = { token: tokenOf(file), secret: SECRET, apiRoot, databaseUrl: url };
      const bot = await startChild<Baseline>(`intake/${file}`, orders, { limited: true });
      stopFirst(bot.stop);
      return { name, pid: bot.pid, port: await bot.ask('port'), tellsFigures: false };
    },
    measure: async (contestant, load) => await measure({ ground, standIn, generator }, contestant, load),
    close: async () => {
      for (const stop of stops) await stop();
    },
  };
}

async function botEnvironment(
  ground: Ground,
  bot: BotOptions & { name: string; port: number; apiRoot: string },
): Promise<Record<string, string>> {
  const dir = join(ground.dir, `bot-${bot.port}`);
  await mkdir(dir, { recursive: true });
  return {
    ...(bot.limits === true ? {} : NO_LIMITS),
    BOT_TOKEN: tokenOf(bot.port),
    TELEGRAM_API_ROOT: bot.apiRoot,
    WEBHOOK_URL: `http://127.0.0.1:${bot.port}`,
    WEBHOOK_SECRET: SECRET,
    PORT: `${bot.port}`,
    DATABASE_URL: bot.database.url,
    DATABASE_DIRECT_URL: bot.database.url,
    DATA_DIR: dir,
    LOG_DIR: dir,
    LOG_LEVEL: 'warn',
  };
}

type Measures = { ground: Ground; standIn: Child<StandIn>; generator: Child<Generator> };

async function measure({ ground, standIn, generator }: Measures, bot: Contestant, load: Load): Promise<Measured> {
  await standIn.ask('told');
  await loopDelayMs(bot);
  const used = (): Record<Process, number> => ({
    bot: cpuMs(bot.pid),
    postgres: familyCpuMs(ground.postgresPid),
    generator: cpuMs(generator.pid),
    standIn: cpuMs(standIn.pid),
  });
  const before = used();
  const delivered = await generator.ask('deliver', bot.port, load);
  const after = used();
  const outcome = outcomeOf(delivered, await standIn.ask('told'));
  const each = (process: Process): number => (after[process] - before[process]) / outcome.done;
  return {
    ...outcome,
    loopDelayMs: await loopDelayMs(bot),
    cpuMs: { bot: each('bot'), postgres: each('postgres'), generator: each('generator'), standIn: each('standIn') },
  };
}

/** Since it was asked for the last time. */
async function loopDelayMs({ port, tellsFigures }: Contestant): Promise<number> {
  return tellsFigures ? (await readGauge(port, 'nodejs_eventloop_lag_p99_seconds')) * 1000 : NaN;
}
