import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locale } from '../../../../src/core/locale.ts';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { plainText } from '../../../../src/core/text.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { openTestHouse, type TestHouse, type Update } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});
afterAll(async () => await house.stop());

const newcomer = (language = 'en'): Chat => openChat(house, pipeline, house.addPerson(language));

const stored = async ({ person }: Chat): Promise<unknown> => {
  const { rows } = await house.db.query(
    'select locale, locale_chosen as chosen, time_zone as zone, currency from users where user_id = $1',
    [person],
  );
  return rows[0];
};

/** A place as Telegram delivers it. */
function placeUpdate({ person }: Chat, latitude: number, longitude: number, updateId: number): Update {
  const from = { id: person, is_bot: false, first_name: 'Linh' };
  const chat = { id: person, type: 'private' as const, first_name: 'Linh' };
  const message = { message_id: updateId, date: 1_763_800_000, chat, from, location: { latitude, longitude } };
  return { update_id: updateId, message };
}

describe('a start', () => {
  test.each([
    ['en', 'English', 'New York', 'USD', 'America/New_York'],
    ['vi', 'Tiếng Việt', 'Hà Nội', 'VND', 'Asia/Ho_Chi_Minh'],
    ['ru', 'Русский', 'Москва', 'RUB', 'Europe/Moscow'],
  ])('is three taps in one message: %s', async (locale, language, city, currency, zone) => {
    const chat = newcomer(locale);
    const zoneQuestion = plainText(house.text(locale as Locale, 'account:timezone.ask'));
    await chat.send('/start');
    const { messageId } = chat.last();
    await chat.press(language);
    expect(chat.last().messageId).toBe(messageId);
    expect(chat.last().text).toContain(zoneQuestion);
    await chat.press(city);
    expect(chat.last().messageId).toBe(messageId);
    expect(chat.labels()[0]).toBe(currency);
    await chat.press(currency);
    const messages = chat.said();
    expect(messages).toHaveLength(2);
    expect(messages[0]).toBe(`✅ ${language} · ${zone} · ${currency}`);
    expect(messages[1]).toContain('Linh');
    expect(await stored(chat)).toEqual({ locale, chosen: true, zone, currency });
    expect(chat.keys().flat()).toContain(house.text(locale as Locale, 'account:key.settings'));
    expect(Math.max(...chat.keys().map((row) => row.length))).toBeLessThanOrEqual(3);
  });

  test('can be left at each step, and recording works from the first second', async () => {
    const chat = newcomer();
    await chat.send('/start');
    await chat.send('coffee 3.50');
    expect(chat.last().text).toContain('$3.50');
    await chat.press('English');
    await chat.send('tea 2');
    expect(chat.last().text).toContain('$2');
    await chat.press('Skip');
    await chat.press('Skip');
    expect(chat.said()).toContain('✅ English · UTC · USD');
  });

  test('made again by who has set up everything shows the welcome with the keys', async () => {
    const chat = newcomer('vi');
    await chat.send('/start');
    await chat.press('Tiếng Việt');
    await chat.send('/start');
    expect(chat.last().text).toContain('Chào Linh');
    expect(chat.labels()).toEqual([]);
  });

  test('offers the currency of the place first', async () => {
    const chat = newcomer('ru');
    await chat.send('/start');
    await chat.press('Русский');
    await chat.press('Алматы');
    expect(chat.labels().slice(0, 2)).toEqual(['KZT', 'RUB']);
  });

  test('delivered twice at each step says the same and changes nothing that was chosen since', async () => {
    const chat = newcomer();
    await chat.send('/start');
    const language = await chat.press('English');
    const city = await chat.press('Berlin');
    await chat.press('EUR');
    await pipeline.handle(language);
    await pipeline.handle(city);
    expect(await stored(chat)).toEqual({ locale: 'en', chosen: true, zone: 'Europe/Berlin', currency: 'EUR' });
  });
});

describe('another city', () => {
  test('is typed, and the start goes on with the keys below', async () => {
    const chat = newcomer();
    await chat.send('/start');
    await chat.press('English');
    const question = await chat.press('Another city');
    expect(chat.keys()).toEqual([['📍 Send location', '‹ Back']]);
    const answer = await chat.send('Lisbon');
    expect(chat.said().at(-2)).toContain('Europe/Lisbon');
    expect(chat.labels()[0]).toBe('EUR');
    expect(chat.keys().flat()).toContain('⚙️ Settings');
    await pipeline.handle(answer);
    await pipeline.handle(question);
    expect(await stored(chat)).toMatchObject({ zone: 'Europe/Lisbon' });
    await chat.send('tea 4');
    expect(chat.last().text).toContain('$4');
  });

  test('sent as a place is the zone of that place', async () => {
    const chat = newcomer();
    await chat.send('/start');
    await chat.press('English');
    await chat.press('Another city');
    await pipeline.handle(placeUpdate(chat, 52.52, 13.4, 900_001));
    expect(await stored(chat)).toMatchObject({ zone: 'Europe/Berlin' });
    expect(chat.labels()[0]).toBe('EUR');
    await pipeline.handle(placeUpdate(chat, 21.03, 105.85, 900_002));
    expect(chat.last().text).toContain('Asia/Ho_Chi_Minh');
  });

  test('that is an amount is recorded: the person has gone on', async () => {
    const chat = newcomer();
    await chat.send('/timezone');
    await chat.press('Another city');
    await chat.send('coffee 3.50');
    expect(chat.last().text).toContain('$3.50');
    await chat.send('Berlin');
    expect(await stored(chat)).toMatchObject({ zone: 'UTC' });
  });

  test('of which there are two is chosen with a button', async () => {
    const chat = newcomer();
    await chat.send('/timezone');
    await chat.press('Another city');
    await chat.send('Birmingham');
    expect(chat.labels()).toEqual(['Birmingham, United Kingdom', 'Birmingham, Alabama']);
    await chat.press('Alabama');
    expect(await stored(chat)).toMatchObject({ zone: 'America/Chicago' });
    expect(chat.keys().flat()).toContain('⚙️ Settings');
  });

  test('that nobody knows is asked for again, escaped, and /cancel brings the keys back', async () => {
    const chat = newcomer('ru');
    await chat.send('/start');
    await chat.press('Русский');
    await chat.press('Другой город');
    await chat.send('<b>Ывапр');
    expect(chat.last().text).toContain('Я не знаю, где <b>Ывапр.');
    await chat.send('‹ Назад');
    expect(chat.last().text).toBe('Хорошо, часовой пояс остался прежним.');
    expect(chat.keys().flat()).toContain('⚙️ Настройки');
  });
});

describe('another currency', () => {
  test.each([
    ['kzt', 'KZT'],
    ['Japanese Yen', 'JPY'],
    ['чешская крона', 'CZK'],
  ])('typed as %s is %s', async (typed, currency) => {
    const chat = newcomer();
    await chat.send('/start');
    await chat.press('English');
    await chat.press('Skip');
    await chat.press('Other currency');
    await chat.send('shells');
    expect(chat.last().text).toContain("I don't know this currency");
    await chat.send(typed);
    expect(await stored(chat)).toMatchObject({ currency });
    expect(chat.last().text).toContain('Hello, Linh');
  });
});
