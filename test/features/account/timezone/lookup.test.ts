import { describe, expect, test } from '@jest/globals';
import { isTimeZone } from '../../../../src/core/clock.ts';
import { LOCALES } from '../../../../src/core/locale.ts';
import { CITY_NAMES } from '../../../../src/features/account/timezone/city-names.ts';
import { cityIndex } from '../../../../src/features/account/timezone/city-index.ts';
import { LIKELY_CITIES } from '../../../../src/features/account/timezone/likely-cities.ts';
import { findPlace } from '../../../../src/features/account/timezone/lookup.ts';

describe('a place that is typed', () => {
  test.each([
    ['Hanoi', 'Asia/Ho_Chi_Minh'],
    ['hanoi', 'Asia/Ho_Chi_Minh'],
    ['Ha Noi', 'Asia/Ho_Chi_Minh'],
    ['Hà Nội', 'Asia/Ho_Chi_Minh'],
    ['Ханой', 'Asia/Ho_Chi_Minh'],
    ['Saigon', 'Asia/Ho_Chi_Minh'],
    ['Sài Gòn', 'Asia/Ho_Chi_Minh'],
    ['TP.HCM', 'Asia/Ho_Chi_Minh'],
    ['da nang', 'Asia/Ho_Chi_Minh'],
    ['Москва', 'Europe/Moscow'],
    ['москва ', 'Europe/Moscow'],
    ['Mát-xcơ-va', 'Europe/Moscow'],
    ['Moscow', 'Europe/Moscow'],
    ['Орел', 'Europe/Moscow'],
    ['Санкт Петербург', 'Europe/Moscow'],
    ['Пермь', 'Asia/Yekaterinburg'],
    ['Perm', 'Asia/Yekaterinburg'],
    ['Berlin', 'Europe/Berlin'],
    ['Берлин', 'Europe/Berlin'],
    ['New York', 'America/New_York'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['sao paulo', 'America/Sao_Paulo'],
    ['Birmingham, Alabama', 'America/Chicago'],
    ['Birmingham, United Kingdom', 'Europe/London'],
    ['Vietnam', 'Asia/Ho_Chi_Minh'],
    ['Việt Nam', 'Asia/Ho_Chi_Minh'],
    ['Япония', 'Asia/Tokyo'],
    ['Kyiv', 'Europe/Kyiv'],
    ['Киев', 'Europe/Kyiv'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['asia/saigon', 'Asia/Saigon'],
    ['utc', 'UTC'],
  ])('%s is in %s', (typed, timeZone) => {
    expect(findPlace(typed, 'en')).toEqual({ kind: 'found', timeZone });
  });

  test('of which there are several of like size is asked back, with the country in the reader’s words', () => {
    expect(findPlace('Birmingham', 'ru')).toEqual({
      kind: 'several',
      places: [
        { label: 'Birmingham, Великобритания', timeZone: 'Europe/London' },
        { label: 'Birmingham, Alabama', timeZone: 'America/Chicago' },
      ],
    });
  });

  test('is asked back where a country has many time zones, the largest cities first', () => {
    const reading = findPlace('Russia', 'en');
    expect(reading.kind === 'several' && reading.places.map(({ timeZone }) => timeZone).slice(0, 2)).toEqual([
      'Europe/Moscow',
      'Asia/Yekaterinburg',
    ]);
  });

  test.each([
    ['Berln', 'Europe/Berlin'],
    ['Mosocw', 'Europe/Moscow'],
    ['Моксва', 'Europe/Moscow'],
    ['Hanoii', 'Asia/Ho_Chi_Minh'],
    ['San Franc', 'America/Los_Angeles'],
  ])('%s with a slip suggests a city in %s', (typed, timeZone) => {
    const reading = findPlace(typed, 'en');
    expect(reading.kind === 'unknown' && reading.near[0]?.timeZone).toBe(timeZone);
  });

  test('that is none is said to be unknown, an offset that knows no daylight saving as well', () => {
    for (const typed of ['qqqqq', '+7', 'GMT+3', '', '🍜', 'a'.repeat(4_000), 'Etc/Nowhere', 'constructor']) {
      expect([typed, findPlace(typed, 'en')]).toEqual([typed, { kind: 'unknown', near: [] }]);
    }
  });
});

describe('the lists of cities', () => {
  test('name zones that this machine knows', () => {
    const zones = [...CITY_NAMES, ...Object.values(LIKELY_CITIES).flat()].map(({ timeZone }) => timeZone);
    const listed = [...cityIndex().cities.values()].flat().map(({ timeZone }) => timeZone);
    expect([...new Set([...zones, ...listed])].filter((zone) => !isTimeZone(zone))).toEqual([]);
  });

  test('offer in each language what is found when it is typed', () => {
    for (const locale of LOCALES) {
      for (const { label, timeZone } of LIKELY_CITIES[locale]) {
        expect([label, findPlace(label, locale)]).toEqual([label, { kind: 'found', timeZone }]);
      }
    }
  });

  test('know no name twice with different zones', () => {
    const byName = Map.groupBy(CITY_NAMES, ({ name }) => name);
    expect([...byName].filter(([, places]) => places.length > 1)).toEqual([]);
  });
});
