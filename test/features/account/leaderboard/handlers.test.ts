import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { localDate } from '../../../../src/core/clock.ts';
import { LOCALES } from '../../../../src/core/locale.ts';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { countBoard } from '../../../../src/features/account/leaderboard/service.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

const DAY_MS = 86_400_000;

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});
beforeEach(async () => void (await house.db.query('delete from leaderboard')));
afterAll(async () => await house.stop());

async function person(locale = 'en'): Promise<Chat> {
  const chat = openChat(house, pipeline, house.addPerson());
  await chat.send('/language');
  await chat.pressData(`language:${locale}`);
  return chat;
}

/** Entries as they stand after so many days, one on each day, in the person's own time zone. */
async function recordOn({ person: id }: Chat, daysAgo: number[], change = ''): Promise<void> {
  const { rows } = await house.db.query('select time_zone from users where user_id = $1', [id]);
  const zone = (rows[0] as { time_zone: string }).time_zone;
  for (const ago of daysAgo) {
    const date = localDate(Date.now() - ago * DAY_MS, zone);
    const createdAt = change === 'late' ? new Date() : new Date(`${date}T10:00:00Z`);
    await house.db.query(
      `insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, entry_date, created_at)
       values ($1, $1, 'expense', 98765, 'USD', 'food', $2, $3)`,
      [id, date, createdAt],
    );
  }
}

async function join(chat: Chat, name: string): Promise<void> {
  await chat.send('/leaderboard');
  await chat.press('🏆');
  await chat.send(name);
}

const standing = async ({ person: id }: Chat): Promise<unknown> =>
  (await house.db.query('select streak_days as days, entries, place from leaderboard where user_id = $1', [id])).rows[0];

describe('the leaderboard', () => {
  test.each(LOCALES)('is for those who join, under a name that is theirs: %s', async (locale) => {
    const chat = await person(locale);
    await recordOn(chat, [0, 1, 2]);
    await chat.send('/leaderboard');
    expect(chat.last().text).toContain(house.text(locale, 'account:board.empty'));
    await chat.press(house.text(locale, 'account:button.board.join'));
    expect(chat.last().text).toContain('20');
    await chat.send('Linh <b>');
    expect(chat.last().text).toContain('🥇 Linh <b> · ');
    expect(chat.last().text).toContain(house.text(locale, 'account:board.days', { count: 3 }));
    expect(chat.last().text).not.toContain('98');
    await chat.send('/settings');
    expect(chat.labels()).toContain(house.text(locale, 'account:button.board.on'));
  });

  test('takes the first name with one tap, and lets it be changed', async () => {
    const chat = await person();
    await recordOn(chat, [0]);
    await chat.send('/leaderboard');
    await chat.press('Join');
    await chat.press('Linh');
    expect(chat.last().text).toContain('🥇 Linh · 1 day in a row · 1 entry in 30 days');
    await chat.press('Name');
    await chat.send('Lý');
    expect(chat.last().text).toContain('🥇 Lý · ');
    await chat.send('coffee 3.50');
    expect(chat.last().text).toContain('$3.50');
  });

  test.each([
    ['a'.repeat(21), 'too long'],
    ['🏆🏆🏆 t.me/casino', 'link'],
    ['@casino', 'link'],
    ['casino.com', 'link'],
    ['\u200b \u202e', 'at least one letter'],
    ['\u3164\u2800\u115f', 'at least one letter'],
  ])('does not take the name %s', async (name, words) => {
    const chat = await person();
    await join(chat, name);
    expect(chat.last().text).toContain(words);
    expect(await standing(chat)).toBeUndefined();
    await chat.send('/cancel');
    expect(chat.last().text).toBe('OK, the leaderboard stays as it is.');
  });

  test('shows a name that is written from right to left, or piled up with signs, without harm to its line', async () => {
    const chat = await person();
    await recordOn(chat, [0]);
    await join(chat, '\u202eلين\u200b');
    expect(chat.last().text).toContain('\u2068لين\u2069 · 1 day in a row');
    await chat.press('Name');
    await chat.send(`Li${'\u0301'.repeat(15)}nh\nb`);
    expect(chat.last().text).toContain(' Lí\u0301\u0301nh b · 1 day in a row');
  });

  test('counts a streak in the person’s own days, until yesterday, without holes and without old entries put in late', async () => {
    const cases: [number[], number, number][] = [
      [[0, 1, 2, 4, 5], 3, 5],
      [[1, 2], 2, 2],
      [[2, 3], 0, 2],
      [[...Array(40).keys()], 40, 30],
      [[], 0, 0],
    ];
    for (const [days, streak, entries] of cases) {
      const chat = await person();
      await chat.send('/timezone Pacific/Kiritimati');
      await recordOn(chat, days);
      await join(chat, 'x');
      expect([days, await standing(chat)]).toEqual([days, expect.objectContaining({ days: streak, entries })]);
    }
    const importer = await person();
    await recordOn(importer, [...Array(30).keys()], 'late');
    await join(importer, 'x');
    expect(await standing(importer)).toMatchObject({ days: 4, entries: 4 });
  });

  test('shows ten and one’s own place below, counted by the worker', async () => {
    const people: Chat[] = [];
    for (let count = 1; count <= 12; count += 1) {
      const chat = await person();
      await join(chat, `P${count}`);
      await recordOn(chat, [...Array(count).keys()]);
      people.push(chat);
    }
    const last = people[0]!;
    await last.send('/leaderboard');
    expect(last.last().text).toContain('You have a place as soon as you record something.');
    await house.db.query('update leaderboard set due_at = joined_at');
    await countBoard(house);
    await last.send('/leaderboard');
    const lines = last.last().text.split('\n');
    expect(lines.slice(1, 4).map((line) => line.split(' · ')[0])).toEqual(['🥇 P12', '🥈 P11', '🥉 P10']);
    expect(lines.slice(11, 13)).toEqual(['…', '12. P1 · 1 day in a row · 1 entry in 30 days']);
    await people[11]!.send('/leaderboard');
    await people[11]!.press('Leave');
    expect(await standing(people[11]!)).toBeUndefined();
    await last.send('/leaderboard');
    expect(last.last().text).not.toContain('P12');
    await Promise.all([countBoard(house), countBoard(house)]);
    expect(await standing(people[10]!)).toMatchObject({ place: 1 });
  });

  test('shows the star of who brought two friends', async () => {
    const chat = await person();
    await recordOn(chat, [0]);
    await join(chat, 'Ann');
    for (const friend of [1, 2]) {
      await house.db.query('insert into referrals values ($1, $2, now(), now())', [9_000_000 + friend, chat.person]);
    }
    await chat.send('/leaderboard');
    expect(chat.last().text).toContain('🥇 Ann ⭐ · ');
  });

  test('delivered twice joins once and leaves once', async () => {
    const chat = await person();
    await chat.send('/leaderboard');
    const ask = await chat.press('Join');
    const name = await chat.send('Ann');
    const leave = await chat.press('Leave');
    await pipeline.handle(ask);
    await pipeline.handle(name);
    expect(await standing(chat)).toBeUndefined();
    await join(chat, 'Ann');
    await pipeline.handle(leave);
    expect(await standing(chat)).toBeDefined();
  });
});
