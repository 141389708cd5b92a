/**
 * Values of Postgres kept in memory, by key. Misses share statements, so that a process that has just started doesn't
 * ask for ten thousand people one by one. What is answered from memory is what Postgres would answer: a change is
 * announced to all processes, and while this one may miss announcements it asks Postgres each time.
 */
import { LRUCache } from 'lru-cache';
import type { Announcements } from './announcements.ts';
import { GroupCommit } from './group-commit.ts';
import type { Metrics } from './metrics.ts';

export type CacheOptions<Value> = {
  /** Letters and `_`: names it in announcements and figures. */
  name: string;
  /** Most values that it keeps; those not asked for longest go first. */
  max: number;
  /** How long a change that nobody announced (made by hand) goes unnoticed, in milliseconds. */
  ttlMs: number;
  /** Gives what is there of many keys in one statement; asked for different keys only. */
  load: (keys: number[]) => Promise<Map<number, Value>>;
};

/** What it gives is frozen, since many share it. What isn't there is not remembered. */
export type Cache<Value> = { get(key: number): Promise<Value | undefined> };

export type Caches = Pick<Announcements, 'announce'> & {
  create<Value extends object>(options: CacheOptions<Value>): Cache<Value>;
};

/** Rows of one statement: more would keep the event loop busy for too long when they arrive. */
const MOST_AT_ONCE = 500;

export function createCaches(given: { announcements: Announcements; metrics: Metrics }): Caches {
  const { announcements, metrics } = given;
  return {
    announce: announcements.announce,
    create: (options) => createCache(announcements, metrics, options),
  };
}

function createCache<Value extends object>(
  announcements: Announcements,
  metrics: Metrics,
  { name, max, ttlMs, load }: CacheOptions<Value>,
): Cache<Value> {
  const kept = new LRUCache<number, Value>({ max, ttl: ttlMs });
  const loading = new Map<number, Promise<Value | undefined>>();
  const group = new GroupCommit<number, Value | undefined>({
    keyOf: (key) => key,
    write: async (keys) => await loadAll(load, keys),
    maxGroupSize: MOST_AT_ONCE,
  });
  const requests = metrics.counter('bot_cache_requests_total', 'Values asked for, by cache', ['cache', 'outcome']);
  const [hits, misses] = [requests.labels(name, 'hit'), requests.labels(name, 'miss')];

  /** A load that was forgotten meanwhile still answers those who waited for it, and keeps nothing. */
  const loadAndKeep = async (key: number): Promise<Value | undefined> => {
    const load = group.submit(key);
    loading.set(key, load);
    try {
      const value = await load;
      if (loading.get(key) === load && value !== undefined) kept.set(key, value);
      return value;
    } finally {
      if (loading.get(key) === load) loading.delete(key);
    }
  };

  announcements.subscribe({
    cache: name,
    forget: (key) => {
      kept.delete(key);
      loading.delete(key);
    },
    forgetAll: () => {
      kept.clear();
      loading.clear();
    },
  });
  return {
    get: async (key) => {
      const value = kept.get(key);
      (value === undefined ? misses : hits).inc();
      if (value !== undefined) return value;
      if (!announcements.areHeard()) return await group.submit(key);
      return await (loading.get(key) ?? loadAndKeep(key));
    },
  };
}

async function loadAll<Value extends object>(
  load: CacheOptions<Value>['load'],
  keys: number[],
): Promise<(Value | undefined)[]> {
  const found = await load(keys);
  return keys.map((key) => {
    const value = found.get(key);
    return value === undefined ? undefined : Object.freeze(value);
  });
}
