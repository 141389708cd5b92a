/**
 * A worker process that reads one file, to be killed on the way: `node receipt-reader.ts <orders in JSON>`. It says
 * when it is ready, begins when its parent sends a line, says when it is done, and then stands still.
 */
import { once } from 'node:events';
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createSender, MESSAGE_QUEUE } from '../../src/core/sender.ts';
import { createLedgerBook } from '../../src/features/ledger/index.ts';
import { RECEIPT_QUEUE, receipts, type ReceiptsSettings } from '../../src/features/receipts/index.ts';
import type { ReceiptJob } from '../../src/features/receipts/queue.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createPool } from '../../src/platform/postgres.ts';
import { createSendingQueue } from '../../src/platform/queue.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';

export type ReaderOrders = {
  databaseUrl: string;
  telegram: { url: string; token: string };
  settings: ReceiptsSettings;
  job: ReceiptJob;
};

const { databaseUrl, telegram, settings, job } = JSON.parse(process.argv[2]!) as ReaderOrders;
const db = createPool({ url: databaseUrl, applicationName: 'reader', size: 4, timeoutMs: 10_000, onIdleError: () => {} });
const log = createLogger({ level: 'error', dir: null, name: 'reader', quiet: true });
const furnished = furnish({ db, log, metrics: createMetrics({ process: false }) });
const queue = createSendingQueue(db, [MESSAGE_QUEUE, RECEIPT_QUEUE], () => {});
await queue.start();
const botApi = createTelegramClient(telegram.token, telegram.url);
const house: House = { ...furnished, sender: createSender({ ...furnished, telegram: botApi, queue }), queue, botApi };
const [work] = receipts(house, settings, createLedgerBook(house, { flushDelayMs: 1_000 })).queues ?? [];
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await work?.work([{ id: 'job', data: job }], new AbortController().signal);
process.stdout.write('done\n');
setInterval(() => {}, 60_000);
