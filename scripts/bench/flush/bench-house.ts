/** The product's house without a bot in it: what a flush needs, on a database of the benchmark. */
import { systemClock } from '../../../src/core/clock.ts';
import type { House } from '../../../src/core/house.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { loadTexts } from '../../../src/core/text.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import type { Db } from '../../../src/platform/postgres.ts';
import { createPrisma } from '../../../src/platform/prisma.ts';

export function benchHouse(db: Db): House {
  return {
    db,
    prisma: createPrisma(db),
    clock: systemClock,
    log: createLogger({ level: 'error', dir: null, name: 'bench' }),
    text: loadTexts(),
    sender: { reply: async () => {}, notify: async () => {} },
    metrics: createMetrics({ process: false }),
  };
}
