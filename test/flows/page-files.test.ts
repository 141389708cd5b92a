/** Photos, files and pictures of the ledger in the sandbox's page: what goes in, and what is seen of it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.ts';
import { begin, columnReads, connectSheet, openPageChat, type PageChat } from '../support/page-chat.ts';
import { waitFor } from '../support/wait-for.ts';

/** A picture that the sandbox's Gemini takes for a receipt of a café. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

/** Its third column is a category, which no title says: the person has to. */
const STATEMENT = 'Day,What,Where,Paid\n2026-03-01,bread,Groceries,-3.50\n2026-03-02,cinema,Fun,-12.00\n';

describeWithBrowser('photos and files in the page', () => {
  let chat: PageChat;
  const pageFaults: string[] = [];

  beforeAll(async () => {
    chat = await openPageChat();
    chat.page.on('pageerror', (error) => pageFaults.push(error.message));
    await begin(chat);
    await connectSheet(chat);
  }, 60_000);

  afterAll(async () => await chat?.stop(), 30_000);

  const message = (text: string | RegExp): Locator => chat.message(text);

  const press = async (card: Locator, label: string): Promise<void> =>
    await card.getByRole('button', { name: label }).click();

  test('a receipt’s photo becomes a draft, and once it is confirmed the entry stands in the list and in the sheet', async () => {
    await chat.attach('photo', { name: 'receipt.png', mimeType: 'image/png', buffer: PHOTO });
    const draft = message('🧾 $9.50 · Corner Café');
    await draft.waitFor();
    await chat.picture('receipt-draft');
    await columnReads(chat, 'G', []);
    await press(draft, '✅ Record');
    await message('✅ −$9.50').waitFor();
    await columnReads(chat, 'E', ['9.50']);
    await columnReads(chat, 'G', ['Corner Café']);
    await chat.say('/list');
    await message(/1\. ☕ Corner Café\s+−\$9\.50/).waitFor();
  }, 60_000);

  test('a bank’s file is mapped and imported into the sheet, and an undo takes its rows out', async () => {
    await chat.attach('file', { name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(STATEMENT) });
    await message('bank.csv: 2 lines').waitFor();
    await press(message('bank.csv: 2 lines'), 'Columns');
    await press(message('What does each column mean?'), 'Where');
    await press(message('what is it?'), 'Category');
    await press(message('bank.csv: 2 lines'), '✅ Import 2');
    await message('2 entries imported').waitFor();
    await columnReads(chat, 'G', ['Corner Café', 'bread', 'cinema']);
    await columnReads(chat, 'D', ['Coffee', 'Groceries', 'Fun']);
    await press(message('2 entries imported'), '↩️ Undo');
    await message('Import undone: 2 entries removed').waitFor();
    await columnReads(chat, 'G', ['Corner Café']);
  }, 60_000);

  test('a chart opened from the overview is a picture that is seen whole', async () => {
    await chat.say('/overview');
    await press(message('Overview ·'), '🍩');
    const chart = message('🍩 Categories ·').locator('img');
    await chart.waitFor();
    const drawn = chart.evaluate(async (image: { decode(): Promise<void>; naturalWidth: number }) => {
      await image.decode();
      return image.naturalWidth;
    });
    expect(await drawn).toBeGreaterThan(400);
    const list = (await chat.page.getByTestId('messages').boundingBox())!;
    const box = await waitFor('the chat to follow the picture that has loaded', async () => {
      const now = await chart.boundingBox();
      return now !== null && now.y + now.height <= list.y + list.height && now;
    });
    expect(box.height).toBeGreaterThan(200);
    expect(box.y).toBeGreaterThanOrEqual(list.y);
    expect(pageFaults).toEqual([]);
  }, 60_000);
});
