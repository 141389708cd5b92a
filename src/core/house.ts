/** What every feature is given to work with. The roots build it once a process. */
import { createAnnouncements, type Announcements } from './announcements.ts';
import { createCaches, type Caches } from './cache.ts';
import { systemClock, type Clock } from './clock.ts';
import { describeFault } from './errors.ts';
import { together, type Service } from './lifecycle.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPeople, type People } from './people.ts';
import { createReplicas, type Read } from './replicas.ts';
import type { Sender } from './sender.ts';
import { loadTexts, type Texts } from './text.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createPool, type Db } from '../platform/postgres.ts';
import type { Queue } from '../platform/queue.ts';
import type { TelegramClient } from '../platform/telegram.ts';
import { createPrisma, type Prisma } from '../platform/prisma.ts';

export type House = {
  db: Db;
  prisma: Prisma;
  /** For lists and reports: on a replica, where there is one that is not behind. */
  read: Read;
  clock: Clock;
  log: Logger;
  text: Texts;
  caches: Caches;
  people: People;
  metrics: Metrics;
  sender: Sender;
  /** For jobs that are sent in the transaction that causes them. */
  queue: Queue;
  /** For what is no message: files that people sent, files too large to wait in the queue. */
  botApi: TelegramClient;
};

/** The house before it can speak: the queue differs between bot and worker. */
export type Furnished = Omit<House, 'sender' | 'queue' | 'botApi'>;

export type Foundation = Furnished & { closing: Service };

export type FoundationOptions = {
  /** Name of the process in logs and in Postgres. */
  name: string;
  databaseUrl: string;
  /** Where replicas of that database answer; none is allowed. */
  replicaUrls: string[];
  /** A session connection to it, for a process that keeps values in memory: what others announce is heard there. */
  listenUrl?: string;
  poolSize: number;
  poolTimeoutMs: number;
  logLevel: string;
  logDir: string;
};

/** Opens what everything else stands on; `closing` is the first service to start and so the last to stop. */
export function layFoundation(options: FoundationOptions): Foundation {
  const log = createLogger({ level: options.logLevel, dir: options.logDir, name: options.name });
  const metrics = createMetrics({ process: true });
  const applicationName = `freedomwallet-${options.name}`;
  const db = createPool({
    url: options.databaseUrl,
    applicationName,
    size: options.poolSize,
    timeoutMs: options.poolTimeoutMs,
    onIdleError: (fault) => log.warn('A database connection was lost', { fault: describeFault(fault) }),
    onPooler: (unset) => tellOfPooler(log, { ...options, unset }),
  });
  measurePool(metrics, db);
  const announcements = createAnnouncements({ db, log, url: options.listenUrl });
  const furnished = furnish({ db, log, metrics, announcements });
  const replicas = createReplicas({
    primary: furnished,
    primaryUrl: options.databaseUrl,
    replicaUrls: options.replicaUrls,
    applicationName,
    poolSize: options.poolSize,
    log,
    metrics,
  });
  const database: Service = {
    name: 'database',
    start: async () => {},
    stop: async () => {
      await furnished.prisma.$disconnect();
      await db.end();
      await log.close();
    },
  };
  return { ...furnished, read: replicas.read, closing: together([database, replicas, announcements]) };
}

/** What stands on a database: the house without its sender. Without announcements it keeps nothing in memory. */
export function furnish(
  given: Pick<House, 'db' | 'log' | 'metrics'> & { announcements?: Announcements; clock?: Clock },
): Furnished {
  const { db, log, metrics, announcements = createAnnouncements({ db, log }), clock = systemClock } = given;
  const prisma = createPrisma(db);
  const read: Read = async (_wroteAgoMs, work) => await work({ db, prisma });
  const caches = createCaches({ announcements, metrics });
  const people = createPeople(db, caches);
  return { db, log, metrics, prisma, read, clock, text: loadTexts(), caches, people };
}

function tellOfPooler(
  log: Logger,
  { databaseUrl, listenUrl, unset }: Pick<FoundationOptions, 'databaseUrl' | 'listenUrl'> & { unset: string[] },
): void {
  log.info('A pooler stands before the database: statements go without names');
  if (listenUrl === databaseUrl) log.warn('Set DATABASE_DIRECT_URL: nobody can listen through a pooler');
  if (unset.length === 0) return;
  log.warn('The pooler sets no time-outs: copy connect_query from deploy/pgbouncer/pgbouncer.ini', { unset });
}

function measurePool(metrics: Metrics, db: Db): void {
  const connections = metrics.gauge('bot_database_connections', 'Connections of the pool by state', ['state']);
  const observe = (): void => {
    connections.set({ state: 'open' }, db.totalCount);
    connections.set({ state: 'idle' }, db.idleCount);
    connections.set({ state: 'waiting' }, db.waitingCount);
  };
  for (const event of ['connect', 'acquire', 'release', 'remove'] as const) db.on(event, observe);
}
