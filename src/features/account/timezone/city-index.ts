/** Cities by how people type them: without marks, spaces and capitals, in three languages. Built when first asked. */
import { cityMapping } from 'city-timezones';
import lookUpZone from 'tz-lookup';
import { LOCALES } from '../../../core/locale.ts';
import { CITY_NAMES } from './city-names.ts';

/** `people`: how many live there; the names that we list ourselves mean one city alone. */
export type City = { name: string; timeZone: string; country: string; province: string; people: number };

export type CityIndex = {
  cities: ReadonlyMap<string, readonly City[]>;
  /** The largest city of each time zone of a country, by the country's name in each language. */
  countries: ReadonlyMap<string, readonly City[]>;
  /** ISO code of the country whose cities are the largest of a time zone. */
  countryOfZone: ReadonlyMap<string, string>;
};

const LISTED = Number.MAX_SAFE_INTEGER;

let built: CityIndex | undefined;

export const cityIndex = (): CityIndex => (built ??= build());

/** How a name is looked for: `Hà Nội`, `ha noi` and `Hanoi` are one; so are `Орёл` and `орел`. */
export function keyOfName(name: string): string {
  return name.toLowerCase().normalize('NFD').replaceAll('đ', 'd').replace(/[^\p{L}\p{N}]/gu, '');
}

function build(): CityIndex {
  const known = cityMapping.map((city) => ({
    name: city.city,
    timeZone: city.timezone ?? lookUpZone(city.lat, city.lng),
    country: city.iso2,
    province: city.province ?? '',
    people: city.pop,
    plain: city.city_ascii,
  }));
  known.sort((one, other) => other.people - one.people);
  const cities = new Map<string, City[]>();
  for (const { plain, ...city } of known) for (const name of new Set([city.name, plain])) add(cities, name, city);
  for (const { name, timeZone } of CITY_NAMES) {
    cities.set(keyOfName(name), [{ name, timeZone, country: '', province: '', people: LISTED }]);
  }
  const countryOfZone = new Map<string, string>();
  for (const { timeZone, country } of known) if (!countryOfZone.has(timeZone)) countryOfZone.set(timeZone, country);
  return { cities, countries: countriesOf(known), countryOfZone };
}

function countriesOf(known: City[]): Map<string, City[]> {
  const byCode = Map.groupBy(known, ({ country }) => country);
  const countries = new Map<string, City[]>();
  for (const locale of LOCALES) {
    const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
    for (const [code, cities] of byCode) {
      const name = isCountryCode(code) ? names.of(code) : undefined;
      if (name !== undefined) countries.set(keyOfName(name), largestByZone(cities));
    }
  }
  return countries;
}

const isCountryCode = (code: string): boolean => /^[A-Z]{2}$/.test(code);

/** @param cities largest first */
export function largestByZone(cities: readonly City[]): City[] {
  return [...Map.groupBy(cities, ({ timeZone }) => timeZone).values()].flatMap(([largest]) => largest ?? []);
}

function add(cities: Map<string, City[]>, name: string, city: City): void {
  const key = keyOfName(name);
  const same = cities.get(key);
  if (same === undefined) cities.set(key, [city]);
  else if (!same.includes(city)) same.push(city);
}
