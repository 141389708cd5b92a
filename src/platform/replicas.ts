/**
 * A streaming replica of the primary: a pool that only reads, and how far it has replayed what the primary wrote. It
 * is asked over a connection of its own, so that a busy pool is not taken for a slow replica.
 */
import { createPool, firstRow, type Db, type PoolOptions, type Statement } from './postgres.ts';
import { createPrisma, type Prisma } from './prisma.ts';

/** Where rows are read from. */
export type ReadSource = { db: Db; prisma: Prisma };

/** Level with the primary as it was when it was asked; behind it; or a server that follows nobody. */
export type ReplicaState = 'level' | 'behind' | 'no replica';

export type Replica = {
  source: ReadSource;
  /**
   * @param position what {@link Watch.written} gave
   * @throws if it does not answer in time
   */
  stateAt(position: string): Promise<ReplicaState>;
  close(): Promise<void>;
};

export type Watch = {
  /**
   * How far the primary has its log on disk: all that it has confirmed.
   * @throws if it does not answer in time, or is no primary
   */
  written(): Promise<string>;
  close(): Promise<void>;
};

type Place = Pick<PoolOptions, 'url' | 'applicationName' | 'onIdleError'>;

/** A look takes a millisecond or two. Who needs longer is in trouble. */
const LOOK_TIMEOUT_MS = 500;

/** A report that takes longer is asked of the primary; it is also how long a replica that froze keeps somebody. */
const ANSWER_TIMEOUT_MS = 5_000;

const CONNECT_TIMEOUT_MS = 1_000;

/** Opens a replica; nobody connects to it before it is asked. @param size most connections that read */
export function openReplica(place: Place, size: number): Replica {
  const looks = lookPool(place);
  const timeouts = { timeoutMs: CONNECT_TIMEOUT_MS, answerTimeoutMs: ANSWER_TIMEOUT_MS };
  const db = createPool({ ...place, ...timeouts, size, readOnly: true });
  const prisma = createPrisma(db);
  return {
    source: { db, prisma },
    stateAt: async (position) => {
      const row = await firstRow<{ state: ReplicaState }>(looks, STATE, [position]);
      return row?.state ?? 'no replica';
    },
    close: async () => {
      await prisma.$disconnect();
      await Promise.all([db.end(), looks.end()]);
    },
  };
}

/** A connection that asks the primary how far it is. */
export function watchPrimary(place: Place): Watch {
  const looks = lookPool(place);
  return {
    written: async () => (await firstRow<{ position: string }>(looks, WRITTEN, []))?.position ?? '',
    close: async () => await looks.end(),
  };
}

function lookPool(place: Place): Db {
  const timeouts = { timeoutMs: LOOK_TIMEOUT_MS, answerTimeoutMs: LOOK_TIMEOUT_MS };
  return createPool({ ...place, ...timeouts, size: 1, readOnly: true });
}

const STATE: Statement = {
  name: 'replica-state',
  text: `
    select case
      when not pg_is_in_recovery() then 'no replica'
      when pg_last_wal_replay_lsn() >= $1::pg_lsn then 'level'
      else 'behind'
    end as state`,
};

const WRITTEN: Statement = {
  name: 'replica-written',
  text: `
    select pg_current_wal_flush_lsn()::text as position`,
};
