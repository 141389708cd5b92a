/**
 * What it takes to rename, merge and take back a category of fifty thousand entries, within the press that asks for it:
 * every line of the sheet goes into the outbox. Others who record into that ledger wait as long.
 */
import { furnish, type House } from '../../../src/core/house.ts';
import type { IncomingText, Person } from '../../../src/core/incoming.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { createCategoryService } from '../../../src/features/ledger/categories/service.ts';
import { ledger } from '../../../src/features/ledger/index.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import type { Db } from '../../../src/platform/postgres.ts';
import { silentOutside } from '../../../test/support/silent-outside.ts';
import type { Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';

const ENTRIES = 50_000;
const RUNS = 5;
const MOST_SECONDS = 2;
const FLUSH = { flushDelayMs: 5_000 };
const OWNER = 1;

const PERSON: Person = {
  userId: OWNER,
  firstName: 'Linh',
  locale: 'en',
  localeChosen: true,
  timeZone: 'UTC',
  currency: 'USD',
  ledgerUserId: OWNER,
};

export async function measureCategories(ground: Ground): Promise<void> {
  const { db, drop } = await ground.openDatabase('categories');
  try {
    for (const statement of FILL) await db.query(statement, statement.includes('$1') ? [ENTRIES] : []);
    const seconds = await measure(db);
    const header = ['press', 'p50, s', 'slowest, s', 'rows of the outbox', `under ${MOST_SECONDS} s`];
    const rows = [...seconds].map(([press, runs]) => {
      const sorted = runs.toSorted((a, b) => a - b);
      const slowest = sorted.at(-1) ?? NaN;
      const p50 = sorted[Math.floor(runs.length / 2)] ?? NaN;
      return [press, figure(p50, 2), figure(slowest, 2), figure(ENTRIES), verdict(slowest < MOST_SECONDS)];
    });
    printTable(`A category of ${figure(ENTRIES)} entries`, [header, ...rows]);
  } finally {
    await drop();
  }
}

async function measure(db: Db): Promise<Map<string, number[]>> {
  const house = houseOn(db);
  const service = createCategoryService({ ...house, ...FLUSH });
  const { handlers } = ledger(house, FLUSH);
  const seconds = new Map<string, number[]>();
  const timed = async (name: string, press: () => Promise<unknown>): Promise<void> => {
    await db.query('truncate sheets_write_queue');
    const startedAtMs = performance.now();
    await press();
    const tookMs = performance.now() - startedAtMs;
    const queued = await db.query<{ count: number }>('select count(*)::int as count from sheets_write_queue');
    if (queued.rows[0]?.count !== ENTRIES) throw new Error(`${name} has left lines out of the outbox`);
    seconds.set(name, [...(seconds.get(name) ?? []), tookMs / 1_000]);
  };
  for (let run = 0; run < RUNS; run += 1) {
    await timed('rename', async () => await service.rename(asked(), 'food', { name: `Meals ${run}` }));
    await timed('merge', async () => await service.merge(asked(), 'food', 'groceries'));
    await timed('undo of the merge', async () => await handlers?.commands?.['undo']?.(asked(), ''));
    await db.query('vacuum analyze transactions');
  }
  return seconds;
}

function houseOn(db: Db): House {
  const log = createLogger({ level: 'error', dir: null, name: 'bench' });
  return { ...furnish({ db, log, metrics: createMetrics({ process: false }) }), ...silentOutside };
}

let lastUpdateId = 0;

function asked(): IncomingText {
  lastUpdateId += 1;
  const day = new Date().toISOString().slice(0, 10);
  return {
    kind: 'text',
    update: { userId: OWNER, updateId: lastUpdateId, day },
    person: PERSON,
    chatId: OWNER,
    sentAtMs: Date.now(),
    dialogs: [],
    text: '',
    messageId: 1,
  };
}

/** Each tenth entry was changed once. */
const FILL = [
  `insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
   values (${OWNER}, 'en', true, 'UTC', 'USD', ${OWNER})`,
  `insert into connections (user_id) values (${OWNER})`,
  `insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date)
   select ${OWNER}, ${OWNER}, 'expense', 100 * n, 'USD', 'food', 'lunch with the team ' || n, '{work}', date '2026-11-22' - n % 1000
   from generate_series(1, $1::int) as n`,
  `insert into transaction_versions (user_id, entry_id, version, snapshot)
   select user_id, id, 1, jsonb_build_object('category', category, 'note', note, 'amountMinor', amount_minor)
   from transactions
   where id % 10 = 0`,
  'vacuum analyze transactions',
];
