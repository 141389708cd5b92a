/** A person in front of the sandbox's page, without any setting: the whole program behind it, a browser before it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import { start } from '../../src/sandbox.ts';
import { openBrowser } from './browser.ts';
import { createTestDatabase } from './database.ts';

export type SentFile = { name: string; mimeType: string; buffer: Buffer };

export type PageChat = {
  page: Page;
  address: string;
  /** Gone when the chat ends. */
  dir: string;
  /** The last message with this text. */
  message(text: string | RegExp): Locator;
  say(text: string): Promise<void>;
  /** Sends a file by the paper clip, as a photo or as it is. */
  attach(kind: 'photo' | 'file', file: SentFile): Promise<void>;
  /** Leaves a picture where a person asks for it with TEST_PICTURES. */
  picture(name: string, of?: Page): Promise<void>;
  stop(): Promise<void>;
};

export async function openPageChat(): Promise<PageChat> {
  const database = await createTestDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-page-'));
  const sandbox = await start(
    loadConfig({
      DATABASE_URL: database.url,
      DATA_DIR: dir,
      LOG_DIR: join(dir, 'logs'),
      LOG_LEVEL: 'error',
      PORT: '0',
      WORKER_PORT: '0',
      SHEETS_FLUSH_DELAY_MS: '300',
      MESSAGES_PER_MINUTE: '0',
      COMMANDS_PER_MINUTE: '0',
      MESSAGE_GAP_MS: '0',
    }),
  );
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(sandbox.address);
  return {
    page,
    address: sandbox.address,
    dir,
    message: (text) => page.getByTestId('message').filter({ hasText: text }).last(),
    say: async (text) => {
      await page.getByTestId('composer').fill(text);
      await page.getByTestId('send').click();
    },
    attach: async (kind, file) => {
      await page.getByTestId('attach').click();
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByTestId(`attach-${kind}`).click(),
      ]);
      await chooser.setFiles(file);
    },
    picture: async (name, of = page) => {
      const folder = process.env['TEST_PICTURES'];
      if (folder) await of.screenshot({ path: join(folder, `${name}.png`) });
    },
    stop: async () => {
      await browser.close();
      await sandbox.stop();
      await database.drop();
      await rm(dir, { recursive: true });
    },
  };
}

/** From the page's first moment to a bot that knows the person's language. */
export async function begin({ page, message }: PageChat): Promise<void> {
  await page.getByTestId('start').click();
  await message('Which language').getByRole('button', { name: 'English' }).click();
  await message('Where are you?').getByRole('button', { name: 'Skip' }).click();
  await message('Which currency?').getByRole('button', { name: 'Skip' }).click();
  await message('I keep your money diary').waitFor();
}

/** Shares a new spreadsheet with the bot, and waits until it is connected. */
export async function connectSheet({ page, message, say }: PageChat): Promise<void> {
  await say('/connect');
  const address = await message('add this address as Editor').locator('code').first().textContent();
  await page.getByTestId('new-spreadsheet').click();
  await page.getByTestId('share').click();
  await page.getByTestId('share-email').fill(address ?? '');
  await page.getByTestId('share-email').press('Enter');
  await page.getByTestId('shared-with').waitFor();
  await say((await page.getByTestId('spreadsheet-link').getAttribute('data-url')) ?? '');
  await message(/connected/i).waitFor();
  await page.locator('[data-cell="B1"]').getByText('Date').waitFor();
}

/** The texts of one column of the sheet from row 2 on, until they are as expected; a failure shows what was there. */
export async function columnReads({ page }: PageChat, column: string, expected: string[]): Promise<void> {
  const read = async (): Promise<string[]> => {
    const texts: string[] = [];
    for (let row = 2; row <= expected.length + 2; row += 1) {
      const shown = page.locator(`[data-cell="${column}${row}"]`);
      texts.push((await shown.count()) > 0 ? ((await shown.textContent()) ?? '') : '');
    }
    return texts;
  };
  const deadline = Date.now() + 15_000;
  const wanted = [...expected, ''];
  let found = await read();
  while (found.join('|') !== wanted.join('|') && Date.now() < deadline) {
    await page.waitForTimeout(100);
    found = await read();
  }
  expect(found).toEqual(wanted);
}
