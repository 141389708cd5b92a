/** The time zone of a place on the map. */
import { cityMapping } from 'city-timezones';
import lookUpZone from 'tz-lookup';
import { localDate, localTime } from '../../../core/clock.ts';

/**
 * The zone by the map; or, where the nearest city has another one with the same clock, that of the city: the map has
 * Hanoi in the zone of Bangkok, and a person there would think it wrong.
 */
export function zoneAt(latitude: number, longitude: number): string {
  const onMap = lookUpZone(latitude, longitude);
  const ofCity = nearestZone(latitude, longitude);
  return ofCity !== undefined && haveSameClock(onMap, ofCity) ? ofCity : onMap;
}

function nearestZone(latitude: number, longitude: number): string | undefined {
  const shrink = Math.cos((latitude * Math.PI) / 180);
  let nearest: { timeZone: string; distance: number } | undefined;
  for (const { lat, lng, timezone } of cityMapping) {
    const east = (((((lng - longitude) % 360) + 540) % 360) - 180) * shrink;
    const distance = (lat - latitude) ** 2 + east ** 2;
    if (timezone && (nearest === undefined || distance < nearest.distance)) nearest = { timeZone: timezone, distance };
  }
  return nearest?.timeZone;
}

/** A day of winter and one of summer tell zones apart that have no daylight saving, or another one. */
const SAMPLES_MS = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];

function haveSameClock(one: string, other: string): boolean {
  const at = (timeMs: number, timeZone: string): string => `${localDate(timeMs, timeZone)} ${localTime(timeMs, timeZone)}`;
  return SAMPLES_MS.every((timeMs) => at(timeMs, one) === at(timeMs, other));
}
