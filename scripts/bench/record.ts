/**
 * How many entries a second are recorded, against the least that any design must write: raw single-row inserts of
 * outbox rows, and against a Prisma transaction with a pg-boss job. Both sides take turns in one run, on one
 * Postgres with fsync on; ratios are what counts.
 *
 *   npm run bench:record
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnnouncements } from '../../src/core/announcements.ts';
import { systemClock, localDate } from '../../src/core/clock.ts';
import { furnish, type Furnished } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createCategoryCache } from '../../src/features/ledger/category-list.ts';
import { rowOf } from '../../src/features/ledger/sheet-row.ts';
import { readMessage } from '../../src/features/ledger/reading/entry-text.ts';
import type { EntryInput } from '../../src/features/ledger/model.ts';
import { RECORD } from '../../src/features/ledger/record-queries.ts';
import { createLedgerService } from '../../src/features/ledger/service.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { migrate } from '../../src/platform/migrations.ts';
import { createPool, type Db } from '../../src/platform/postgres.ts';
import { MIGRATIONS_DIR } from '../open-database.ts';
import { callers, median, stream, type Run } from './load.ts';
import { measureMemory } from './memory.ts';
import { openPrismaRecorder } from './prisma-recorder.ts';

const USERS = 10_000;
const ENTRIES = 1_000_000;
const ROUNDS = 5;
const ROUND_MS = 4_000;
const POOL_SIZE = 20;

const PAYLOAD = JSON.stringify({
  date: '2026-11-22',
  type: 'Chi',
  category: 'Cà phê',
  amountMinor: 35_000,
  currency: 'VND',
  note: 'cà phê',
  tags: ['sáng'],
});

type BenchHouse = Furnished;

let lastUpdateId = 0;

const dataDir = await mkdtemp(join(tmpdir(), 'freedomwallet-bench-'));
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
const url = await server.ensureDatabase('bench');
try {
  await migrate(url, { migrationsDir: MIGRATIONS_DIR, log: () => undefined });
  await measureRates();
  await measureMemory(url);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true });
}

async function measureRates(): Promise<void> {
  const db = createPool({
    url,
    applicationName: 'bench',
    size: POOL_SIZE,
    timeoutMs: 20_000,
    onIdleError: () => undefined,
  });
  const log = createLogger({ level: 'error', dir: null, name: 'bench' });
  const announcements = createAnnouncements({ db, log, url });
  try {
    await fill(db);
    await printSettings(db);
    await announcements.start();
    await compareRates(furnish({ db, log, metrics: createMetrics({ process: false }), announcements }));
    await printPlan(db);
  } finally {
    await announcements.stop();
    await db.end();
  }
}

async function fill(pool: Db): Promise<void> {
  console.log(`Filling ${USERS} users and ${ENTRIES} entries …`);
  const client = await pool.connect();
  await client.query('set statement_timeout = 0');
  await client.query(`
    insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
    select id, 'vi', true, 'Asia/Ho_Chi_Minh', 'VND', id from generate_series(1, ${USERS}) as id`);
  await client.query(`
    insert into connections (user_id, spreadsheet_id, connected_at)
    select id, 'sheet-' || id, now() from generate_series(1, ${USERS}) as id`);
  await client.query(`
    insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, note, entry_date)
    select 1 + n % ${USERS}, 1 + n % ${USERS}, 'expense', 35000, 'VND', 'coffee', 'cà phê', current_date - n / ${USERS}
    from generate_series(1, ${ENTRIES}) as n`);
  await client.query('create table raw_outbox (like sheets_write_queue including all)');
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.query('reset statement_timeout');
  client.release();
}

async function printSettings(pool: Db): Promise<void> {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size', 'wal_compression'];
  const found = await pool.query<{ name: string; value: string }>(
    `select name, current_setting(name) as value from pg_settings where name = any ($1) order by name`,
    [names],
  );
  console.log(`Postgres: ${found.rows.map((row) => `${row.name}=${row.value}`).join(' ')}`);
}

/** The handler's service with its look-ups, for a text that was read before; `readsText` reads it each time as well. */
function recorder(house: BenchHouse, { readsText }: { readsText: boolean }): () => Promise<void> {
  const { db, text } = house;
  const service = createLedgerService({ db, clock: systemClock, flushDelayMs: 5_000 });
  const categoriesOf = createCategoryCache(house);
  const read = (): EntryInput[] => entriesOf('cà phê 35k #sáng');
  const readBefore = read();
  return async () => {
    const userId = randomUser();
    const today = localDate(Date.now(), 'Asia/Ho_Chi_Minh');
    const reader = { text, locale: 'vi', categories: await categoriesOf(userId) } as const;
    const entries = readsText ? read() : readBefore;
    lastUpdateId += 1;
    const outcome = await service.record({
      update: { userId, updateId: lastUpdateId, day: today },
      ledgerUserId: userId,
      today,
      messageId: lastUpdateId,
      entries: entries.map((input) => ({ input, row: rowOf(reader, input) })),
    });
    if (outcome.kind !== 'recorded') throw new Error(`Not recorded: ${outcome.kind}`);
  };
}

function entriesOf(message: string): EntryInput[] {
  const context = { locale: 'vi', currency: 'VND', today: '2026-11-22' } as const;
  return readMessage(message, context).flatMap(({ reading }) => (reading.kind === 'entry' ? [reading.entry] : []));
}

function rawInserter(pool: Db): () => Promise<unknown> {
  const text = `insert into raw_outbox (user_id, entry_id, entry_version, op, payload) values ($1, $2, 1, 'append', $3)`;
  let entryId = 1;
  return () => pool.query({ name: 'raw-insert', text, values: [randomUser(), (entryId += 1), PAYLOAD] });
}

async function compareRates(house: BenchHouse): Promise<void> {
  const pool = house.db;
  const record = recorder(house, { readsText: false });
  const readAndRecord = recorder(house, { readsText: true });
  const raw = rawInserter(pool);
  const prisma = await openPrismaRecorder(url, pool);
  const usualWay = (): Promise<void> => prisma.record(randomUser());
  await callers(100, 4_000, record);
  await callers(100, 1_000, raw);
  await callers(16, 1_000, usualWay);
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    rounds.push({
      'raw insert, 16 callers': await callers(16, ROUND_MS, raw),
      'record, 16 callers': await callers(16, ROUND_MS, record),
      'raw insert, 100 callers': await callers(100, ROUND_MS, raw),
      'record, 100 callers': await callers(100, ROUND_MS, record),
      'reading the text too, 100 callers': await callers(100, ROUND_MS, readAndRecord),
      'Prisma and boss.send, 16 callers': await callers(16, ROUND_MS, usualWay),
    });
    console.log(`round ${round} of ${ROUNDS} done`);
  }
  const steady = await stream(500, 10_000, record);
  await prisma.stop();
  report(rounds, steady);
}

function report(rounds: Record<string, Run>[], steady: Run): void {
  const names = Object.keys(rounds[0] ?? {});
  const middle = (pick: (round: Record<string, Run>) => number): number => median(rounds.map(pick));
  for (const name of names) {
    const rate = middle((round) => round[name]?.perSecond ?? NaN);
    const p99 = middle((round) => round[name]?.p99Ms ?? NaN);
    console.log(`${name.padEnd(34)} ${rate.toFixed(0).padStart(7)}/s   p99 ${p99.toFixed(1)} ms`);
  }
  const rate = (round: Record<string, Run>, name: string): number => round[name]?.perSecond ?? NaN;
  const bestRaw = (round: Record<string, Run>): number =>
    Math.max(rate(round, 'raw insert, 16 callers'), rate(round, 'raw insert, 100 callers'));
  const ratios = {
    'record at 100 callers / best raw (at least 1.2)': middle((r) => rate(r, 'record, 100 callers') / bestRaw(r)),
    'record at 16 callers / best raw (at least 0.8)': middle((r) => rate(r, 'record, 16 callers') / bestRaw(r)),
    'record at 100 callers / Prisma and boss.send (at least 5)': middle(
      (r) => rate(r, 'record, 100 callers') / rate(r, 'Prisma and boss.send, 16 callers'),
    ),
  };
  for (const [name, ratio] of Object.entries(ratios)) console.log(`${name}: ${ratio.toFixed(2)}`);
  console.log(`500 a second: p50 ${steady.p50Ms.toFixed(1)} ms, p99 ${steady.p99Ms.toFixed(1)} ms (under 20)`);
}

/** The plan of the shared statement for a group of one hundred, as it runs, undone afterwards. */
async function printPlan(pool: Db): Promise<void> {
  const people = Array.from({ length: 100 }, (_, index) => 1 + index * 97);
  const each = <Value>(value: (userId: number, index: number) => Value): Value[] => people.map(value);
  const today = new Date().toISOString().slice(0, 10);
  const values = [
    people,
    people,
    each((_, index) => 1e12 + index),
    each(() => today),
    each(() => today),
    each(() => 1),
    each(() => false),
    each((_, index) => index + 1),
    each((_, index) => index + 1),
    each(() => 'expense'),
    each(() => 35_000),
    each(() => 'VND'),
    each(() => 'coffee'),
    each(() => 'cà phê'),
    each(() => ''),
    each(() => today),
    each(() => PAYLOAD),
    5_000,
    5_000,
  ];
  const client = await pool.connect();
  await client.query('begin');
  const plan = await client.query({
    text: `explain (analyze, costs off, timing off, buffers off) ${RECORD.text}`,
    values,
  });
  await client.query('rollback');
  client.release();
  console.log('\nThe plan of one group of 100:');
  for (const row of plan.rows as { 'QUERY PLAN': string }[]) console.log(`  ${row['QUERY PLAN']}`);
}

function randomUser(): number {
  return 1 + Math.floor(Math.random() * USERS);
}
