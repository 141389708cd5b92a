import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locale } from '../../../../src/core/locale.ts';
import { chatter, type Chatter } from '../../../support/chatter.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let meet: Chatter;

beforeAll(async () => {
  house = await openTestHouse();
  meet = chatter(house);
});

afterAll(async () => await house.stop());

const SAID: [Locale, string, string][] = [
  ['en', 'USD', 'Spent more than came in: $259'],
  ['ru', 'RUB', 'Потрачено больше, чем пришло: 259 ₽'],
  ['vi', 'VND', 'Chi nhiều hơn thu: 259 ₫'],
];

test.each(SAID)('an overview in %s says what was spent beyond the income, and a great growth as a multiple', async (
  language,
  currency,
  said,
) => {
  const { say } = await meet(language, 'UTC', currency);
  await say('2026-02-05T10:00:00Z', 'lunch 1');
  await say('2026-03-05T10:00:00Z', 'lunch 260');
  await say('2026-03-05T10:00:00Z', '+1 salary');
  const overview = await say('2026-03-10T10:00:00Z', '/overview');
  expect(overview).toContain(said);
  expect(overview).toContain('▲ 260×');
});
