import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chatter, type Chatter } from '../../../support/chatter.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let meet: Chatter;

/** When buttons are pressed: in the year of all entries, and after them. */
const nowMs = Date.parse('2026-12-31T00:00:00Z');

beforeAll(async () => {
  house = await openTestHouse({ clock: { nowMs: () => nowMs } });
  meet = chatter(house);
});

afterAll(async () => await house.stop());

describe('screens of what was recorded', () => {
  test('a day, a week, a month and a year show sums, what they consist of and how it adds up', async () => {
    const { say, press, buttons } = await meet('en', 'UTC', 'USD');
    await say('2026-03-02T10:00:00Z', 'rent 700');
    await say('2026-03-09T10:00:00Z', 'coffee 3.50');
    await say('2026-03-10T10:00:00Z', 'lunch 12');
    await say('2026-03-10T10:01:00Z', '+2000 salary');
    expect(await say('2026-03-10T12:00:00Z', '/today')).toMatchInlineSnapshot(`
"📊 Tue, Mar 10
Expense: $12
Income: $2,000

1. 🍜 lunch  −$12
2. 💼 salary  +$2,000

March so far: −$715.50  +$2,000"
`);
    expect(buttons()).toEqual(['✏️ 1', '✏️ 2', '◀']);
    expect(await press('◀')).toMatchInlineSnapshot(`
"📊 Mon, Mar 9
Expense: $3.50

1. ☕ coffee  −$3.50

March so far: −$703.50"
`);
    expect(await say('2026-03-10T12:00:00Z', '/week')).toMatchInlineSnapshot(`
"📊 Mar 8 – 14
Expense: $15.50
Income: $2,000

Mon, Mar 9 · −$3.50
1. ☕ coffee  −$3.50

Tue, Mar 10 · −$12  +$2,000
2. 🍜 lunch  −$12
3. 💼 salary  +$2,000

March so far: −$715.50  +$2,000"
`);
    expect(await say('2026-03-10T12:00:00Z', '/month')).toMatchInlineSnapshot(`
"📊 March
Expense: $715.50
Income: $2,000
Left: $1,284.50

💼 Salary  +$2,000
🏠 Home  −$700 · 98%
🍜 Food  −$12 · 2%
☕ Coffee  −$3.50

2026 so far: −$715.50  +$2,000"
`);
    expect(await press('◀')).toMatchInlineSnapshot(`
"📊 February
No entries here."
`);
    expect(await press('▶')).toContain('700');
    expect(await say('2026-03-10T12:00:00Z', '/year')).toMatchInlineSnapshot(`
"📊 2026
Expense: $715.50
Income: $2,000
Left: $1,284.50

💼 Salary  +$2,000
🏠 Home  −$700 · 98%
🍜 Food  −$12 · 2%
☕ Coffee  −$3.50

Mar: −$715.50  +$2,000"
`);
    expect(await say('2026-03-10T12:00:00Z', '/overview')).toMatchInlineSnapshot(`
"📊 Overview · March
Balance: $1,284.50
Income: $2,000
Expense: $715.50
Saved: 64% · $1,284.50

🏠 Home  −$700
🍜 Food  −$12
☕ Coffee  −$3.50"
`);
    expect(await say('2026-03-10T12:00:00Z', '/stats')).toMatchInlineSnapshot(`
"📈 Habits · Mar 2 – 10
4 entries
A day, on average: −$79.50
Largest: −$700 rent · Mon, Mar 2
Busiest weekday: Monday
In a row: 2 days · longest 2"
`);
  });

  test('say in Vietnamese and in Russian what they show', async () => {
    const linh = await meet('vi', 'Asia/Ho_Chi_Minh', 'VND');
    await linh.say('2026-03-01T10:00:00Z', 'cà phê 35k #việc');
    await linh.say('2026-03-10T10:00:00Z', 'cà phê 40k');
    expect(await linh.say('2026-03-10T10:00:00Z', '/week')).toMatchInlineSnapshot(`
"📊 9 – 15 thg 3
Chi: 40.000 ₫

Thứ 3, 10 thg 3 · −40.000 ₫
1. ☕ cà phê  −40.000 ₫

Tháng 3 đến nay: −75.000 ₫"
`);
    expect(await linh.say('2026-03-10T10:00:00Z', '/search ca phe')).toMatchInlineSnapshot(`
"🔎 ca phe · 2 khoản
Chi: 75.000 ₫

Thứ 3, 10 thg 3 · −40.000 ₫
1. ☕ cà phê  −40.000 ₫

CN, 1 thg 3 · −35.000 ₫
2. ☕ cà phê  −35.000 ₫"
`);
    expect(await linh.say('2026-03-10T10:00:00Z', '/overview')).toMatchInlineSnapshot(`
"📊 Tổng quan · Tháng 3
Số dư: −75.000 ₫
Thu: 0 ₫
Chi: 75.000 ₫

☕ Cà phê  −75.000 ₫"
`);
    const anna = await meet('ru', 'Europe/Moscow', 'RUB');
    await anna.say('2026-03-10T10:00:00Z', 'Ёлка 350');
    expect(await anna.say('2026-03-10T10:00:00Z', '/month')).toMatchInlineSnapshot(`
"📊 Март
Расход: 350 ₽

📦 Другое  −350 ₽ · 100 %

2026 на сегодня: −350 ₽"
`);
    expect(await anna.say('2026-03-10T10:00:00Z', '/stats')).toMatchInlineSnapshot(`
"📈 Привычки · 10 мар.
1 запись
В среднем за день: −350 ₽
Самое крупное: −350 ₽ Ёлка · вт, 10 мар.
Больше всего записей: вторник
Подряд: 1 день · самый долгий ряд 1"
`);
    expect(await anna.say('2026-03-10T10:00:00Z', '/search елка')).toContain('1. 📦 Ёлка');
  });

  test('nothing is shown as one line that says how to begin', async () => {
    const { say } = await meet('en', 'UTC', 'USD');
    for (const command of ['/list', '/overview', '/stats']) {
      expect(await say('2026-03-10T12:00:00Z', command)).toBe('Nothing recorded yet. Send coffee 3.50 to begin.');
    }
    expect(await say('2026-03-10T12:00:00Z', '/search')).toMatch(/^Write what to look for/);
    expect(await say('2026-03-10T12:00:00Z', '/week')).toMatch(/No entries here\.$/);
  });
});
