/** Times and spans of time as the sheet's answers say them. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import type { Say } from './card.ts';

const UNITS: [name: string, ms: number][] = [
  ['days', 24 * HOUR_MS],
  ['hours', HOUR_MS],
  ['minutes', MINUTE_MS],
  ['seconds', SECOND_MS],
];

/** How long something has been so, in its largest unit. */
export function ageOf(say: Say, ageMs: number): string {
  const [name, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? ['seconds', SECOND_MS];
  return say(`age.${name}`, { value: Math.max(1, Math.floor(ageMs / unitMs)) });
}

/** An estimate is not exact to the second. */
const SOON_MS = 10 * SECOND_MS;

/** How long something will take, rounded up to what an estimate can promise. */
export function waitOf(say: Say, waitMs: number): string {
  if (waitMs < SOON_MS) return say('wait.soon');
  const stepMs = waitMs < MINUTE_MS ? SOON_MS : MINUTE_MS;
  return say('wait.about', { span: ageOf(say, Math.ceil(waitMs / stepMs) * stepMs) });
}
