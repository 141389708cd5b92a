/** A day of 10,000 people: when they record, and when they change what they recorded. */
import { MINUTE_MS } from '../../../src/core/clock.ts';
import type { Arrival } from './model.ts';

export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The day begins when nearly all sleep. */
export const DAY_BEGINS_MS = 4 * HOUR_MS;

/** In the evening people enter what they spent: ten times the average of the day, and 60 % of it within three hours. */
const PEAK = 10;
const PEAK_AT_MS = 21 * HOUR_MS;
const PEAK_WIDTH_MS = 36 * MINUTE_MS;

/** Changed or deleted later: one entry in ten, half of these within seven minutes. */
const CHANGED_SHARE = 0.1;
const CHANGED_AFTER_MS = 10 * MINUTE_MS;

/**
 * Arrivals of one day in their order.
 * @param random from 0 to 1
 */
export function arrivalsOfDay(users: number, entriesEach: number, random: () => number): Arrival[] {
  const arrivals = Array.from({ length: users * entriesEach }, (_, entryId): Arrival[] => {
    const entry = { atMs: momentOfDay(random), userId: Math.floor(random() * users), entryId, isChange: false };
    if (random() >= CHANGED_SHARE) return [entry];
    return [entry, { ...entry, atMs: entry.atMs - CHANGED_AFTER_MS * Math.log(1 - random()), isChange: true }];
  });
  return arrivals.flat().toSorted((one, other) => one.atMs - other.atMs);
}

/** How much busier than the average a moment of the day is. */
export function busyness(atMs: number): number {
  return BASE + (PEAK - BASE) * bell(atMs);
}

const bell = (atMs: number): number => Math.exp(-((atMs - PEAK_AT_MS) ** 2) / (2 * PEAK_WIDTH_MS ** 2));

/** What is left of the day's average beside the evening. */
const PEAK_AREA = (PEAK_WIDTH_MS * Math.sqrt(2 * Math.PI)) / DAY_MS;
const BASE = (1 - PEAK * PEAK_AREA) / (1 - PEAK_AREA);

function momentOfDay(random: () => number): number {
  for (;;) {
    const atMs = DAY_BEGINS_MS + random() * DAY_MS;
    if (random() * PEAK < busyness(atMs)) return atMs;
  }
}
