/** A baseline: telegraf alone, without a database. */
import { ordersOf } from '../child.ts';
import { serveBaseline, telegrafEcho, type BaselineOrders } from './baseline.ts';

await serveBaseline(telegrafEcho(ordersOf<BaselineOrders>()));
