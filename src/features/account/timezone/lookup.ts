/** Which time zone a person means who types a city, a country or the name of a zone. */
import { isTimeZone } from '../../../core/clock.ts';
import type { Locale } from '../../../core/locale.ts';
import { cityIndex, keyOfName, largestByZone, type City } from './city-index.ts';
import type { Place } from './likely-cities.ts';

export type PlaceReading =
  | { kind: 'found'; timeZone: string }
  /** Cities of that name in different zones. */
  | { kind: 'several'; places: Place[] }
  /** `near` are names that are almost what was typed. */
  | { kind: 'unknown'; near: Place[] };

/** A city with so many times the people of all its namesakes is the one that is meant. */
const CLEARLY_LARGER = 5;

const MOST_OFFERED = 6;

/** No city has a longer name; to compare longer texts with all names would take long. */
const LONGEST_NAME = 60;

export function findPlace(typed: string, locale: Locale): PlaceReading {
  const zone = zoneNamed(typed.trim());
  if (zone !== undefined) return { kind: 'found', timeZone: zone };
  if (typed.length > LONGEST_NAME) return { kind: 'unknown', near: [] };
  const { cities, countries } = cityIndex();
  const key = keyOfName(typed);
  const named = cities.get(key) ?? inRegion(typed, locale);
  if (named !== undefined) return choose(named, locale);
  const country = countries.get(key);
  if (country !== undefined) return among(country, locale);
  return { kind: 'unknown', near: nearNames(key).map((city) => placeOf(city, locale)) };
}

/** `europe/berlin` as the zone is called; no offset from UTC, since it would miss daylight saving. */
function zoneNamed(typed: string): string | undefined {
  if (typed.toUpperCase() === 'UTC') return 'UTC';
  if (!/^[a-z]+(\/[a-z0-9_+-]+)+$/i.test(typed) || !isTimeZone(typed)) return undefined;
  const wanted = typed.toLowerCase();
  return Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase() === wanted) ?? spelt(typed);
}

/** A zone's second name, which no list has: each part begins with a capital. */
const spelt = (name: string): string =>
  name.toLowerCase().replace(/(^|[/_-])[a-z]/g, (start) => start.toUpperCase()).replace('Etc/Gmt', 'Etc/GMT');

/** `Birmingham, Alabama`, `Berlin, Germany`. */
function inRegion(typed: string, locale: Locale): City[] | undefined {
  const [name = '', region] = typed.split(',');
  if (region === undefined) return undefined;
  const wanted = keyOfName(region);
  const found = cityIndex().cities.get(keyOfName(name))?.filter((city) =>
    [city.province, city.country, countryName(city, locale), countryName(city, 'en')].some(
      (word) => keyOfName(word) === wanted,
    ),
  );
  return found?.length === 0 ? undefined : found;
}

function choose(namesakes: readonly City[], locale: Locale): PlaceReading {
  const [first, ...others] = largestByZone(namesakes);
  const rest = others.reduce((people, city) => people + city.people, 0);
  if (first !== undefined && first.people >= rest * CLEARLY_LARGER) return { kind: 'found', timeZone: first.timeZone };
  return among(largestByZone(namesakes), locale);
}

function among(cities: readonly City[], locale: Locale): PlaceReading {
  const [only] = cities;
  if (only !== undefined && cities.length === 1) return { kind: 'found', timeZone: only.timeZone };
  return { kind: 'several', places: cities.slice(0, MOST_OFFERED).map((city) => placeOf(city, locale)) };
}

function placeOf(city: City, locale: Locale): Place {
  const where = city.country === 'US' ? city.province : countryName(city, locale);
  return { label: [city.name, where].filter((part) => part !== '').join(', '), timeZone: city.timeZone };
}

function countryName({ country }: City, locale: Locale): string {
  if (!/^[A-Z]{2}$/.test(country)) return '';
  return new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? '';
}

/**
 * Names that differ from `key` by a slip or two, or that it begins; the largest cities first. Nearly everybody gets the
 * first letter right: the others are not compared, which would take ten times as long.
 */
function nearNames(key: string): City[] {
  if (key.length < 3) return [];
  const slips = key.length <= 5 ? 1 : 2;
  const found: { city: City; slips: number }[] = [];
  for (const [name, [city]] of cityIndex().cities) {
    if (name[0] !== key[0]) continue;
    const distance = name.startsWith(key) ? slips : distanceWithin(key, name, slips);
    if (city !== undefined && distance <= slips) found.push({ city, slips: distance });
  }
  found.sort((one, other) => one.slips - other.slips || other.city.people - one.city.people);
  return largestByZone(found.map(({ city }) => city)).slice(0, MOST_OFFERED / 2);
}

/** How many letters must be changed, added or left out (Levenshtein); more than `most` is just more. */
function distanceWithin(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row.at(-1) as number;
}
