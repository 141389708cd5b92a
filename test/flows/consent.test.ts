/** Connect with Google in the sandbox's page, by clicking, without any setting. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.ts';
import { begin, openPageChat, type PageChat } from '../support/page-chat.ts';

describeWithBrowser('Connect with Google in the page', () => {
  let chat: PageChat;
  let page: Page;

  beforeAll(async () => {
    chat = await openPageChat();
    page = chat.page;
    await begin(chat);
  }, 60_000);

  afterAll(async () => await chat?.stop(), 30_000);

  const message = (text: string | RegExp): Locator => chat.message(text);

  const say = async (text: string): Promise<void> => await chat.say(text);

  /** Presses the button of the last question, and gives the tab that it opens. */
  async function openConsent(): Promise<Page> {
    await say('/connect');
    const [consent] = await Promise.all([
      page.waitForEvent('popup'),
      message('Press Connect with Google').getByRole('link', { name: 'Connect with Google' }).click(),
    ]);
    await consent.getByRole('heading', { name: 'FreedomWallet wants access' }).waitFor();
    return consent;
  }

  const picture = async (name: string, of = page): Promise<void> => await chat.picture(name, of);

  test('a no leads to a kind answer and back to the chat, where it can be begun again', async () => {
    const consent = await openConsent();
    await picture('consent', consent);
    await consent.getByRole('button', { name: 'Deny' }).click();
    await consent.getByRole('heading', { name: 'Not connected' }).waitFor();
    await consent.getByText('You said no at Google').waitFor();
    await picture('denied', consent);
    expect(await consent.getByRole('link', { name: 'Back to Telegram' }).getAttribute('href')).toBe(chat.address);
    await consent.close();
    const answer = message('You said no at Google');
    await answer.getByRole('button', { name: 'Connect' }).click();
    await message('Press Connect with Google').waitFor();
    await picture('connect', page);
  }, 60_000);

  test('a yes makes a spreadsheet in the Drive of the chosen account, and what is recorded arrives in it', async () => {
    const consent = await openConsent();
    await consent.getByText('linh.work@example.com').click();
    await consent.getByRole('button', { name: 'Allow' }).click();
    await consent.getByRole('heading', { name: 'Connected' }).waitFor();
    await picture('connected', consent);
    await consent.close();
    await say('taxi 12');
    await message('−$12').waitFor();
    await message('✅ Connected: FreedomWallet').getByRole('link', { name: 'Open the sheet' }).click();
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
    await picture('arrived', page);
  }, 60_000);

  test('disconnecting leaves the sheet as it is', async () => {
    await say('/disconnect');
    await message('Disconnect FreedomWallet?').getByRole('button', { name: 'Disconnect' }).click();
    await message('give my permission back').waitFor();
    await picture('disconnected', page);
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
  }, 60_000);
});
