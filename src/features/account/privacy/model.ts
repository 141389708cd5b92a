import { DAY_MS } from '../../../core/clock.ts';

/** How long a person can change their mind. */
export const GRACE_MS = 7 * DAY_MS;

/** How long log files are kept (platform/logger.ts); they hold numbers of people, no names and no texts. */
export const LOG_DAYS = 14;

export type PrivacySettings = {
  /** How long the operator keeps backups: until then an erased person is still in them. */
  backupDays: number;
};

/** When the last backup that knows a person is gone. */
export const backupsEndMs = (erasedAtMs: number, { backupDays }: PrivacySettings): number =>
  erasedAtMs + backupDays * DAY_MS;
