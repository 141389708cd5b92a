import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnnouncements, type Announcements } from '../../src/core/announcements.ts';
import { createCaches, type Cache, type CacheOptions } from '../../src/core/cache.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

type Word = { said: string };

let database: TestDatabase;
const running: Announcements[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((announcements) => announcements.stop()));
});

afterAll(async () => {
  await database.drop();
});

async function openAnnouncements(): Promise<Announcements> {
  const announcements = createAnnouncements({ db: database.pool, log: createRecordingLog(), url: database.url });
  running.push(announcements);
  await announcements.start();
  await waitFor('other processes to be heard', () => announcements.areHeard());
  return announcements;
}

/** A cache before a loader that counts, and that waits where the test holds it. */
async function openCache(announcements: Announcements, changes: Partial<CacheOptions<Word>> = {}) {
  const metrics = createMetrics({ process: false });
  const caches = createCaches({ announcements, metrics });
  const loads: number[][] = [];
  let said = 'first';
  let held: Promise<void> | undefined;
  let [running, most] = [0, 0];
  const cache: Cache<Word> = caches.create<Word>({
    name: 'words',
    max: 100_000,
    ttlMs: 60_000,
    load: async (keys) => {
      loads.push(keys);
      const word = { said };
      most = Math.max(most, (running += 1));
      await (held ?? new Promise((resolve) => setImmediate(resolve)));
      running -= 1;
      return new Map(keys.filter((key) => key < 1_000_000).map((key) => [key, { ...word }]));
    },
    ...changes,
  });
  return {
    cache,
    loads,
    /** Loads see this from now on. */
    say: (word: string) => (said = word),
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    mostAtOnce: () => most,
    announce: async (key: number) =>
      await transaction(database.pool, async (tx) => await caches.announce(tx, 'words', key)),
    requests: async () => {
      const figure = await metrics.registry.getSingleMetric('bot_cache_requests_total')?.get();
      return Object.fromEntries((figure?.values ?? []).map(({ labels, value }) => [labels['outcome'], value]));
    },
  };
}

describe('a cache', () => {
  test('asks once for a value, answers from memory afterwards, and counts both', async () => {
    const { cache, loads, requests } = await openCache(await openAnnouncements());
    expect(await cache.get(1)).toEqual({ said: 'first' });
    expect(await cache.get(1)).toEqual({ said: 'first' });
    expect(loads).toEqual([[1]]);
    expect(await requests()).toEqual({ hit: 1, miss: 1 });
  });

  test('asks once for a value that many miss at once, and once for all that are missed in one turn', async () => {
    const { cache, loads } = await openCache(await openAnnouncements());
    const words = await Promise.all([1, 2, 1, 3, 2].map((key) => cache.get(key)));
    expect(words).toHaveLength(5);
    expect(loads).toEqual([[1, 2, 3]]);
  });

  test('makes a few statements, two at once, of ten thousand people at a cold start', async () => {
    const { cache, loads, mostAtOnce } = await openCache(await openAnnouncements());
    const keys = Array.from({ length: 10_000 }, (_, index) => index);
    await Promise.all(keys.map((key) => cache.get(key)));
    expect(loads).toHaveLength(20);
    expect(mostAtOnce()).toBe(2);
    await Promise.all(keys.map((key) => cache.get(key)));
    expect(loads).toHaveLength(20);
  });

  test('does not remember that something is not there', async () => {
    const { cache, loads } = await openCache(await openAnnouncements());
    expect(await cache.get(1_000_000)).toBeUndefined();
    expect(await cache.get(1_000_000)).toBeUndefined();
    expect(loads).toHaveLength(2);
  });

  test('keeps no more than it may, and drops what was not asked for longest', async () => {
    const { cache, loads } = await openCache(await openAnnouncements(), { max: 2 });
    for (const key of [1, 2, 1, 3]) await cache.get(key);
    await cache.get(1);
    expect(loads).toEqual([[1], [2], [3]]);
    await cache.get(2);
    expect(loads).toHaveLength(4);
  });

  test('asks again when a value is old', async () => {
    const { cache, loads } = await openCache(await openAnnouncements(), { ttlMs: 30 });
    await waitFor('a second load', async () => {
      await cache.get(1);
      return loads.length > 1;
    });
  });

  test('gives what nobody can change for others', async () => {
    const { cache } = await openCache(await openAnnouncements());
    const word = await cache.get(1);
    expect(() => Object.assign(word as Word, { said: 'mine' })).toThrow(TypeError);
  });

  test('fails those who wait for a load that fails, and asks again for the next', async () => {
    let failures = 1;
    const load = async (keys: number[]): Promise<Map<number, Word>> => {
      if ((failures -= 1) >= 0) throw new Error('gone for a moment');
      return new Map(keys.map((key) => [key, { said: 'back' }]));
    };
    const { cache } = await openCache(await openAnnouncements(), { load });
    const results = await Promise.allSettled([cache.get(1), cache.get(1)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await cache.get(1)).toEqual({ said: 'back' });
  });
});

describe('a value that changes', () => {
  test('is asked for again in every process', async () => {
    const [here, there] = [await openCache(await openAnnouncements()), await openCache(await openAnnouncements())];
    await Promise.all([here.cache.get(1), there.cache.get(1), there.cache.get(2)]);
    [here, there].forEach(({ say }) => say('second'));
    await here.announce(1);
    expect(await here.cache.get(1)).toEqual({ said: 'second' });
    await waitFor('the other process to hear', async () => (await there.cache.get(1))?.said === 'second');
    expect(await there.cache.get(2)).toEqual({ said: 'first' });
  });

  test('is not put back by a load that began before, though that answers who waited for it', async () => {
    const { cache, loads, hold, say, announce } = await openCache(await openAnnouncements());
    const release = hold();
    const early = cache.get(1);
    await waitFor('the load', () => loads.length === 1);
    say('second');
    await announce(1);
    const late = cache.get(1);
    release();
    expect(await early).toEqual({ said: 'first' });
    expect(await late).toEqual({ said: 'second' });
    expect(await cache.get(1)).toEqual({ said: 'second' });
  });

  test('is not put back by a load of another process that began before', async () => {
    const here = await openCache(await openAnnouncements());
    const others = await openAnnouncements();
    const there = await openCache(others);
    const heard = new Promise<void>((resolve) => others.subscribe({ cache: 'words', forget: () => resolve(), forgetAll: () => {} }));
    const release = there.hold();
    const early = there.cache.get(1);
    await waitFor('the load', () => there.loads.length === 1);
    there.say('second');
    await here.announce(1);
    await heard;
    const late = there.cache.get(1);
    release();
    expect(await early).toEqual({ said: 'first' });
    expect([await late, await there.cache.get(1)]).toEqual([{ said: 'second' }, { said: 'second' }]);
  });
});

describe('a cache of a process that may miss announcements', () => {
  test('remembers nothing, and still shares statements', async () => {
    const deaf = createAnnouncements({ db: database.pool, log: createRecordingLog() });
    await deaf.start();
    const { cache, loads } = await openCache(deaf);
    await Promise.all([1, 2, 3].map((key) => cache.get(key)));
    await cache.get(1);
    expect(loads).toEqual([[1, 2, 3], [1]]);
    await deaf.stop();
  });

  test('keeps no value of a load that began before others were heard', async () => {
    const announcements = createAnnouncements({ db: database.pool, log: createRecordingLog(), url: database.url });
    running.push(announcements);
    const { cache, loads, hold, say } = await openCache(announcements);
    const release = hold();
    const early = cache.get(1);
    await waitFor('the load', () => loads.length === 1);
    await announcements.start();
    await waitFor('others to be heard', () => announcements.areHeard());
    say('second');
    release();
    await early;
    expect(await cache.get(1)).toEqual({ said: 'second' });
  });

  test('keeps no value of a load during which it missed some', async () => {
    const announcements = await openAnnouncements();
    const { cache, loads, hold, say } = await openCache(announcements);
    const release = hold();
    const early = cache.get(1);
    await waitFor('the load', () => loads.length === 1);
    await announcements.stop();
    say('second');
    await announcements.start();
    await waitFor('others to be heard', () => announcements.areHeard());
    release();
    await early;
    expect(await cache.get(1)).toEqual({ said: 'second' });
  });
});
