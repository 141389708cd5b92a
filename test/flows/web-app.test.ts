/** The way by Apps Script in the sandbox's page, by clicking, without any setting. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import { start } from '../../src/sandbox.ts';
import { describeWithBrowser, openBrowser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describeWithBrowser('Apps Script in the page', () => {
  let database: TestDatabase;
  let dir: string;
  let sandbox: { address: string; stop(): Promise<void> };
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    database = await createTestDatabase();
    dir = await mkdtemp(join(tmpdir(), 'freedomwallet-script-'));
    sandbox = await start(
      loadConfig({
        DATABASE_URL: database.url,
        DATA_DIR: dir,
        LOG_DIR: join(dir, 'logs'),
        LOG_LEVEL: 'error',
        PORT: '0',
        WORKER_PORT: '0',
        SHEETS_FLUSH_DELAY_MS: '300',
      }),
    );
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(sandbox.address);
    await page.getByTestId('start').click();
    await message('Which language').getByRole('button', { name: 'English' }).click();
    await message('I keep your money diary').waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
    await database?.drop();
    await rm(dir, { recursive: true });
  }, 30_000);

  const message = (text: string | RegExp): Locator => page.getByTestId('message').filter({ hasText: text }).last();

  async function say(text: string): Promise<void> {
    await page.getByTestId('composer').fill(text);
    await page.getByTestId('send').click();
  }

  /** Where a person finds pictures of the pages, if they ask for them. */
  async function picture(name: string): Promise<void> {
    const folder = process.env['TEST_PICTURES'];
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  test('the script is taken from the chat, deployed in the sheet, and its link pasted: entries arrive', async () => {
    await page.getByTestId('new-spreadsheet').click();
    await say('/connect');
    await message('With Apps Script').getByRole('button', { name: 'With Apps Script' }).click();
    const script = message('Extensions → Apps Script');
    await picture('script');
    const [download] = await Promise.all([page.waitForEvent('download'), script.locator('a.file').click()]);
    const file = join(dir, download.suggestedFilename());
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
