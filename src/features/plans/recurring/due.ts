/** When a day's nine o'clock is, where a person lives. */
import { momentAt } from '../../../core/clock.ts';

/** Awake, and early enough to know what the day costs. */
const DUE_AT = '09:00';

export function dueMoment(date: string, timeZone: string): number {
  return momentAt(date, DUE_AT, timeZone);
}
