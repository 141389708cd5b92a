import { expect, test } from '@jest/globals';
import { zoneAt } from '../../../../src/features/account/timezone/zone-at.ts';

test.each([
  ['Hanoi', 21.03, 105.85, 'Asia/Ho_Chi_Minh'],
  ['Saigon', 10.78, 106.7, 'Asia/Ho_Chi_Minh'],
  ['Moscow', 55.75, 37.62, 'Europe/Moscow'],
  ['Berlin', 52.52, 13.4, 'Europe/Berlin'],
  ['New York', 40.71, -74.01, 'America/New_York'],
  ['São Paulo', -23.55, -46.63, 'America/Sao_Paulo'],
  ['Phoenix, without daylight saving', 33.45, -112.07, 'America/Phoenix'],
  ['the middle of the Atlantic', 30, -40, 'Etc/GMT+3'],
  ['the North Pole', 90, 0, 'Etc/GMT'],
  ['Fiji, beyond the date line', -17.7, 178.1, 'Pacific/Fiji'],
])('a place in %s has its time zone', (_place, latitude, longitude, timeZone) => {
  expect(zoneAt(latitude, longitude)).toBe(timeZone);
});
