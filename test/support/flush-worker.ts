/**
 * A worker process that only flushes, to be killed. It says each step of each flush on its standard output, and
 * stands still for good at the step that it is told.
 */
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { accountGates, openAccounts, type SheetsSettings } from '../../src/features/sheets/google/accounts.ts';
import type { FlushStep } from '../../src/features/sheets/flush/flush-context.ts';
import { flushLoop } from '../../src/features/sheets/jobs.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { silentOutside } from './silent-outside.ts';
import { createPool } from '../../src/platform/postgres.ts';

export type FlushWorkerOrders = { databaseUrl: string; settings: SheetsSettings; leaseMs: number; standAt?: FlushStep };

const { databaseUrl, settings, leaseMs, standAt } = JSON.parse(process.argv[2]!) as FlushWorkerOrders;

const db = createPool({ url: databaseUrl, applicationName: 'flush worker', size: 4, timeoutMs: 5_000, onIdleError: () => {} });
const house: House = {
  ...furnish({
    db,
    log: createLogger({ level: 'error', dir: null, name: 'flush-worker', quiet: true }),
    metrics: createMetrics({ process: false }),
  }),
  ...silentOutside,
};

const onStep = async (step: FlushStep): Promise<void> => {
  process.stdout.write(`${step}\n`);
  if (step === standAt) await new Promise(() => {});
};

const gates = accountGates(house.text, openAccounts(db, settings));
const service = flushLoop({ house, gates, flushDelayMs: 0, leaseMs, onStep });
process.once('SIGTERM', () => void service.stop().then(async () => await db.end()));
await service.start();
process.stdout.write('ready\n');
