import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../../src/core/locale.ts';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

/** Of a button that takes half of a phone's 390 points. */
const MOST_LETTERS = 16;

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});
afterAll(async () => await house.stop());

async function person(locale = 'en'): Promise<Chat> {
  const chat = openChat(house, pipeline, house.addPerson(locale));
  await chat.send('/language');
  await chat.pressData(`language:${locale}`);
  return chat;
}

describe('the settings', () => {
  test.each(LOCALES)('stand on one screen of buttons: %s', async (locale) => {
    const chat = await person(locale);
    await chat.send(house.text(locale, 'account:key.settings'));
    const buttons = ['language', 'time_zone', 'share', 'invite', 'board.off'].map((name) =>
      house.text(locale, `account:button.${name}`),
    );
    expect(chat.labels()).toEqual(expect.arrayContaining(buttons));
    expect(chat.last().text.split('\n')).toHaveLength(3);
  });

  test.each(LOCALES)('have labels of which two fit side by side on a phone, on as off: %s', async (locale) => {
    const chat = await person(locale);
    const letters = new Intl.Segmenter(locale);
    const lengths = (): [string, number][] => chat.labels().map((label) => [label, [...letters.segment(label)].length]);
    await chat.send('/settings');
    const off = lengths();
    await chat.pressData('board-join');
    await chat.pressData('board-first-name');
    await chat.send('/settings');
    const labels = [...off, ...lengths()];
    expect(labels.filter(([, length]) => length > MOST_LETTERS)).toEqual([]);
    expect(new Set(labels.map(([label]) => label)).size).toBe(off.length + 1);
  });

  test('change the language in place, and the keys with it', async () => {
    const chat = await person();
    await chat.send('/settings');
    const { messageId } = chat.last();
    await chat.press('Language');
    await chat.press('Tiếng Việt');
    expect(chat.last().text).toBe('✅ Tiếng Việt');
    expect(chat.keys().flat()).toContain('⚙️ Cài đặt');
    const screen = house.telegram.sim.chat(chat.person).messages.find((message) => message.messageId === messageId)!;
    expect(screen.text).toContain('Cài đặt');
    expect(chat.labels(screen)).toContain('🌐 Ngôn ngữ');
  });

  test('change the time zone in place, back and forth', async () => {
    const chat = await person();
    await chat.send('/settings');
    const count = chat.said().length;
    await chat.press('Time zone');
    await chat.press('Back');
    await chat.press('Time zone');
    await chat.press('Los Angeles');
    expect(chat.said()).toHaveLength(count);
    expect(chat.last().text).toContain('America/Los_Angeles');
    expect(chat.labels()).toContain('🌐 Language');
  });

  test('lead to each screen and back to where they were', async () => {
    const chat = await person('ru');
    await chat.send('/settings');
    const count = chat.said().length;
    const settings = chat.last().text;
    for (const label of ['Часовой пояс', 'Язык', 'Вместе', 'Пригласить', 'Рейтинг']) {
      await chat.press(label);
      expect(chat.last().text).not.toBe(settings);
      await chat.press('Назад');
    }
    expect(chat.said()).toHaveLength(count);
    expect(chat.last().text).toBe(settings);
  });

  test('take a time zone at once that stands behind the command, and keep to daylight saving', async () => {
    const chat = await person();
    await chat.send('/timezone Berlin');
    expect(chat.last().text).toContain('Europe/Berlin');
    await chat.send('/timezone America/New_York');
    expect(chat.last().text).toContain('America/New_York');
    await chat.send('/timezone Birmingham');
    expect(chat.labels()).toHaveLength(2);
    await chat.send('/timezone Mosocw');
    expect(chat.labels()).toEqual(['Moscow, Russia']);
    await chat.press('Moscow');
    expect(chat.last().text).toContain('Europe/Moscow');
  });

  test('answer a time zone that no button of ours holds with the choice as it is now', async () => {
    const chat = await person();
    await chat.send('/timezone');
    await chat.pressData('zone:Mars/Olympus:own');
    expect(chat.labels()).toContain('Berlin');
    const { rows } = await house.db.query('select time_zone from users where user_id = $1', [chat.person]);
    expect(rows).toEqual([{ time_zone: 'UTC' }]);
  });
});

describe('the help', () => {
  test.each(LOCALES)('holds the commands of all features, in groups, the way out last: %s', async (locale) => {
    const chat = await person(locale);
    await chat.send('/help');
    const all = house.features().flatMap(({ help }) => (help === undefined ? [] : house.text(locale, help).split('\n')));
    for (const line of all) expect(chat.last().text).toContain(line.split(' ')[0]);
    expect(chat.last().text.split('\n').at(-1)).toContain('/cancel');
    expect(chat.last().entities.filter(({ type }) => type === 'expandable_blockquote').length).toBeGreaterThan(0);
  });
});
