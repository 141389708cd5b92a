/** Screens of the product's own handlers, with what Postgres took for each and how it found its way. */
import type { ButtonHandler, CommandHandler, Handlers } from '../../../src/core/feature.ts';
import { furnish, type House } from '../../../src/core/house.ts';
import type { IncomingButton, IncomingText } from '../../../src/core/incoming.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import { createReportHandlers } from '../../../src/features/ledger/reports/handlers.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import type { Db } from '../../../src/platform/postgres.ts';
import { silentOutside } from '../../../test/support/silent-outside.ts';
import { printSettings, type Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';
import { COMMON_WORD, fillLedgers, LARGE_LEDGER, RARE_WORD, TODAY } from './fill.ts';
import { recordedDb, type Asked } from './recorded-db.ts';

const WARM_RUNS = 5;
const RUNS = 60;

/** What each screen may take in Postgres. */
const MOST_MS = 50;

type Screen = { name: string; show: () => Promise<unknown> };

export async function measureReads(ground: Ground): Promise<void> {
  const { db, drop } = await ground.openDatabase('ledgers');
  try {
    await fillLedgers(db, (line) => console.log(line));
    await printSettings(db);
    await measureScreens(db);
  } finally {
    await drop();
  }
}

export async function measureScreens(db: Db): Promise<void> {
  const recorded = recordedDb(db);
  const header = ['screen', 'statements', 'p50, ms', 'p95, ms', `under ${MOST_MS} ms`];
  const rows: string[][] = [];
  const plans = new Map<string, string>();
  for (const { name, show } of screensOf(houseOn(recorded.db))) {
    const runs: Asked[][] = [];
    for (let run = 0; run < WARM_RUNS + RUNS; run += 1) {
      const asked = await recorded.during(show);
      if (run >= WARM_RUNS) runs.push(asked);
    }
    const totals = runs.map((asked) => asked.reduce((sum, { ms }) => sum + ms, 0)).sort((a, b) => a - b);
    const at = (share: number): number => totals[Math.ceil(totals.length * share) - 1] ?? NaN;
    const row = [name, `${runs[0]?.length ?? 0}`, figure(at(0.5), 1), figure(at(0.95), 1), verdict(at(0.95) < MOST_MS)];
    rows.push(row);
    for (const asked of runs[0] ?? []) plans.set(asked.name, await recorded.planOf(asked));
  }
  printTable('What screens take in Postgres', [header, ...rows]);
  for (const [name, plan] of plans) console.log(`\n${name}\n${plan}`);
  const scanned = [...plans].filter(([, plan]) => /Seq Scan on transactions/.test(plan)).map(([name]) => name);
  if (scanned.length > 0) throw new Error(`All entries of everybody are read by ${scanned.join(', ')}`);
}

function houseOn(db: Db): House {
  const log = createLogger({ level: 'error', dir: null, name: 'bench' });
  return { ...furnish({ db, log, metrics: createMetrics({ process: false }) }), ...silentOutside };
}

function screensOf(house: House): Screen[] {
  const book = createLedgerBook(house, { flushDelayMs: 5_000 });
  const handlers = createReportHandlers({ house, book });
  const deep = `${(Date.parse('2023-12-10') / 86_400_000).toString(36)}.${(100_000_000).toString(36)}`;
  return [
    { name: '/today', show: () => command(handlers, 'today', '') },
    { name: '/month', show: () => command(handlers, 'month', '') },
    { name: '/year', show: () => command(handlers, 'year', '') },
    { name: '/overview', show: () => command(handlers, 'overview', '') },
    { name: '/stats', show: () => command(handlers, 'stats', '') },
    { name: '/list', show: () => command(handlers, 'list', '') },
    { name: '/list, a page three years back', show: () => press(handlers, 'list', ['o', deep, '']) },
    { name: '/search, a rare word', show: () => command(handlers, 'search', RARE_WORD) },
    { name: '/search, a common word', show: () => command(handlers, 'search', COMMON_WORD) },
  ];
}

async function command(handlers: Handlers, name: string, argument: string): Promise<unknown> {
  const incoming: IncomingText = { ...INCOMING, kind: 'text', text: `/${name} ${argument}`.trim(), messageId: 1 };
  return await (handlers.commands?.[name] as CommandHandler)(incoming, argument);
}

async function press(handlers: Handlers, name: string, args: string[]): Promise<unknown> {
  const incoming: IncomingButton = { ...INCOMING, kind: 'button', data: name, callbackId: '1', messageId: 1 };
  return await (handlers.buttons?.[name] as ButtonHandler)(incoming, args);
}

const INCOMING = {
  update: { userId: LARGE_LEDGER, updateId: 1, day: TODAY },
  person: {
    userId: LARGE_LEDGER,
    firstName: 'Linh',
    locale: 'vi',
    localeChosen: true,
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    ledgerUserId: LARGE_LEDGER,
  },
  chatId: LARGE_LEDGER,
  sentAtMs: Date.parse(`${TODAY}T05:00:00Z`),
  wroteAgoMs: null,
  dialogs: [],
} satisfies Omit<IncomingText, 'kind' | 'text' | 'messageId'>;
