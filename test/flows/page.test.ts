/** What a person does in the sandbox's page, from /start to rows in a sheet that they sorted by hand. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.ts';
import {
  begin,
  columnReads as sheetColumnReads,
  connectSheet,
  openPageChat,
  type PageChat,
} from '../support/page-chat.ts';

describeWithBrowser('the page', () => {
  let chat: PageChat;
  let page: Page;
  const pageFaults: string[] = [];

  beforeAll(async () => {
    chat = await openPageChat();
    page = chat.page;
    page.on('pageerror', (error) => pageFaults.push(error.message));
    await page.reload();
  }, 60_000);

  afterAll(async () => await chat?.stop(), 30_000);

  const message = (text: string | RegExp): Locator => chat.message(text);

  const say = async (text: string): Promise<void> => await chat.say(text);

  async function press(card: Locator, label: string): Promise<void> {
    await card.getByRole('button', { name: label }).click();
  }

  const columnReads = async (column: string, expected: string[]): Promise<void> =>
    await sheetColumnReads(chat, column, expected);

  async function sortBy(column: string, direction: 'sort-az' | 'sort-za'): Promise<void> {
    await page.getByTestId(`column-${column}`).click();
    await page.getByTestId(direction).click();
  }

  test('leads from the first hello to a connected sheet', async () => {
    await begin(chat);
    await connectSheet(chat);
    expect(pageFaults).toEqual([]);
  }, 60_000);

  test('shows three entries as three rows of the sheet', async () => {
    await say('coffee 3.50');
    await message('−$3.50').waitFor();
    await say('taxi 12');
    await message('−$12').waitFor();
    await say('bread 2.20');
    await message('−$2.20').waitFor();
    await columnReads('G', ['coffee', 'taxi', 'bread']);
    await columnReads('E', ['3.50', '12.00', '2.20']);
    await page.locator('[data-testid="queue-row"][data-status="DONE"]').nth(2).waitFor();
  }, 60_000);

  test('changes the right row after the person sorted the sheet by hand', async () => {
    await sortBy('E', 'sort-az');
    await columnReads('G', ['bread', 'coffee', 'taxi']);
    await press(message('−$12'), '✏️ Edit');
    await message('Send what shall change').waitFor();
    await say('15');
    await message('−$15').waitFor();
    await columnReads('E', ['2.20', '3.50', '15.00']);
    await columnReads('G', ['bread', 'coffee', 'taxi']);
  }, 60_000);

  test('doubles no row when Google’s answers are lost after the write', async () => {
    await page.getByTestId('fault-google-lost').click();
    await say('tea 1.80');
    await message('−$1.80').waitFor();
    await columnReads('G', ['bread', 'coffee', 'taxi', 'tea']);
    await page.getByTestId('fault-google-lost').click();
    await say('milk 0.90');
    await message('−$0.90').waitFor();
    await columnReads('G', ['bread', 'coffee', 'taxi', 'tea', 'milk']);
    expect(pageFaults).toEqual([]);
  }, 60_000);

  test('takes a deleted entry out of the sheet, and an undo brings it back', async () => {
    const card = message('−$0.90');
    await press(card, '🗑 Delete');
    await columnReads('G', ['bread', 'coffee', 'taxi', 'tea']);
    await press(message('Deleted'), '↩️ Undo');
    await columnReads('G', ['bread', 'coffee', 'taxi', 'tea', 'milk']);
  }, 60_000);

  test('shows a formula and markup as the text that was typed', async () => {
    await say('=HYPERLINK("x") <b>&amp;</b> 5.20');
    await message('−$5.20').waitFor();
    await columnReads('G', ['bread', 'coffee', 'taxi', 'tea', 'milk', '=HYPERLINK("x") <b>&amp;</b>']);
  }, 60_000);
});
