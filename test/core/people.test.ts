import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnnouncements, type Announcements } from '../../src/core/announcements.ts';
import { createCaches } from '../../src/core/cache.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPeople, type People } from '../../src/core/people.ts';
import type { UpdateKey } from '../../src/core/update-key.ts';
import { withClient } from '../../src/platform/databases.ts';
import type { Db } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plainPeople } from '../support/plain-people.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

const defaults = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;

let lastUpdateId = 0;

const update = (userId: number): UpdateKey => ({ userId, updateId: (lastUpdateId += 1), day: '2026-03-01' });

const rowsOf = async (text: string): Promise<object[]> => (await database.pool.query(text)).rows as object[];

describe('a person the bot meets', () => {
  test('gets a ledger of their own and can record at once', async () => {
    const person = await plainPeople(database.pool).meet({ userId: 7, firstName: 'Linh', languageCode: 'vi-VN' }, defaults);
    expect(person).toEqual({
      userId: 7, firstName: 'Linh', locale: 'vi', localeChosen: false, timeZone: 'UTC', currency: 'USD', ledgerUserId: 7,
    });
    expect(await rowsOf('select user_id, member_id, role from ledger_members where member_id = 7')).toEqual([
      { user_id: 7, member_id: 7, role: 'owner' },
    ]);
    expect(await rowsOf('select spreadsheet_id, due_at from connections where user_id = 7')).toEqual([
      { spreadsheet_id: null, due_at: null },
    ]);
  });

  test('speaks the operator’s language where theirs is none of ours', async () => {
    const person = await plainPeople(database.pool).meet({ userId: 8, firstName: 'Ana', languageCode: 'pt' }, { ...defaults, locale: 'ru' });
    expect(person.locale).toBe('ru');
  });

  test('keeps what they chose when they are met again, also by two at once', async () => {
    const newcomer = { userId: 9, firstName: 'Kim', languageCode: 'en' };
    await Promise.all([1, 2, 3].map(() => plainPeople(database.pool).meet(newcomer, defaults)));
    await database.pool.query(`update users set currency = 'VND' where user_id = 9`);
    await plainPeople(database.pool).meet(newcomer, defaults);
    expect(await rowsOf('select currency from users where user_id = 9')).toEqual([{ currency: 'VND' }]);
  });

  test('brings the habits of their first language, and of no other', async () => {
    const people = plainPeople(database.pool);
    await people.meet({ userId: 11, firstName: 'Kim', languageCode: 'en' }, defaults);
    const habits = { currency: 'VND', timeZone: undefined };
    expect(await people.change(update(11), { locale: 'vi', habits })).toMatchObject({ currency: 'VND', timeZone: 'UTC' });
    const later = { currency: 'RUB', timeZone: 'Europe/Moscow' };
    expect(await people.change(update(11), { locale: 'ru', habits: later })).toMatchObject({
      locale: 'ru', localeChosen: true, currency: 'VND', timeZone: 'UTC',
    });
  });

  test('keeps what they chose last when an earlier choice is delivered again', async () => {
    const people = plainPeople(database.pool);
    await people.meet({ userId: 12, firstName: 'Kim', languageCode: 'en' }, defaults);
    const early = update(12);
    await people.change(early, { currency: 'EUR' });
    await people.change(update(12), { currency: 'VND' });
    expect(await people.change(early, { currency: 'EUR' })).toMatchObject({ currency: 'VND' });
  });

  test('is marked while they block the bot, since the first time, until they are back', async () => {
    await plainPeople(database.pool).meet({ userId: 10, firstName: 'Bo', languageCode: 'en' }, defaults);
    const since = async (): Promise<Date | null> =>
      ((await rowsOf('select blocked_at from users where user_id = 10')) as { blocked_at: Date | null }[])[0]?.blocked_at ?? null;
    await plainPeople(database.pool).markBlocked(10, true);
    const first = await since();
    expect(first).toBeInstanceOf(Date);
    await plainPeople(database.pool).markBlocked(10, true);
    expect(await since()).toEqual(first);
    expect(await plainPeople(database.pool).find(10)).toEqual({
      userId: 10, firstName: 'Bo', locale: 'en', localeChosen: false, timeZone: 'UTC', currency: 'USD', ledgerUserId: 10,
      blocked: true,
    });
    await plainPeople(database.pool).markBlocked(10, false);
    expect(await since()).toBeNull();
    await plainPeople(database.pool).markBlocked(404, true);
    expect(await plainPeople(database.pool).find(404)).toBeUndefined();
  });
});

describe('people in the memory of several processes', () => {
  const running: Announcements[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((announcements) => announcements.stop()));
  });

  /** People as a process has them, with the statements that find them. */
  async function openProcess(): Promise<People & { announcements: Announcements; finds: () => number }> {
    let finds = 0;
    const counting = new Proxy(database.pool, {
      get: (pool, name: keyof Db) => {
        if (name !== 'query') return typeof pool[name] === 'function' ? (pool[name] as () => unknown).bind(pool) : pool[name];
        return (query: { name?: string }): unknown => {
          finds += query.name === 'people-find' ? 1 : 0;
          return pool.query(query as never);
        };
      },
    });
    const announcements = createAnnouncements({ db: database.pool, log: createRecordingLog(), url: database.url });
    running.push(announcements);
    await announcements.start();
    await waitFor('others to be heard', () => announcements.areHeard());
    const caches = createCaches({ announcements, metrics: createMetrics({ process: false }) });
    return { ...createPeople(counting, caches), announcements, finds: () => finds };
  }

  const meet = async (userId: number): Promise<unknown> =>
    await plainPeople(database.pool).meet({ userId, firstName: 'Linh', languageCode: 'en' }, defaults);

  test('are found without a statement, and anew when one of the processes changes them', async () => {
    await meet(20);
    const [here, there] = [await openProcess(), await openProcess()];
    for (const people of [here, there, here, there]) expect(await people.find(20)).toMatchObject({ locale: 'en' });
    expect([here.finds(), there.finds()]).toEqual([1, 1]);
    await here.change(update(20), { locale: 'vi' });
    expect(await here.find(20)).toMatchObject({ locale: 'vi', localeChosen: true, currency: 'USD', timeZone: 'UTC' });
    await waitFor('the other process to hear', async () => (await there.find(20))?.locale === 'vi');
  });

  test('are known to have blocked the bot as soon as a worker, which remembers nobody, says so', async () => {
    await meet(21);
    const people = await openProcess();
    expect(await people.find(21)).toMatchObject({ blocked: false });
    await plainPeople(database.pool).markBlocked(21, true);
    await waitFor('the bot to hear', async () => (await people.find(21))?.blocked === true);
  });

  test('are announced when something changed, and only then', async () => {
    await meet(22);
    const people = await openProcess();
    await people.find(22);
    const worker = plainPeople(database.pool);
    await worker.markBlocked(22, false);
    await worker.markBlocked(404, true);
    await worker.change(update(404), { currency: 'VND' });
    await worker.meet({ userId: 22, firstName: 'Other', languageCode: 'vi' }, defaults);
    await meet(23);
    await people.find(23);
    await worker.markBlocked(23, true);
    await waitFor('the last of them', async () => (await people.find(23))?.blocked === true);
    const before = people.finds();
    await people.find(22);
    expect(people.finds()).toBe(before);
  });

  test('are found as soon as they are met, though they were asked for before', async () => {
    const people = await openProcess();
    expect(await people.find(24)).toBeUndefined();
    await meet(24);
    expect(await people.find(24)).toMatchObject({ userId: 24 });
  });

  test('are found by few statements when all of them come at once after a start', async () => {
    await database.pool.query(`
      insert into users (user_id, locale, time_zone, currency, ledger_user_id)
      select id, 'vi', 'UTC', 'VND', id from generate_series(100001, 110000) as id`);
    const people = await openProcess();
    const ids = Array.from({ length: 10_000 }, (_, index) => 100_001 + index);
    const found = await Promise.all(ids.map((id) => people.find(id)));
    expect(found.map((person) => person?.userId)).toEqual(ids);
    expect(people.finds()).toBe(20);
  });

  test('are as the database has them while others are not heard, and afterwards', async () => {
    await meet(25);
    const [here, there] = [await openProcess(), await openProcess()];
    await Promise.all([here.find(25), there.find(25)]);
    const worker = plainPeople(database.pool);
    await allowConnections(false);
    await endListening();
    await waitFor('both to be cut off', () => !here.announcements.areHeard() && !there.announcements.areHeard());
    await worker.change(update(25), { currency: 'VND' });
    expect([await here.find(25), await there.find(25)]).toMatchObject([{ currency: 'VND' }, { currency: 'VND' }]);
    await worker.change(update(25), { currency: 'RUB' });
    expect(await here.find(25)).toMatchObject({ currency: 'RUB' });
    await allowConnections(true);
    await waitFor('both to hear', () => here.announcements.areHeard() && there.announcements.areHeard());
    expect([await here.find(25), await there.find(25)]).toMatchObject([{ currency: 'RUB' }, { currency: 'RUB' }]);
    const before = here.finds();
    await here.find(25);
    expect(here.finds()).toBe(before);
  });

  /** Connections that are open stay so. */
  async function allowConnections(allow: boolean): Promise<void> {
    const name = new URL(database.url).pathname.slice(1);
    const statement = `alter database ${name} allow_connections ${allow}`;
    await withClient(process.env['TEST_SERVER_URL']!, async (client) => await client.query(statement));
  }

  async function endListening(): Promise<void> {
    await database.pool.query(`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = current_database() and application_name = 'freedomwallet-listen'`);
  }
});
