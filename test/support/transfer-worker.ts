/**
 * A worker process that does one job of files, to be killed:
 * `node transfer-worker.ts '{"databaseUrl", "telegramUrl", "token", "job": {"name", "data"}}'`
 */
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createLedgerBook } from '../../src/features/ledger/index.ts';
import { transfer } from '../../src/features/transfer/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createPool } from '../../src/platform/postgres.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { silentOutside } from './silent-outside.ts';

export type TransferOrders = {
  databaseUrl: string;
  telegramUrl: string;
  token: string;
  job: { name: string; data: object };
};

const { databaseUrl, telegramUrl, token, job } = JSON.parse(process.argv[2]!) as TransferOrders;

const db = createPool({ url: databaseUrl, applicationName: 'transfer worker', size: 4, timeoutMs: 5_000, onIdleError: () => {} });
const house: House = {
  ...furnish({
    db,
    log: createLogger({ level: 'error', dir: null, name: 'transfer-worker', quiet: true }),
    metrics: createMetrics({ process: false }),
  }),
  ...silentOutside,
  botApi: createTelegramClient(token, telegramUrl),
};
const { queues = [] } = transfer(house, createLedgerBook(house, { flushDelayMs: 1_000 }));
const work = queues.find(({ queue }) => queue.name === job.name);
await work?.work([{ id: 'job', data: job.data }], new AbortController().signal);
await house.prisma.$disconnect();
await db.end();
