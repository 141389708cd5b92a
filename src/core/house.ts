/** What every feature is given to work with. The roots build it once a process. */
import { systemClock, type Clock } from './clock.ts';
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPeople, type People } from './people.ts';
import type { Sender } from './sender.ts';
import { loadTexts, type Texts } from './text.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { createPool, type Db } from '../platform/postgres.ts';
import { createPrisma, type Prisma } from '../platform/prisma.ts';

export type House = {
  db: Db;
  prisma: Prisma;
  clock: Clock;
  log: Logger;
  text: Texts;
  people: People;
  sender: Sender;
  metrics: Metrics;
};

/** The house before it can speak: the sender needs a queue, which differs between bot and worker. */
export type Foundation = Omit<House, 'sender'> & { closing: Service };

export type FoundationOptions = {
  /** Name of the process in logs and in Postgres. */
  name: string;
  databaseUrl: string;
  poolSize: number;
  poolTimeoutMs: number;
  logLevel: string;
  logDir: string;
};

/** Opens what everything else stands on; `closing` is the first service to start and so the last to stop. */
export function layFoundation(options: FoundationOptions): Foundation {
  const log = createLogger({ level: options.logLevel, dir: options.logDir, name: options.name });
  const metrics = createMetrics({ process: true });
  const db = createPool({
    url: options.databaseUrl,
    applicationName: `freedomwallet-${options.name}`,
    size: options.poolSize,
    timeoutMs: options.poolTimeoutMs,
    onIdleError: (fault) => log.warn('A database connection was lost', { fault: describeFault(fault) }),
  });
  measurePool(metrics, db);
  const furnished = furnish({ db, log, metrics });
  const closing: Service = {
    name: 'database',
    start: async () => {},
    stop: async () => {
      await furnished.prisma.$disconnect();
      await db.end();
      await log.close();
    },
  };
  return { ...furnished, closing };
}

/** What stands on a database: the house without its sender. */
export function furnish(given: Pick<House, 'db' | 'log' | 'metrics'>): Omit<House, 'sender'> {
  const { db } = given;
  return { ...given, prisma: createPrisma(db), clock: systemClock, text: loadTexts(), people: createPeople(db) };
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
