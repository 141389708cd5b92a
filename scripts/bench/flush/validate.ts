/** The model beside reality: the same arrivals through the real worker, against a stand-in that holds the quota. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../../src/platform/postgres.ts';
import { googleLatencyMs, seeded } from './google-latency.ts';
import type { Ground } from '../ground.ts';
import { ROW } from './ledgers.ts';
import { runModel, type Arrival } from './model.ts';
import { openScene, type Scene } from './scene.ts';
import { percentile } from '../load.ts';
import { figure, printTable } from '../table.ts';

const SEED = 7;
const USERS = 200;
const FLUSH_DELAY_MS = 5_000;
const QUOTA = { perProject: 300, perAccount: 60, window: 'sliding' } as const;
const CHANGED_SHARE = 0.1;

/** More than one account may write, in the middle of it. */
const PHASES = [
  { seconds: 40, perSecond: 0.5 },
  { seconds: 60, perSecond: 3 },
  { seconds: 80, perSecond: 0.5 },
];
const QUICK_PHASES = [{ seconds: 20, perSecond: 1 }];

type Measured = { lagsMs: number[]; writes: number; reads: number };

export async function validateModel(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const arrivals = arrivalsOf(quick ? QUICK_PHASES : PHASES, seeded(SEED));
  const real = await measureReal(ground, arrivals);
  const model = await runAsModel(arrivals);
  const lag = ({ lagsMs }: Measured, share: number): number =>
    percentile(lagsMs.toSorted((one, other) => one - other), share) / 1000;
  const row = (title: string, of: (measured: Measured) => number, digits: number): string[] => [
    ...[title, figure(of(model), digits), figure(of(real), digits)],
    figure(of(model) / of(real), 2),
  ];
  printTable(`The model beside the real worker: ${arrivals.length} entries and changes, one account`, [
    ['', 'model', 'real worker', 'ratio'],
    row('p50, s', (measured) => lag(measured, 0.5), 1),
    row('p95, s', (measured) => lag(measured, 0.95), 1),
    row('p99, s', (measured) => lag(measured, 0.99), 1),
    row('writes', ({ writes }) => writes, 0),
    row('reads', ({ reads }) => reads, 0),
  ]);
}

function arrivalsOf(phases: { seconds: number; perSecond: number }[], random: () => number): Arrival[] {
  const arrivals: Arrival[] = [];
  let endsAtMs = 0;
  let atMs = 0;
  for (const { seconds, perSecond } of phases) {
    endsAtMs += seconds * 1000;
    for (;;) {
      atMs -= (Math.log(1 - random()) * 1000) / perSecond;
      if (atMs >= endsAtMs) break;
      const entry = { userId: 1 + Math.floor(random() * USERS), entryId: 1 + arrivals.length, isChange: false };
      arrivals.push({ atMs, ...entry });
      if (random() < CHANGED_SHARE) arrivals.push({ atMs: atMs + random() * 60_000, ...entry, isChange: true });
    }
    atMs = endsAtMs;
  }
  return arrivals.toSorted((one, other) => one.atMs - other.atMs);
}

/** Every second ledger's header was seen just now. */
const isHeaderKnown = (userId: number): boolean => userId % 2 === 0;

async function runAsModel(arrivals: Arrival[]): Promise<Measured> {
  const random = seeded(SEED);
  const { landed, writes, reads } = await runModel({
    arrivals,
    projects: 1,
    accountsEach: 1,
    ...QUOTA,
    flushDelayMs: FLUSH_DELAY_MS,
    errorShare: 0,
    latencyMs: () => googleLatencyMs(random),
    random,
    headerSeenMs: (userId) => (isHeaderKnown(userId) ? 0 : null),
  });
  return { lagsMs: landed.filter(({ arrival }) => !arrival.isChange).map(({ lagMs }) => lagMs), writes, reads };
}

async function measureReal(ground: Ground, arrivals: Arrival[]): Promise<Measured> {
  const scene = await openScene(ground, {
    name: 'validate',
    projects: 1,
    accountsEach: 1,
    ledgers: USERS,
    quota: QUOTA,
    isSlow: true,
    flushDelayMs: FLUSH_DELAY_MS,
  });
  try {
    const { db } = scene.database;
    await db.query('update connections set header_seen_at = null where user_id % 2 = 1');
    await scene.standIn.ask('begin');
    const worker = await scene.startWorker();
    await worker.ask('begin');
    await replay(db, arrivals);
    return await outcomeOf(scene);
  } finally {
    await scene.close();
  }
}

/** Records each arrival at its moment, as a handler does. */
async function replay(db: Db, arrivals: Arrival[]): Promise<void> {
  const beganAtMs = performance.now();
  for (const { atMs, userId, entryId, isChange } of arrivals) {
    await delay(Math.max(0, beganAtMs + atMs - performance.now()));
    await db.query(
      `with due as (
        update connections
        set due_at = coalesce(due_at, now() + $2 * interval '1 millisecond')
        where user_id = $1
      )
      insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload) values ($1, $3, $4, $5, $6)`,
      [userId, FLUSH_DELAY_MS, entryId, isChange ? 2 : 1, isChange ? 'update' : 'append', JSON.stringify(ROW)],
    );
  }
}

async function outcomeOf({ database, standIn }: Scene): Promise<Measured> {
  const { db } = database;
  const pending = async (): Promise<number> => {
    const { rows } = await db.query<{ count: number }>(
      `select count(*)::int as count from sheets_write_queue where status = 'PENDING'`,
    );
    return rows[0]?.count ?? 0;
  };
  while ((await pending()) > 0) await delay(500);
  const { rows } = await db.query<{ lagMs: number }>(
    `select (extract(epoch from processed_at - created_at) * 1000)::float8 as "lagMs"
    from sheets_write_queue
    where op = 'append'`,
  );
  const told = await standIn.ask('told');
  const count = (kind: string): number => told.filter((call) => call.kind === kind && call.status === 200).length;
  return { lagsMs: rows.map(({ lagMs }) => lagMs), writes: count('write'), reads: count('read') };
}
