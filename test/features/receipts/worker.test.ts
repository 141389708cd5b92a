import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SimMessage } from '../../../src/sandbox/telegram/types.ts';
import { openLife, type Life } from '../../support/life.ts';

const MARKET = {
  isReceipt: true, merchant: 'Corner Market', country: 'US', dateText: '03/16/2031', date: '2031-03-16',
  currency: 'USD', total: '23.90', category: 'food', lines: [],
};

let life: Life;

beforeAll(async () => {
  life = await openLife(Date.parse('2031-03-16T10:00:00Z'), { 'market.jpg': MARKET });
});
afterAll(async () => await life.stop());

test('a photo goes through the queue to a draft and, at a press, to a card with the line of its budget', async () => {
  const { house, rest } = life;
  const { sim } = house.telegram;
  const person = house.addPerson('en');
  const last = (): SimMessage => sim.chat(person).messages.findLast(({ who }) => who === 'bot') as SimMessage;
  sim.sendText(person, '/budget groceries 25');
  await rest();
  const bytes = Buffer.concat([PIXEL, Buffer.from('market.jpg')]);
  await sim.sendFile(person, { name: 'market.jpg', mime: 'image/png', kind: 'photo', bytes });
  await rest();
  const draft = last();
  expect(draft.text).toContain('Corner Market');
  const data = draft.inlineKeyboard?.flat()[0]?.callback_data ?? '';
  sim.pressButton(person, draft.messageId, data);
  await rest();
  const card = sim.chat(person).messages.find(({ messageId }) => messageId === draft.messageId)?.text;
  expect(card).toContain('−$23.90');
  expect(card?.replace(/[\u00a0\u202f]/g, ' ')).toContain('⚠️ Groceries: 95% of $25');
});

/** A picture of one pixel; what follows it in the file is nothing to a reader of pictures. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
