/** People of a process that hears no announcements, and so remembers nobody: for tests of something else. */
import { createAnnouncements } from '../../src/core/announcements.ts';
import { createCaches } from '../../src/core/cache.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createPeople, type People } from '../../src/core/people.ts';
import type { Db } from '../../src/platform/postgres.ts';
import { createRecordingLog } from './recording-log.ts';

export function plainPeople(db: Db): People {
  const announcements = createAnnouncements({ db, log: createRecordingLog() });
  return createPeople(db, createCaches({ announcements, metrics: createMetrics({ process: false }) }));
}
