/**
 * Faults that no code waited for: the admins are told, and after one that leaves the process in an unknown state
 * it ends, so that PM2 starts it anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alerts } from './alerts.ts';
import type { Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';

/** How long the last lines may take to reach the disk. */
const LAST_WORDS_MS = 1_000;

export function watchProcess(alerts: Alerts, log: Logger): Service {
  const onRejection = (fault: unknown): void => void alerts.raise('A fault that nobody waited for', fault);
  const onException = (fault: unknown): void => void endAfter(fault);

  const endAfter = async (fault: unknown): Promise<void> => {
    await alerts.raise('The process ends after a fault', fault).catch(() => undefined);
    await Promise.race([log.close(), sleep(LAST_WORDS_MS)]);
    process.exit(1);
  };

  return {
    name: 'process watch',
    start: async () => {
      process.on('unhandledRejection', onRejection);
      process.on('uncaughtException', onException);
    },
    stop: async () => {
      process.off('unhandledRejection', onRejection);
      process.off('uncaughtException', onException);
    },
  };
}
