/** A worker process that does nothing but flush: the product's own loop with the real client. */
import { accountGates, openAccounts, type SheetsSettings } from '../../../src/features/sheets/google/accounts.ts';
import { flushLoop } from '../../../src/features/sheets/jobs.ts';
import { createPool } from '../../../src/platform/postgres.ts';
import { benchHouse } from './bench-house.ts';
import { ordersOf, serve } from '../child.ts';

export type WorkerOrders = { databaseUrl: string; settings: SheetsSettings };

export type Worker = typeof handlers;

/** As DATABASE_POOL_SIZE is by default. */
const POOL_SIZE = 10;

const { databaseUrl, settings } = ordersOf<WorkerOrders>();
const onIdleError = (fault: Error): void => console.error(fault);
const db = createPool({ url: databaseUrl, applicationName: 'worker', size: POOL_SIZE, timeoutMs: 20_000, onIdleError });
const house = benchHouse(db);
const gates = accountGates(house.text, openAccounts(db, settings));
const service = flushLoop({ house, gates, flushDelayMs: settings.flushDelayMs });

const handlers = {
  begin: async () => await service.start(),
};

serve(handlers, async () => {
  await service.stop();
  await db.end();
});
