/** The product's house without a bot in it: what a flush needs, on a database of the benchmark. */
import { furnish, type House } from '../../../src/core/house.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { silentOutside } from '../../../test/support/silent-outside.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import type { Db } from '../../../src/platform/postgres.ts';

export function benchHouse(db: Db): House {
  return {
    ...furnish({
      db,
      log: createLogger({ level: 'error', dir: null, name: 'bench' }),
      metrics: createMetrics({ process: false }),
    }),
    ...silentOutside,
  };
}
