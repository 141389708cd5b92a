/**
 * npm run parked -- list                      the updates that were put aside, without what people sent
 * npm run parked -- replay <update id>|all    has them tried again by the bot, at once or when it runs
 * npm run parked -- drop <update id>|all      forgets them
 */
import { loadConfig } from '../src/config.ts';
import {
  askForReplay,
  countParked,
  dropParked,
  listParked,
  type ParkedUpdate,
  type Which,
} from '../src/core/parked.ts';
import { createPool, transaction, type Db } from '../src/platform/postgres.ts';
import { StartError } from '../src/platform/start-error.ts';
import { loadEnvFile, openDatabase } from './open-database.ts';
import { run } from './run.ts';

const USAGE = 'Usage: npm run parked -- list | replay <update id>|all | drop <update id>|all';

/** Parked updates are few; more than this are for a query. */
const MOST_LISTED = 1_000;

type Order = { word: 'list' } | { word: 'replay' | 'drop'; which: Which };

await run(async () => {
  const order = readOrder(process.argv.slice(2));
  loadEnvFile();
  const config = loadConfig();
  const database = await openDatabase(config, { log: () => undefined });
  const db = createPool({
    url: database.directUrl,
    applicationName: 'freedomwallet-parked',
    size: 1,
    timeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
    onIdleError: () => undefined,
  });
  try {
    for (const line of await obey(db, order)) console.log(line);
  } finally {
    await db.end();
    await database.stop();
  }
});

function readOrder([word = '', id = '', ...rest]: string[]): Order {
  if (word === 'list' && id === '') return { word };
  const which = id === 'all' ? id : /^\d{1,15}$/.test(id) ? { updateId: Number(id) } : undefined;
  if ((word !== 'replay' && word !== 'drop') || which === undefined || rest.length > 0) {
    throw new StartError('USAGE', USAGE);
  }
  return { word, which };
}

async function obey(db: Db, order: Order): Promise<string[]> {
  if (order.word === 'list') return await list(db);
  const { word, which } = order;
  const change = word === 'replay' ? askForReplay : dropParked;
  const count = await transaction(db, (tx) => change(tx, which, null));
  return [`${word === 'replay' ? 'Updates that will be tried again' : 'Updates dropped'}: ${count}`];
}

async function list(db: Db): Promise<string[]> {
  const parked = await listParked(db, { skip: 0, limit: MOST_LISTED });
  return [`Parked updates: ${await countParked(db)}`, ...parked.map(lineOf)];
}

function lineOf({ updateId, userId, parkedAtMs, tries, reason, tookEffect, isBeingTried }: ParkedUpdate): string {
  const state = [tookEffect ? 'took effect' : '', isBeingTried ? 'will be tried again' : ''].filter(Boolean);
  const notes = state.length === 0 ? '' : ` (${state.join(', ')})`;
  const when = new Date(parkedAtMs).toISOString();
  return `${updateId}  ${when}  from ${userId}  tries ${tries}${notes}  ${reason.replaceAll(/\s+/g, ' ')}`;
}
