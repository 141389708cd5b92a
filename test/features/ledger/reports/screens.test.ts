import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import type { Locale } from '../../../../src/core/locale.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse, type Update } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => await house.stop());

type Teller = {
  id: number;
  /** Sends a text at a moment of universal time, and gives what the bot says to it. */
  say: (at: string, text: string) => Promise<string>;
  /** Presses a button of the latest message that has it, and gives what stands there then. */
  press: (label: string) => Promise<string>;
  buttons: () => string[];
};

async function meet(locale: Locale, timeZone: string, currency: string): Promise<Teller> {
  const id = house.addPerson(locale);
  await house.people.meet({ userId: id, firstName: 'Linh', languageCode: locale }, { locale, timeZone, currency });
  const messages = () => house.telegram.sim.chat(id).messages.filter(({ who }) => who === 'bot');
  const plain = (text: string | undefined): string => (text ?? '').replace(/[\u00a0\u202f\u2009]/g, ' ');
  return {
    id,
    say: async (at, text) => {
      const update = textUpdate(id, text);
      const date = Math.floor(Date.parse(at) / 1_000);
      await pipeline.handle({ ...update, message: { ...('message' in update ? update.message : {}), date } } as Update);
      return plain(messages().at(-1)?.text);
    },
    press: async (label) => {
      const message = messages().findLast(({ inlineKeyboard }) => inlineKeyboard?.flat().some(({ text }) => text === label));
      const button = message?.inlineKeyboard?.flat().find(({ text }) => text === label);
      if (message === undefined || button?.callback_data === undefined) throw new Error(`No button ${label}`);
      await pipeline.handle(pressUpdate(id, message.messageId, button.callback_data));
      return plain(messages().find(({ messageId }) => messageId === message.messageId)?.text);
    },
    buttons: () => messages().at(-1)?.inlineKeyboard?.flat().map(({ text }) => text) ?? [],
  };
}

describe('screens of what was recorded', () => {
  test('a day, a week, a month and a year show sums, what they consist of and how it adds up', async () => {
    const { say, press, buttons } = await meet('en', 'UTC', 'USD');
    await say('2026-03-02T10:00:00Z', 'rent 700');
    await say('2026-03-09T10:00:00Z', 'coffee 3.50');
    await say('2026-03-10T10:00:00Z', 'lunch 12');
    await say('2026-03-10T10:01:00Z', '+2000 salary');
    expect(await say('2026-03-10T12:00:00Z', '/today')).toMatchInlineSnapshot(`
"📊 Tue, Mar 10, 2026
Expense: $12
Income: $2,000

1. 🍜 lunch  −$12
2. 💼 salary  +$2,000

March 2026 so far: −$715.50  +$2,000"
`);
    expect(buttons()).toEqual(['1', '2', '◀']);
    expect(await press('◀')).toMatchInlineSnapshot(`
"📊 Mon, Mar 9, 2026
Expense: $3.50

1. ☕ coffee  −$3.50

March 2026 so far: −$703.50"
`);
    expect(await say('2026-03-10T12:00:00Z', '/week')).toMatchInlineSnapshot(`
"📊 Mar 8 – 14, 2026
Expense: $15.50
Income: $2,000

Mon, Mar 9 · −$3.50
1. ☕ coffee  −$3.50

Tue, Mar 10 · −$12  +$2,000
2. 🍜 lunch  −$12
3. 💼 salary  +$2,000

March 2026 so far: −$715.50  +$2,000"
`);
    expect(await say('2026-03-10T12:00:00Z', '/month')).toMatchInlineSnapshot(`
"📊 March 2026
Expense: $715.50
Income: $2,000
Left: $1,284.50

💼 Salary  +$2,000
🏠 Home  −$700 · 98%
🍜 Food  −$12 · 2%
☕ Coffee  −$3.50 · 0%

2026 so far: −$715.50  +$2,000"
`);
    expect(await press('◀')).toMatchInlineSnapshot(`
"📊 February 2026
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
☕ Coffee  −$3.50 · 0%

Mar: −$715.50  +$2,000"
`);
    expect(await say('2026-03-10T12:00:00Z', '/overview')).toMatchInlineSnapshot(`
"📊 Overview · March 2026
Balance: $1,284.50
Income: $2,000
Expense: $715.50
Saved: 64% · $1,284.50

🏠 Home  −$700
🍜 Food  −$12
☕ Coffee  −$3.50

▲▼ against Feb 1 – 10, 2026"
`);
    expect(await say('2026-03-10T12:00:00Z', '/stats')).toMatchInlineSnapshot(`
"📈 Habits · Mar 2 – 10, 2026
4 entries
A day, on average: −$79.50
Largest: −$700 rent · Mon, Mar 2, 2026
Busiest weekday: Monday
In a row: 2 days · longest 2"
`);
  });

  test('say in Vietnamese and in Russian what they show', async () => {
    const linh = await meet('vi', 'Asia/Ho_Chi_Minh', 'VND');
    await linh.say('2026-03-01T10:00:00Z', 'cà phê 35k #việc');
    await linh.say('2026-03-10T10:00:00Z', 'cà phê 40k');
    expect(await linh.say('2026-03-10T10:00:00Z', '/week')).toMatchInlineSnapshot(`
"📊 9 – 15 thg 3, 2026
Chi: 40.000 ₫

Thứ 3, 10 thg 3 · −40.000 ₫
1. ☕ cà phê  −40.000 ₫

Tháng 3 năm 2026 đến nay: −75.000 ₫"
`);
    expect(await linh.say('2026-03-10T10:00:00Z', '/search ca phe')).toMatchInlineSnapshot(`
"🔎 ca phe · 2 khoản
Chi: 75.000 ₫

Thứ 3, 10 thg 3, 2026 · −40.000 ₫
1. ☕ cà phê  −40.000 ₫

CN, 1 thg 3, 2026 · −35.000 ₫
2. ☕ cà phê  −35.000 ₫"
`);
    expect(await linh.say('2026-03-10T10:00:00Z', '/overview')).toMatchInlineSnapshot(`
"📊 Tổng quan · Tháng 3 năm 2026
Số dư: -75.000 ₫
Thu: 0 ₫
Chi: 75.000 ₫

☕ Cà phê  −75.000 ₫

▲▼ so với 1 – 10 thg 2, 2026"
`);
    const anna = await meet('ru', 'Europe/Moscow', 'RUB');
    await anna.say('2026-03-10T10:00:00Z', 'Ёлка 350');
    expect(await anna.say('2026-03-10T10:00:00Z', '/month')).toMatchInlineSnapshot(`
"📊 Март 2026 г.
Расход: 350 ₽

📦 Другое  −350 ₽ · 100 %

2026 на сегодня: −350 ₽"
`);
    expect(await anna.say('2026-03-10T10:00:00Z', '/stats')).toMatchInlineSnapshot(`
"📈 Привычки · 10 мар. 2026 г.
1 запись
В среднем за день: −350 ₽
Самое крупное: −350 ₽ Ёлка · вт, 10 мар. 2026 г.
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
