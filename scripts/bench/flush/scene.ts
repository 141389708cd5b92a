/** One setting of the benchmark: a database, a stand-in for Google with accounts, and ledgers with sheets. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SheetsSettings } from '../../../src/features/sheets/index.ts';
import type { QuotaLimits } from '../../../src/sandbox/google/quota.ts';
import { startChild, type Child } from '../child.ts';
import type { Database, Ground } from '../ground.ts';
import { connectLedgers } from './ledgers.ts';
import type { StandIn, StandInOrders } from './stand-in.ts';
import type { Worker, WorkerOrders } from './worker.ts';

export type Scene = {
  /** For key files, logs and the like. */
  dir: string;
  database: Database;
  standIn: Child<StandIn>;
  settings: SheetsSettings;
  emails: string[];
  userIds: number[];
  spreadsheetIds: string[];
  /** A worker process that has not begun yet. */
  startWorker(flags?: string[]): Promise<Child<Worker>>;
  /** What else has to be stopped with it. */
  onClose(stop: () => Promise<void>): void;
  close(): Promise<void>;
};

export type SceneOptions = {
  /** Of the database. */
  name: string;
  projects: number;
  accountsEach: number;
  ledgers: number;
  quota: QuotaLimits | null;
  isSlow: boolean;
  flushDelayMs: number;
};

/** No quota: what the budgets allow is more than any machine flushes. */
const PLENTY = 1_000_000_000;

/** What has to be as fast as it can gives way to what is measured; one that keeps Google's pace must not be late. */
const STAND_IN_NICE = 10;

export async function openScene(ground: Ground, options: SceneOptions): Promise<Scene> {
  const { projects, accountsEach, quota, isSlow } = options;
  const accounts = Array.from({ length: projects * accountsEach }, (_, index) => ({
    name: `robot-${index + 1}`,
    project: `project-${1 + (index % projects)}`,
  }));
  const dir = join(ground.dir, options.name);
  await mkdir(dir);
  const orders: StandInOrders = { dir, accounts, quota, isSlow };
  const standIn = await startChild<StandIn>('flush/stand-in.ts', orders, { nice: isSlow ? 0 : STAND_IN_NICE });
  const { rootUrl, tokenUrl, emails, keyFiles } = await standIn.ask('about');
  const database = await ground.openDatabase(options.name);
  const spreadsheetIds = await standIn.ask('createSheets', options.ledgers);
  const userIds = await connectLedgers(database.db, spreadsheetIds, emails);
  const settings: SheetsSettings = {
    flushDelayMs: options.flushDelayMs,
    writesPerMinute: quota?.perProject ?? PLENTY,
    writesPerMinutePerAccount: quota?.perAccount ?? PLENTY,
    quotaUser: false,
    secretKey: 'a benchmark keeps no secrets',
    keyFiles,
    rootUrl,
    tokenUrl,
  };
  const stops: (() => Promise<void>)[] = [];
  return {
    dir,
    database,
    standIn,
    settings,
    emails,
    userIds,
    spreadsheetIds,
    startWorker: async (flags = []) => {
      const worker: WorkerOrders = { databaseUrl: database.url, settings };
      const child = await startChild<Worker>('flush/worker.ts', worker, { limited: true, flags });
      stops.push(child.stop);
      return child;
    },
    onClose: (stop) => void stops.push(stop),
    close: async () => {
      await Promise.all(stops.map(async (stop) => await stop()));
      await standIn.stop();
      await database.drop();
    },
  };
}
