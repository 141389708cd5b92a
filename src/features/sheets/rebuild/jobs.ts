/** The worker's part in rebuilding. */
import { SECOND_MS } from '../../../core/clock.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { SheetLines } from '../../../core/sheet-lines.ts';
import { feedRebuilds } from './feed.ts';
import { tellProgress } from './progress.ts';

export function rebuildSchedules(house: House, lines: SheetLines): Schedule[] {
  return [
    { name: 'sheets feed', everyMs: SECOND_MS, run: async () => await feedRebuilds(house.db, lines) },
    { name: 'sheets progress', everyMs: SECOND_MS, run: async () => await tellProgress(house) },
  ];
}
