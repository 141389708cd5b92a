import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { momentAt } from '../../../../src/core/clock.ts';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { openLife, type Life } from '../../../support/life.ts';

/** A Sunday, the 2nd. */
const START = Date.parse('2031-03-02T12:00:00Z');

let life: Life;
let person: number;

beforeAll(async () => {
  life = await openLife(START);
});
beforeEach(() => {
  person = life.house.addPerson('en');
});
afterAll(async () => await life.stop());

const messages = (): SimMessage[] => life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const heard = (words: string): number => messages().filter(({ text }) => text.includes(words)).length;

async function say(text: string): Promise<string> {
  life.house.telegram.sim.sendText(person, text);
  await life.rest();
  return messages().at(-1)?.text ?? '';
}

async function press(label: string): Promise<string> {
  const message = messages().at(-1) as SimMessage;
  const data = message.inlineKeyboard?.flat().find(({ text }) => text.includes(label))?.callback_data;
  if (data === undefined) throw new Error(`No button ${label}`);
  life.house.telegram.sim.pressButton(person, message.messageId, data);
  await life.rest();
  return messages().find(({ messageId }) => messageId === message.messageId)?.text ?? '';
}

describe('/reminders', () => {
  test('shows what comes and when, and changes it in place', async () => {
    expect(await say('/reminders')).toContain('If a day has no entry: off');
    expect(await press('20:00')).toContain('If a day has no entry: at 20:00');
    expect(await press('Recap each week')).toContain('Recap of the week, Mondays: at 09:00');
    expect(await press('No daily reminder')).toContain('If a day has no entry: off');
  });

  test('says so in Vietnamese and Russian', async () => {
    const names = { vi: 'Khi trong ngày chưa ghi gì: tắt', ru: 'Если за день нет записей: выкл.' };
    for (const [language, words] of Object.entries(names)) {
      person = life.house.addPerson(language);
      expect(await say('/reminders')).toContain(words);
    }
  });
});

describe('a nudge', () => {
  test('comes at its hour on a day without an entry, once, and not on a day with one', async () => {
    await say('/timezone Asia/Ho_Chi_Minh');
    await life.moveTo(momentAt('2031-03-02', '21:00', 'Asia/Ho_Chi_Minh'));
    await say('/reminders');
    await press('20:00');
    await life.moveTo(momentAt('2031-03-03', '19:59', 'Asia/Ho_Chi_Minh'));
    expect(heard('Nothing recorded today')).toBe(0);
    await life.moveTo(momentAt('2031-03-03', '20:00', 'Asia/Ho_Chi_Minh'));
    await life.moveTo(momentAt('2031-03-03', '20:01', 'Asia/Ho_Chi_Minh'));
    expect(heard('Nothing recorded today')).toBe(1);
    await life.moveTo(momentAt('2031-03-04', '12:00', 'Asia/Ho_Chi_Minh'));
    await say('coffee 3.50');
    await life.moveTo(momentAt('2031-03-04', '20:00', 'Asia/Ho_Chi_Minh'));
    expect(heard('Nothing recorded today')).toBe(1);
  });
});

describe('a recap', () => {
  test('of the week comes on Monday with a picture, once, and not of a week without entries', async () => {
    await life.moveTo(Date.parse('2031-03-05T12:00:00Z'));
    await say('lunch 12');
    await say('/reminders');
    await press('Recap each week');
    await life.moveTo(Date.parse('2031-03-10T09:00:00Z'));
    await life.moveTo(Date.parse('2031-03-10T09:05:00Z'));
    expect(messages().filter(({ text }) => text.includes('Your week'))).toEqual([
      expect.objectContaining({ text: expect.stringContaining('Expense: $12'), file: expect.objectContaining({ kind: 'photo' }) }),
    ]);
    await life.moveTo(Date.parse('2031-03-17T09:00:00Z'));
    expect(heard('Your week')).toBe(1);
  });

  test('of the month comes to everybody, on the first, until it is switched off', async () => {
    await say('lunch 12');
    await life.moveTo(Date.parse('2031-03-20T12:00:00Z'));
    await life.moveTo(Date.parse('2031-04-01T09:00:00Z'));
    expect(heard('Your month · March')).toBe(1);
    await say('/reminders');
    await press('No monthly recap');
    await say('lunch 14');
    await life.moveTo(Date.parse('2031-05-01T09:00:00Z'));
    expect(heard('Your month')).toBe(1);
  });
});

describe('a person of whom nothing is to be heard', () => {
  test('who blocked the bot is told nothing, and is again when they are back', async () => {
    const { sim } = life.house.telegram;
    await life.moveTo(Date.parse('2031-07-02T12:00:00Z'));
    await say('/reminders');
    await press('20:00');
    sim.block(person);
    await life.rest();
    await life.moveTo(Date.parse('2031-07-02T20:00:00Z'));
    await life.moveTo(Date.parse('2031-07-03T20:00:00Z'));
    expect(heard('Nothing recorded today')).toBe(0);
    sim.unblock(person);
    await life.rest();
    await life.moveTo(Date.parse('2031-07-04T20:00:00Z'));
    expect(heard('Nothing recorded today')).toBe(1);
  });
});

describe('after days without a worker', () => {
  test('one recap comes of the week, one of the month, and no nudge of a day that is over', async () => {
    await life.moveTo(Date.parse('2031-08-20T12:00:00Z'));
    await say('lunch 12');
    await say('/reminders');
    await press('20:00');
    await press('Recap each week');
    await life.moveTo(Date.parse('2031-08-25T09:00:00Z'));
    await say('supper 14');
    const before = { weeks: heard('Your week'), nudges: heard('Nothing recorded today') };
    await life.moveTo(Date.parse('2031-09-04T03:00:00Z'));
    expect(heard('Your month · August')).toBe(0);
    await life.moveTo(Date.parse('2031-09-04T09:00:00Z'));
    await life.moveTo(Date.parse('2031-09-04T09:01:00Z'));
    expect(heard('Your month · August')).toBe(1);
    expect(heard('Your week')).toBe(before.weeks + 1);
    expect(heard('Nothing recorded today')).toBe(before.nudges);
  });
});

describe('two workers at once', () => {
  test('send one nudge and one recap', async () => {
    const { house } = life;
    await life.moveTo(Date.parse('2031-06-05T12:00:00Z'));
    await say('lunch 12');
    await say('/reminders');
    await press('20:00');
    await life.moveTo(Date.parse('2031-06-06T12:00:00Z'));
    const remind = house.features().flatMap(({ schedules = [] }) => schedules).find(({ name }) => name === 'reminders');
    await house.db.query(
      `insert into reminders (user_id, kind, hour, due_at)
       values ($1, 'nudge', 12, '2031-06-06T12:00:00Z'), ($1, 'week', 12, '2031-06-06T12:00:00Z')
       on conflict (user_id, kind) do update set hour = 12, due_at = excluded.due_at`,
      [person],
    );
    await Promise.all([remind?.run(), remind?.run()]);
    await life.rest();
    expect(heard('Nothing recorded today')).toBe(1);
    const { rows } = await house.db.query("select from pgboss.job where name = 'account-recaps' and data ->> 'userId' = $1", [`${person}`]);
    expect(rows).toHaveLength(1);
  });
});
