/** Connect with Google in the sandbox's page, by clicking, without any setting. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import { start } from '../../src/sandbox.ts';
import { describeWithBrowser, openBrowser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describeWithBrowser('Connect with Google in the page', () => {
  let database: TestDatabase;
  let dir: string;
  let sandbox: { address: string; stop(): Promise<void> };
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    database = await createTestDatabase();
    dir = await mkdtemp(join(tmpdir(), 'freedomwallet-consent-'));
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

  /** Where a person finds pictures of the pages, if they ask for them. */
  async function picture(of: Page, name: string): Promise<void> {
    const folder = process.env['TEST_PICTURES'];
    if (folder) await of.screenshot({ path: join(folder, `${name}.png`) });
  }

  test('a no leads to a kind answer and back to the chat, where it can be begun again', async () => {
    const consent = await openConsent();
    await picture(consent, 'consent');
    await consent.getByRole('button', { name: 'Deny' }).click();
    await consent.getByRole('heading', { name: 'Not connected' }).waitFor();
    await consent.getByText('You said no at Google').waitFor();
    await picture(consent, 'denied');
    expect(await consent.getByRole('link', { name: 'Back to Telegram' }).getAttribute('href')).toBe(sandbox.address);
    await consent.close();
    const answer = message('You said no at Google');
    await answer.getByRole('button', { name: 'Connect' }).click();
    await message('Press Connect with Google').waitFor();
    await picture(page, 'connect');
  }, 60_000);

  test('a yes makes a spreadsheet in the Drive of the chosen account, and what is recorded arrives in it', async () => {
    const consent = await openConsent();
    await consent.getByText('linh.work@example.com').click();
    await consent.getByRole('button', { name: 'Allow' }).click();
    await consent.getByRole('heading', { name: 'Connected' }).waitFor();
    await picture(consent, 'connected');
    await consent.close();
    await say('taxi 12');
    await message('−$12').waitFor();
    await message('✅ Connected: FreedomWallet').getByRole('link', { name: 'Open the sheet' }).click();
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
    await picture(page, 'arrived');
  }, 60_000);

  test('disconnecting leaves the sheet as it is', async () => {
    await say('/disconnect');
    await message('Disconnect FreedomWallet?').getByRole('button', { name: 'Disconnect' }).click();
    await message('give my permission back').waitFor();
    await picture(page, 'disconnected');
    await page.locator('[data-cell="G2"]').getByText('taxi').waitFor();
  }, 60_000);
});
