/** Things that the worker does again and again. Each run is safe beside another worker's. */
import { describeFault } from './errors.ts';
import type { Schedule } from './feature.ts';
import { loop, type Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';

/** Runs each schedule at once and then every `everyMs`. */
export function runSchedules(schedules: Schedule[], log: Logger): Service[] {
  return schedules.map((schedule) =>
    loop({
      name: `schedule ${schedule.name}`,
      turn: async () => {
        await schedule.run();
        return { restMs: schedule.everyMs };
      },
      onFault: (fault) => log.error('A scheduled task failed', { task: schedule.name, fault: describeFault(fault) }),
      faultRestMs: schedule.everyMs,
    }),
  );
}
