import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnnouncements, type Announcements } from '../../src/core/announcements.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { notify } from '../../src/platform/notifications.ts';
import { createPool, transaction, type Db } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let dataDir: string;
let server: EmbeddedPostgres | undefined;
const running: Announcements[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'freedomwallet-restart-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((announcements) => announcements.stop()));
});

afterAll(async () => {
  await database.drop();
  await server?.stop();
  await rm(dataDir, { recursive: true });
});

/** A server for a test that ends it; the next one has its data, port and password. */
const startPostgres = async (): Promise<EmbeddedPostgres> =>
  (server = await startEmbeddedPostgres({ dataDir, durable: false, log: () => {} }));

/** What a process announces and hears; what it was to forget stands in `forgotten`. */
async function openProcess(db: Db, url: string | undefined, log: RecordingLog = createRecordingLog()) {
  const announcements = createAnnouncements({ db, log, url });
  running.push(announcements);
  const forgotten: (number | 'all')[] = [];
  announcements.subscribe({
    cache: 'people',
    forget: (key) => void forgotten.push(key),
    forgetAll: () => void forgotten.push('all'),
  });
  await announcements.start();
  if (url !== undefined) await heard(announcements);
  return { announcements, forgotten, log };
}

const heard = (announcements: Announcements) =>
  waitFor('others to be heard', () => announcements.areHeard());

const announce = async ({ announcements }: { announcements: Announcements }, key: number, cache = 'people'): Promise<void> =>
  await transaction(database.pool, async (tx) => await announcements.announce(tx, cache, key));

describe('what a process announces', () => {
  test('is forgotten by itself when its transaction has ended, by others when they hear of it', async () => {
    const here = await openProcess(database.pool, undefined);
    const there = await openProcess(database.pool, database.url);
    await transaction(database.pool, async (tx) => {
      for (const key of [7, -1_002_003_004_005]) await here.announcements.announce(tx, 'people', key);
      expect(here.forgotten).toEqual([]);
    });
    expect(here.forgotten).toEqual([7, -1_002_003_004_005]);
    await waitFor('the news', () => there.forgotten.length === 2);
    expect(there.forgotten).toEqual(here.forgotten);
  });

  test('is not heard if it is undone', async () => {
    const here = await openProcess(database.pool, undefined);
    const there = await openProcess(database.pool, database.url);
    const undone = transaction(database.pool, async (tx) => {
      await here.announcements.announce(tx, 'people', 8);
      throw new Error('on second thoughts');
    });
    await expect(undone).rejects.toThrow();
    await announce(here, 9);
    await waitFor('the news', () => there.forgotten.includes(9));
    expect(there.forgotten).toEqual([9]);
  });

  test('is heard by those whom it concerns, and what nobody understands by nobody', async () => {
    const here = await openProcess(database.pool, database.url);
    await announce(here, 10, 'categories');
    for (const message of ['', 'people', 'people:', 'people:x', ':1', 'people:1:2', '{"a":1}', 'people:1\nx']) {
      await notify(database.pool, 'freedomwallet_caches', message);
    }
    await announce(here, 11);
    await waitFor('the news', () => here.forgotten.length > 1);
    expect(here.forgotten).toEqual([11, 11]);
  });
});

describe('a process that was cut off', () => {
  test('forgets all, says so once, and hears again by itself', async () => {
    const process = await openProcess(database.pool, database.url);
    await database.pool.query(`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = current_database() and application_name = 'freedomwallet-listen'`);
    await waitFor('the loss', () => process.forgotten.includes('all'));
    await heard(process.announcements);
    expect(process.log.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    await announce(process, 12);
    await waitFor('the news', () => process.forgotten.filter((key) => key === 12).length === 2);
  });

  test('hears again after a restart of Postgres, and the log is told once however long that took', async () => {
    const first = await startPostgres();
    const db = createPool({ url: first.adminUrl, applicationName: 'test', size: 2, timeoutMs: 5_000, onIdleError: () => {} });
    const process = await openProcess(db, first.adminUrl);
    await first.stop();
    await waitFor('the loss', () => !process.announcements.areHeard());
    const second = await startPostgres();
    await heard(process.announcements);
    await transaction(db, async (tx) => await process.announcements.announce(tx, 'people', 13));
    await waitFor('the news', () => process.forgotten.length === 3);
    expect(process.forgotten).toEqual(['all', 13, 13]);
    expect(process.log.lines.map(({ message }) => message)).toEqual([
      'Other processes are not heard: nothing is answered from memory',
      'Other processes are heard again',
    ]);
    await process.announcements.stop();
    await db.end();
    await second.stop();
  }, 60_000);

  test('stops at once, also while nobody answers at the address', async () => {
    const log = createRecordingLog();
    const announcements = createAnnouncements({ db: database.pool, log, url: 'postgres://bot:hush@127.0.0.1:1/none' });
    await announcements.start();
    await waitFor('the failure', () => log.lines.length > 0);
    await announcements.stop();
    expect(JSON.stringify(log.lines)).not.toContain('hush');
    expect(announcements.areHeard()).toBe(false);
  });
});
