import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';
import { chatter, type Chatter } from '../../../support/chatter.ts';

let house: TestHouse;
let meet: Chatter;

/** After all of them: what was written later than now is taken for written now. */
const nowMs = Date.parse('2028-12-31T00:00:00Z');

beforeAll(async () => {
  house = await openTestHouse({ clock: { nowMs: () => nowMs } });
  meet = chatter(house);
});

afterAll(async () => await house.stop());

/** The line of expenses alone. */
const spent = (screen: string): string | undefined => /^Expense: (.*)$/m.exec(screen)?.[1];

describe('the day of an entry', () => {
  test.each([
    ['Europe/Berlin, where an hour is left out', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
    ['Europe/Berlin, where an hour comes twice', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
    ['New York, where an hour is left out', 'America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z'],
    ['New York, where an hour comes twice', 'America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z'],
  ])('begins and ends at midnight in %s', async (_, timeZone, date, first, last) => {
    const { say } = await meet('en', timeZone, 'USD');
    const shifted = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
    await say(shifted(first, -1_000), 'before 1000');
    await say(first, 'early 1');
    await say(last, 'late 20');
    await say(shifted(last, 1_000), 'after 3000');
    expect(spent(await say(last, '/today'))).toBe('$21');
    const { rows } = await house.db.query(
      `select sum(amount_minor)::int as cents from transactions where entry_date = $1 and user_id in (
         select user_id from users where time_zone = $2)`,
      [date, timeZone],
    );
    expect(rows).toEqual([{ cents: 2_100 }]);
  });

  test('belongs to the month that it is the last of', async () => {
    const { say } = await meet('en', 'UTC', 'USD');
    await say('2026-01-31T23:59:59Z', 'tea 1');
    await say('2026-02-01T00:00:00Z', 'tea 20');
    expect(spent(await say('2026-01-31T23:59:59Z', '/month'))).toBe('$1');
    expect(spent(await say('2026-02-28T12:00:00Z', '/month'))).toBe('$20');
  });

  test('may be the twenty-ninth of February', async () => {
    const { say, press } = await meet('en', 'UTC', 'USD');
    await say('2028-02-28T12:00:00Z', 'tea 1');
    await say('2028-02-29T12:00:00Z', 'tea 20');
    await say('2028-03-01T12:00:00Z', 'tea 300');
    expect(spent(await say('2028-02-29T13:00:00Z', '/today'))).toBe('$20');
    expect(spent(await say('2028-02-29T13:00:00Z', '/month'))).toBe('$21');
    expect(await say('2028-03-01T13:00:00Z', '/today')).toContain('📊 Wed, Mar 1\n');
    expect(await press('◀')).toContain('📊 Tue, Feb 29\n');
    // A month later there is no thirty-first: what is compared ends with the last day of February.
    expect(await say('2028-03-31T13:00:00Z', '/overview')).toMatch(/against Feb 1 – 29$/);
  });

  test('stays what it was for a person who moves from Hanoi to Berlin to New York', async () => {
    const { say } = await meet('en', 'Asia/Ho_Chi_Minh', 'USD');
    // In Hanoi the eleventh has begun, in Berlin and New York it is still the tenth.
    await say('2026-03-10T17:30:00Z', 'bun cha 5');
    expect(await say('2026-03-10T17:31:00Z', '/today')).toContain('📊 Wed, Mar 11\n');
    await say('2026-03-12T09:00:00Z', '/timezone Europe/Berlin');
    await say('2026-03-12T22:59:00Z', 'currywurst 6');
    await say('2026-03-12T23:01:00Z', 'bus 3');
    expect(spent(await say('2026-03-12T23:02:00Z', '/today'))).toBe('$3');
    await say('2026-03-20T09:00:00Z', '/timezone America/New_York');
    await say('2026-03-21T03:59:00Z', 'bagel 4');
    expect(await say('2026-03-21T03:59:00Z', '/today')).toContain('📊 Fri, Mar 20\n');
    const list = await say('2026-03-21T03:59:30Z', '/list');
    expect([...list.matchAll(/Mar \d+/g)].map(([day]) => day)).toEqual(['Mar 20', 'Mar 13', 'Mar 12', 'Mar 11']);
    expect(spent(await say('2026-03-31T12:00:00Z', '/month'))).toBe('$18');
  });
});
