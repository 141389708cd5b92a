import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => {
  await house.stop();
});

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

const say = async (person: number, ...texts: string[]): Promise<string> => {
  for (const text of texts) await pipeline.handle(textUpdate(person, text));
  return latest(person);
};

const latest = (person: number): string => plain(house.said(person).at(-1) ?? '');

const press = async (person: number, label: string): Promise<string> => {
  const messages = house.telegram.sim.chat(person).messages.toReversed();
  for (const { messageId, inlineKeyboard } of messages) {
    const button = inlineKeyboard?.flat().find(({ text }) => plain(text) === label);
    if (button?.callback_data === undefined) continue;
    await pipeline.handle(pressUpdate(person, messageId, button.callback_data));
    const message = house.telegram.sim.chat(person).messages.find((one) => one.messageId === messageId);
    return plain(message?.text ?? '');
  }
  throw new Error(`No message has the button ${label}`);
};

const newPerson = async (language: string): Promise<number> => {
  const person = house.addPerson(language);
  const name = { en: 'English', vi: 'Tiếng Việt', ru: 'Русский' }[language] ?? '';
  await pipeline.handle(textUpdate(person, '/start'));
  await press(person, name);
  return person;
};

const personOf = async (person: number) => await house.people.find(person);

describe('/currency', () => {
  test('sets what amounts are counted in, at once or by a button, and leaves entries alone', async () => {
    const person = await newPerson('en');
    await say(person, 'coffee 3.50');
    expect(await say(person, '/currency EUR')).toContain('in EUR from now on');
    expect(await say(person, 'coffee 3.50')).toContain('€3.50');
    await say(person, '/currency');
    expect(await press(person, 'GBP')).toContain('Totals are in GBP');
    const { rows } = await house.db.query('select currency from transactions where user_id = $1 order by id', [person]);
    expect(rows).toEqual([{ currency: 'USD' }, { currency: 'EUR' }]);
    expect(await personOf(person)).toMatchObject({ currency: 'GBP' });
  });

  test('asks for a currency that has no button, and takes its name', async () => {
    const person = await newPerson('ru');
    await say(person, '/currency');
    expect(await press(person, '✏️ Другая')).toContain('Отправьте валюту');
    expect(await say(person, 'что-то')).toContain('Не знаю такой валюты');
    expect(await say(person, 'евро')).toContain('в EUR');
    expect(await personOf(person)).toMatchObject({ currency: 'EUR' });
    expect(await say(person, 'кофе 5')).toContain('5 €');
  });

  test('counts amounts without a sign in the trip’s currency until the trip is over', async () => {
    const person = await newPerson('vi');
    await say(person, '/currency');
    expect(await press(person, '✈️ Đi xa')).toContain('Chuyến này');
    expect(await press(person, 'THB')).toContain('số tiền không ghi đơn vị tính bằng THB');
    expect(await say(person, 'khách sạn 1500')).toContain('1.500');
    expect(await say(person, 'quà 50k vnd')).toContain('50.000 ₫');
    expect(await say(person, '/currency trip off')).toContain('Mừng bạn về');
    expect(await say(person, 'phở 45k')).toContain('45.000 ₫');
    const { rows } = await house.db.query('select currency from transactions where user_id = $1 order by id', [person]);
    expect(rows.map(({ currency }) => currency)).toEqual(['THB', 'VND', 'VND']);
  });

  test('takes a trip back, and its end', async () => {
    const person = await newPerson('en');
    await say(person, '/currency trip THB');
    expect(await personOf(person)).toMatchObject({ currency: 'USD', tripCurrency: 'THB' });
    await say(person, '/currency trip off');
    expect(await personOf(person)).not.toHaveProperty('tripCurrency');
    await press(person, '↩️ Undo');
    expect(await personOf(person)).toMatchObject({ tripCurrency: 'THB' });
    expect(await say(person, 'noodles 60')).toContain('−฿60');
    await say(person, '/undo', '/undo');
    expect(await personOf(person)).not.toHaveProperty('tripCurrency');
    expect(await say(person, 'tea 2')).toContain('$2');
  });

  test('counts totals by rates that were typed, where none are published', async () => {
    const person = await newPerson('en');
    await say(person, 'hotel €90', 'tea 1');
    expect(await say(person, '/today')).toContain('Expense: $1 + €90');
    await say(person, '/currency rate 1 EUR = 1.10 USD');
    expect(await say(person, '/today')).toContain('Expense: $100');
    await say(person, '/undo');
    expect(await say(person, '/today')).toContain('Expense: $1 + €90');
  });

  test('takes a rate from that day on, shows entries’ worth, and goes by its button', async () => {
    const person = await newPerson('en');
    expect(await say(person, '/currency rate 1 EUR = 1.10 USD')).toContain('1 EUR = 1.10 USD');
    expect(await say(person, 'hotel €90')).toContain('\n≈ $99\n');
    expect(await say(person, 'tea £2')).not.toContain('≈');
    expect(await say(person, '/currency')).toContain('1 EUR = 1.10 USD since');
    expect(await press(person, '🗑 EUR – USD')).not.toContain('since');
    const { rows } = await house.db.query('select rate from own_rates where user_id = $1', [person]);
    expect(rows).toEqual([]);
  });

  test('changes once, however often the update comes', async () => {
    const person = await newPerson('en');
    const first = textUpdate(person, '/currency EUR');
    await pipeline.handle(first);
    await say(person, '/currency JPY');
    await pipeline.handle(first);
    expect(await personOf(person)).toMatchObject({ currency: 'JPY' });
  });
});
