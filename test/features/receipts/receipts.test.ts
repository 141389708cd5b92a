import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openReceiptChat, type ReceiptChat } from './receipt-chat.ts';

let chat: ReceiptChat;

beforeAll(async () => {
  chat = await openReceiptChat();
});

afterAll(async () => {
  await chat.stop();
});

const TODAY = '2031-03-16';

const market = {
  isReceipt: true,
  merchant: 'Green Market',
  country: 'US',
  dateText: TODAY,
  date: TODAY,
  currency: 'USD',
  total: '23.90',
  category: 'groceries',
  lines: [
    { name: 'Organic apples', amount: '9.90', category: 'groceries' },
    { name: 'Shampoo', amount: '14.00', category: 'health' },
  ],
};

describe('a photo of a receipt', () => {
  test('is answered at once, read by the worker, shown as a draft and recorded by a press', async () => {
    const person = await chat.person();
    chat.vision.sim.script('market-1', market);
    await chat.send(person, 'market-1');
    expect(chat.last(person)).toBe('🧾 Reading your receipt…');
    await chat.workAll();
    expect(chat.last(person)).toMatchInlineSnapshot(`
"🧾 $23.90 · Green Market
🛒 Groceries · Sun, Mar 16, 2031
• Organic apples  $9.90
• Shampoo  $14
[✅ Record] [✏️ Edit]
[🧾 By line] [✖ Cancel]"
`);
    expect(await chat.entries(person)).toEqual([]);
    await chat.press(person, 'Record');
    expect(chat.last(person)).toMatchInlineSnapshot(`
"✅ −$23.90
🛒 Groceries · Sun, Mar 16, 2031
Green Market
[↩️ Undo]"
`);
    expect(await chat.entries(person)).toEqual([
      { amount: 2_390, category: 'groceries', note: 'Green Market', date: TODAY },
    ]);
  });
});
