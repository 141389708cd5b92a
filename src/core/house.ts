/** What every feature is given to work with. The roots build it once a process. */
import type { Clock } from './clock.ts';
import type { Sender } from './sender.ts';
import type { Texts } from './text.ts';
import type { Metrics } from './metrics.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db } from '../platform/postgres.ts';
import type { Prisma } from '../platform/prisma.ts';

export type House = {
  db: Db;
  prisma: Prisma;
  clock: Clock;
  log: Logger;
  text: Texts;
  sender: Sender;
  metrics: Metrics;
};
