/** A baseline: telegraf with a database as many use it, a Prisma transaction and a pg-boss job for each message. */
import { createPool } from '../../../src/platform/postgres.ts';
import { ordersOf } from '../child.ts';
import { openPrismaRecorder } from '../prisma-recorder.ts';
import { serveBaseline, telegrafEcho, type BaselineOrders } from './baseline.ts';

/** As DATABASE_POOL_SIZE is by default. */
const POOL_SIZE = 10;

const orders = ordersOf<BaselineOrders>();
const url = orders.databaseUrl;
const onIdleError = (fault: Error): void => console.error(fault);
const pool = createPool({ url, applicationName: 'telegraf', size: POOL_SIZE, timeoutMs: 20_000, onIdleError });
const recorder = await openPrismaRecorder(url, pool);
await serveBaseline(telegrafEcho(orders, recorder.record), async () => {
  await recorder.stop();
  await pool.end();
});
