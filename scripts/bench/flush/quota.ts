/**
 * How much of Google's quota is used while work waits, and that it is never overstepped: the stand-in holds it, in
 * fixed and in sliding minutes. Every case has a database, a stand-in and workers of its own; three run side by side.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../../src/platform/postgres.ts';
import type { Ground } from '../ground.ts';
import { ROW } from './ledgers.ts';
import { openScene, type Scene } from './scene.ts';
import type { Told } from './stand-in.ts';
import { figure, percent, printTable, verdict } from '../table.ts';

type Case = { title: string; projects: number; accountsEach: number; window: 'fixed' | 'sliding'; workers: number };

type Outcome = { told: Told[]; fewestWaiting: number };

/** What Google gives a project that has asked for nothing. */
const PER_PROJECT = 300;
const PER_ACCOUNT = 60;

const MINUTES = 3;
const QUICK_MINUTES = 1;
const MINUTE_MS = 60_000;
const FEED_EVERY_MS = 500;

/** More than an account may flush in a minute, so that some always wait. */
const LEDGERS_AN_ACCOUNT = 100;

/** With the utilisation that is wanted of one worker, and of four that share the quota. */
const GROUPS = [
  { workers: 1, window: 'fixed', aim: 0.95 },
  { workers: 1, window: 'sliding', aim: 0.95 },
  { workers: 4, window: 'fixed', aim: 0.9 },
  { workers: 4, window: 'sliding', aim: 0.9 },
] as const;

const SETTINGS = [
  { title: 'one account', projects: 1, accountsEach: 1 },
  { title: 'five accounts of one project', projects: 1, accountsEach: 5 },
  { title: 'three projects of five accounts', projects: 3, accountsEach: 5 },
];

export async function measureQuota(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const minutes = quick ? QUICK_MINUTES : MINUTES;
  const table: string[][] = [
    ['', 'window', 'workers', 'allowed', 'used', 'share', 'aim', 'reads', '429', 'ledgers waiting, at least', ''],
  ];
  for (const { workers, window, aim } of GROUPS) {
    const cases = SETTINGS.map((setting): Case => ({ ...setting, window, workers }));
    console.log(`${window} minutes, workers: ${workers}, ${cases.length} cases of ${minutes} min side by side …`);
    const scenes: Scene[] = [];
    try {
      for (const each of cases) scenes.push(await openCase(ground, each));
      const outcomes = await Promise.all(
        cases.map(async (each, index) => await runCase(scenes[index] as Scene, each, minutes)),
      );
      cases.forEach((each, index) => table.push(rowOf(each, outcomes[index] as Outcome, minutes, aim)));
    } finally {
      await Promise.all(scenes.map(async (scene) => await scene.close()));
    }
  }
  printTable(`Quota: ${PER_ACCOUNT} an account, ${PER_PROJECT} a project, while work waits`, table);
}

async function openCase(ground: Ground, { projects, accountsEach, window, workers }: Case): Promise<Scene> {
  return await openScene(ground, {
    name: `quota_${projects}_${accountsEach}_${window}_${workers}`,
    projects,
    accountsEach,
    ledgers: projects * accountsEach * LEDGERS_AN_ACCOUNT,
    quota: { perProject: PER_PROJECT, perAccount: PER_ACCOUNT, window },
    isSlow: true,
    flushDelayMs: 0,
  });
}

/** Runs from the first write on for so many minutes. */
async function runCase(scene: Scene, { workers }: Case, minutes: number): Promise<Outcome> {
  const feed = feeder(scene.database.db, scene.userIds);
  await feed();
  await scene.standIn.ask('begin');
  const started = await Promise.all(Array.from({ length: workers }, async () => await scene.startWorker()));
  await Promise.all(started.map(async (worker) => await worker.ask('begin')));
  const told: Told[] = [];
  let fewestWaiting = Infinity;
  const endAtMs = (): number => (told.find(isWrite)?.atMs ?? Infinity) + minutes * MINUTE_MS;
  while (Date.now() < endAtMs()) {
    await delay(FEED_EVERY_MS);
    fewestWaiting = Math.min(fewestWaiting, await fewestWaitingOf(scene));
    await feed();
    told.push(...(await scene.standIn.ask('told')));
  }
  return { told: told.filter(({ atMs }) => atMs < endAtMs()), fewestWaiting };
}

/** Gives each ledger that has nothing waiting a new entry or, in turn, a change of its last one, due at once. */
function feeder(db: Db, userIds: number[]): () => Promise<void> {
  const fed = new Map(userIds.map((userId) => [userId, 0]));
  return async () => {
    const { rows } = await db.query<{ userId: number }>(
      'select user_id as "userId" from connections where due_at is null',
    );
    const changes = rows.map(({ userId }) => {
      const turn = fed.get(userId) ?? 0;
      fed.set(userId, turn + 1);
      return { userId, entryId: userId * 1_000_000 + Math.floor(turn / 2), version: 1 + (turn % 2) };
    });
    await db.query(
      `with fed as (
        insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
        select user_id, entry_id, version, case version when 1 then 'append' else 'update' end, $4
        from unnest($1::bigint[], $2::bigint[], $3::int[]) as given (user_id, entry_id, version)
        returning user_id
      )
      update connections
      set due_at = now()
      from fed
      where connections.user_id = fed.user_id`,
      [
        changes.map(({ userId }) => userId),
        changes.map(({ entryId }) => entryId),
        changes.map(({ version }) => version),
        JSON.stringify(ROW),
      ],
    );
  };
}

/** How many ledgers wait for a worker, at the account where they are fewest. */
async function fewestWaitingOf({ database, emails }: Scene): Promise<number> {
  const { rows } = await database.db.query<{ fewest: number }>(
    `select min(waiting)::int as fewest
    from (
      select email, count(connections.user_id) as waiting
      from unnest($1::text[]) as email
      left join connections on account_email = email and due_at <= now() and lease_token is null
      group by email
    ) as by_account`,
    [emails],
  );
  return rows[0]?.fewest ?? 0;
}

function rowOf(each: Case, { told, fewestWaiting }: Outcome, minutes: number, aim: number): string[] {
  const { title, projects, accountsEach, window, workers } = each;
  const allowed = projects * Math.min(PER_PROJECT, accountsEach * PER_ACCOUNT) * minutes;
  const writes = told.filter(isWrite);
  const used = writes.filter(({ status }) => status === 200).length;
  const reads = told.filter(({ kind, status }) => kind === 'read' && status === 200).length;
  const refused = told.filter(({ status }) => status === 429).length;
  return [
    ...[title, window, String(workers), figure(allowed), figure(used), percent(used / allowed), percent(aim)],
    ...[figure(reads), figure(refused), figure(fewestWaiting)],
    verdict(used / allowed >= aim && refused === 0),
  ];
}

function isWrite({ kind }: Told): boolean {
  return kind === 'write';
}
