/**
 * Faults that no code waited for: the admins are told, and after one that leaves the process in an unknown state
 * it ends, so that PM2 starts it anew.
 */
import type { Alerts } from './alerts.ts';
import type { Service } from './lifecycle.ts';

export function watchProcess(alerts: Alerts): Service {
  const onRejection = (fault: unknown): void => void alerts.raise('A fault that nobody waited for', fault);
  const onException = (fault: unknown): void => {
    void alerts.raise('The process ends after a fault', fault).finally(() => process.exit(1));
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
