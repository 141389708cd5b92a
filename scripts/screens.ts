/**
 * `npm run screens`: three people live two months in the sandbox, and what they see on a phone is drawn into
 * docs/screens. The program, its database and its files are in a folder of their own and gone afterwards.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { loadConfig } from '../src/config.ts';
import { ensureDatabase } from '../src/platform/databases.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { migrate } from '../src/platform/migrations.ts';
import { StartError } from '../src/platform/start-error.ts';
import { start } from '../src/sandbox.ts';
import { findChromium } from '../test/support/chromium.ts';
import { MIGRATIONS_DIR } from './open-database.ts';
import { run, stopAll, type Stoppable } from './run.ts';
import { ScreenChat } from './screens/chat.ts';
import { drawEnglish, drawRussian, drawVietnamese } from './screens/scenes.ts';

const FOLDER = new URL('../docs/screens/', import.meta.url).pathname;

const PHONE = { width: 390, height: 844 };

/** One colour where the page has a gradient, which makes up half of a picture's bytes. */
const PLAIN_WALL = "document.documentElement.style.setProperty('--wall', '#bddcc6')";

await run(async () => {
  const started: Stoppable[] = [];
  try {
    const address = await openSandbox(started);
    const browser = await openBrowser(started);
    await mkdir(FOLDER, { recursive: true });
    const page = await browser.newPage({ viewport: PHONE, colorScheme: 'light' });
    await page.goto(address);
    await page.evaluate(PLAIN_WALL);
    const chat = new ScreenChat(page, FOLDER);
    await drawEnglish(chat);
    await drawVietnamese(chat);
    await drawRussian(chat);
  } finally {
    await stopAll(started);
  }
});

async function openSandbox(started: Stoppable[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-screens-'));
  started.push({ stop: () => rm(dir, { recursive: true, force: true }) });
  const server = await startEmbeddedPostgres({ dataDir: dir, durable: false, log: () => undefined });
  started.push(server);
  const url = await ensureDatabase(server.adminUrl, 'screens');
  await migrate(url, { migrationsDir: MIGRATIONS_DIR, log: () => undefined });
  const sandbox = await start(settings(url, dir));
  started.push(sandbox);
  return sandbox.address;
}

/** Ports of its own, and nothing that holds a fast writer back. */
function settings(url: string, dir: string): ReturnType<typeof loadConfig> {
  return loadConfig({
    DATABASE_URL: url,
    DATA_DIR: dir,
    LOG_DIR: join(dir, 'logs'),
    LOG_LEVEL: 'error',
    PORT: '0',
    WORKER_PORT: '0',
    MESSAGES_PER_MINUTE: '0',
    COMMANDS_PER_MINUTE: '0',
    MESSAGE_GAP_MS: '0',
  });
}

async function openBrowser(started: Stoppable[]): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new StartError('NO_CHROMIUM', 'Install Debian’s package chromium first.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  started.push({ stop: () => browser.close() });
  return browser;
}
