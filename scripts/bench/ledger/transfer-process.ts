/**
 * A process that does what the worker does with files, and nothing else, so that its memory is that of the work.
 * Telegram stands in it: it gives the file that it was started with, and weighs what it gets.
 */
import { readFile, stat } from 'node:fs/promises';
import { furnish, type House } from '../../../src/core/house.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import { runExport } from '../../../src/features/transfer/export/job.ts';
import { runImport } from '../../../src/features/transfer/import/job.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createPool } from '../../../src/platform/postgres.ts';
import { ordersOf, serve } from '../child.ts';

export type Orders = { url: string; file: string };

export type Measured = { seconds: number; peakMb: number };

export type Questions = {
  import: (userId: number, importId: number) => Promise<Measured>;
  export: (userId: number, askedAtMs: number) => Promise<Measured & { partsMb: number[] }>;
};

const { url, file } = ordersOf<Orders>();
const onIdleError = (fault: Error): void => console.error(fault.message);
const db = createPool({ url, applicationName: 'bench-transfer', size: 5, timeoutMs: 20_000, onIdleError });
const log = createLogger({ level: 'error', dir: null, name: 'bench' });
const partsMb: number[] = [];

const house: House = {
  ...furnish({ db, log, metrics: createMetrics({ process: false }) }),
  sender: { reply: async () => [], notify: async () => {} },
  queue: { start: async () => {}, stop: async () => {}, send: async () => {}, held: async () => new Set() },
  botApi: {
    call: async <Result>(_method: string, params: object): Promise<Result> => {
      const { document } = params as { document?: { source: string } };
      if (document !== undefined) partsMb.push((await stat(document.source)).size / 1e6);
      return { message_id: 1 } as Result;
    },
    download: async () => await readFile(file),
  },
};
const desk = { house, book: createLedgerBook(house, { flushDelayMs: 5_000 }) };
const running = new AbortController();

async function measured(work: () => Promise<void>): Promise<Measured> {
  const startMs = performance.now();
  await work();
  return { seconds: (performance.now() - startMs) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 };
}

const handlers: Questions = {
  import: async (userId, importId) =>
    await measured(async () => {
      const job = { userId, importId };
      if ((await runImport(desk, job, running.signal)) !== 'completed') throw new Error('The file was not read');
      // What a press of the button does.
      await db.query(`update imports set state = 'entering', message_id = 1 where state = 'ready'`);
      if ((await runImport(desk, job, running.signal)) !== 'completed') throw new Error('The file was not entered');
    }),
  export: async (userId, askedAtMs) => {
    partsMb.length = 0;
    const job = { userId, askedAtMs, messageId: null };
    const figures = await measured(async () => {
      if ((await runExport(desk, job, running.signal)) !== 'completed') throw new Error('No export');
    });
    return { ...figures, partsMb: [...partsMb] };
  },
};

serve(handlers, async () => {
  await house.prisma.$disconnect();
  await db.end();
  await log.close();
});
