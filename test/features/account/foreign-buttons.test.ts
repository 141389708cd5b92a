/** Buttons hold ids, and whoever can send an update to the bot can send any id: every button, pressed by a stranger. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SimMessage } from '../../../src/sandbox/telegram/types.ts';
import { tracesOf } from '../../support/erasure.ts';
import { openLife, type Life } from '../../support/life.ts';
import { pressUpdate } from '../../support/test-house.ts';

const RECEIPT = {
  isReceipt: true,
  merchant: 'Quinces and sons',
  date: '2031-03-01',
  currency: 'USD',
  total: '12.50',
  items: [{ name: 'quinces', amount: '12.50' }],
};

let life: Life;

beforeAll(async () => {
  life = await openLife(Date.parse('2031-03-01T09:00:00Z'), { 'of one shop': RECEIPT });
});
afterAll(async () => await life.stop());

const messages = (person: number): SimMessage[] =>
  life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const dataIn = (person: number): string[] =>
  messages(person).flatMap(({ inlineKeyboard = [] }) =>
    inlineKeyboard.flat().flatMap(({ callback_data: data }) => (data === undefined ? [] : [data])));

/** All that somebody may press in their own chat, with their own ids in it. */
async function buttonsOf(person: number): Promise<string[]> {
  const { sim } = life.house.telegram;
  const seen = new Set<string>();
  const look = async (): Promise<void> => {
    await life.rest();
    for (const data of dataIn(person)) seen.add(data);
  };
  for (const text of [
    'quinces 3.50', 'quinces 1.250', '/add', '/list', '/overview', '/stats', '/edit', '/delete', '/search quinces', '/undo',
    'quinces 4', '/budget food 100', '/recurring 500 quinces monthly 1', '/goals Quinces 600', '/budget', '/recurring', '/goals',
    '/categories add Quinces', '/categories', '/currency', '/settings', '/share', '/invite', '/leaderboard', '/reminders',
    '/timezone', '/language', '/export', '/deleteme', '/connect', '/receipts',
  ]) {
    sim.sendText(person, text);
    await look();
  }
  for (const prefix of ['entry-category', 'entry-date', 'entry-edit', 'category', 'budget', 'recurring', 'goal', 'privacy']) {
    for (const data of [...seen].filter((known) => known.startsWith(prefix)).slice(0, 6)) {
      const message = messages(person).find(({ inlineKeyboard = [] }) =>
        inlineKeyboard.flat().some(({ callback_data: own }) => own === data));
      if (message !== undefined) sim.pressButton(person, message.messageId, data);
      await look();
    }
  }
  const bytes = Buffer.from('Date,Note,Amount\n2031-02-03,quinces,-5.00\n');
  await sim.sendFile(person, { name: 'bank.csv', mime: 'text/csv', kind: 'document', bytes });
  await look();
  await sim.sendFile(person, { name: 'shop.jpg', mime: 'image/jpeg', kind: 'document', bytes: Buffer.from('of one shop') });
  await look();
  return [...seen];
}

/** All rows of somebody, but what the queue keeps of messages that were sent. */
const kept = async (person: number): Promise<string[]> =>
  (await tracesOf(life.house.db, person, ['[Qq]uinces'])).filter((row) => !row.startsWith('pgboss.')).toSorted();

test('No button of one person shows, changes or takes anything of theirs when another one presses it', async () => {
  const [owner, stranger] = [life.house.addPerson('en'), life.house.addPerson('en')];
  const buttons = await buttonsOf(owner);
  expect(buttons.length).toBeGreaterThan(100);
  expect(new Set(buttons.map((data) => data.split(':')[0])).size).toBeGreaterThan(30);
  const before = await kept(owner);
  const pipeline = life.house.pipeline();
  for (const data of buttons) await pipeline.handle(pressUpdate(stranger, 1, data));
  await life.rest();
  expect(await kept(owner)).toEqual(before);
  const told = messages(stranger).map(({ text }) => text).join('\n');
  expect(told).not.toMatch(/quinces/i);
  expect(await tracesOf(life.house.db, stranger)).not.toContainEqual(expect.stringMatching(/quinces/i));
});
