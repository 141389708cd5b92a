/** What a person sets up in one process holds for their next message, whichever process gets it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAnnouncements, type Announcements } from '../../src/core/announcements.ts';
import { furnish } from '../../src/core/house.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { waitFor } from '../support/wait-for.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;
let one: Pipeline;
let other: Pipeline;
let announcements: Announcements;
let person: number;
let heard = 0;

beforeAll(async () => {
  house = await openTestHouse();
  announcements = createAnnouncements({ db: house.db, log: house.log, url: house.database.url });
  const { people } = furnish({ ...house, announcements });
  announcements.subscribe({ cache: 'people', forget: () => (heard += 1), forgetAll: () => {} });
  await announcements.start();
  await waitFor('other processes to be heard', () => announcements.areHeard());
  one = house.pipeline();
  other = house.pipeline(house.features(), undefined, { people });
  person = house.addPerson('en');
  for (const process of [one, other, one, other]) await process.handle(textUpdate(person, '/help'));
  expect(house.said(person).at(-1)).toContain('Send what and how much');
});

afterAll(async () => {
  await announcements.stop();
  await house.stop();
});

/** Does it in one process and waits until the other one has heard of it. */
async function change(update: ReturnType<typeof textUpdate>): Promise<void> {
  const before = heard;
  await one.handle(update);
  await waitFor('the other process to hear', () => heard > before);
}

test('a language chosen in one process is that of the next answer of another', async () => {
  await one.handle(textUpdate(person, '/language'));
  const question = house.telegram.sim.chat(person).messages.at(-1)!;
  const vietnamese = question.inlineKeyboard!.flat().find(({ callback_data: data }) => data?.endsWith('vi'))!;
  await change(pressUpdate(person, question.messageId, vietnamese.callback_data!));
  await other.handle(textUpdate(person, '/today'));
  expect(house.said(person).at(-1)).toContain('Hôm nay');
});

test('a currency set in one process is that of the next entry that another records', async () => {
  await change(textUpdate(person, '/currency rub'));
  await other.handle(textUpdate(person, 'xe 100'));
  const found = await house.db.query('select currency from transactions where user_id = $1', [person]);
  expect(found.rows).toEqual([{ currency: 'RUB' }]);
});
