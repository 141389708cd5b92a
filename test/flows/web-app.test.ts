/** The way by Apps Script in the sandbox's page, by clicking, without any setting. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { describeWithBrowser } from '../support/browser.ts';
import { begin, openPageChat, type PageChat } from '../support/page-chat.ts';

describeWithBrowser('Apps Script in the page', () => {
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

  const picture = async (name: string): Promise<void> => await chat.picture(name);

  test('the script is taken from the chat, deployed in the sheet, and its link pasted: entries arrive', async () => {
    await page.getByTestId('new-spreadsheet').click();
    await say('/connect');
    await message('With Apps Script').getByRole('button', { name: 'With Apps Script' }).click();
    const script = message('Extensions → Apps Script');
    await picture('script');
    const [download] = await Promise.all([page.waitForEvent('download'), script.locator('a.file').click()]);
    const file = join(chat.dir, download.suggestedFilename());
    await download.saveAs(file);
    expect(await readFile(file, 'utf8')).toContain('FreedomWallet: writes your entries');

    await page.getByTestId('spreadsheet-more').click();
    await page.getByTestId('apps-script').click();
    await page.getByTestId('script-file').setInputFiles(file);
    await page.waitForFunction(`document.querySelector('[data-testid="script-source"]').value !== ''`);
    await picture('deploying');
    const [deployed] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/script')),
      page.getByTestId('script-deploy').click(),
    ]);
    const { url } = (await deployed.json()) as { url: string };

    await say(url);
    await message('✅ Connected').waitFor();
    await say('taxi 12');
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
    await picture('arrived-by-script');
    await say('/disconnect');
    await message('Disconnect').getByRole('button', { name: 'Disconnect' }).click();
    await picture('disconnected-script');
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
  }, 60_000);
});
