/** Root 3: the bot and the worker beside local Telegram and Google servers, and one page in a browser. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start as startBot } from './bot.ts';
import { loadConfig, type Config } from './config.ts';
import type { RouteTable } from './core/feature.ts';
import { createPool } from './platform/postgres.ts';
import { startGoogleSandbox, type GoogleSandbox } from './sandbox/google/server.ts';
import { registerPage } from './sandbox/page/page-routes.ts';
import { startRatesSandbox } from './sandbox/rates.ts';
import { startVisionSandbox } from './sandbox/vision.ts';
import { startTelegramSandbox } from './sandbox/telegram/server.ts';
import type { TelegramSandbox } from './sandbox/telegram/types.ts';
import { start as startWorker } from './worker.ts';
import { required } from './wiring.ts';

/** Looks like a token of BotFather's, opens nothing. */
const SANDBOX_TOKEN = '7000000001:sandbox-token-that-opens-nothing';

const BOT_NAME = 'FreedomWallet';

export async function start(config: Config = loadConfig()): Promise<{ address: string; stop(): Promise<void> }> {
  const dir = join(config.DATA_DIR, 'sandbox');
  await mkdir(dir, { recursive: true });
  const telegram = await startTelegramSandbox({
    token: SANDBOX_TOKEN,
    botUsername: 'freedomwallet_sandbox_bot',
    dataFile: join(dir, 'telegram.json'),
  });
  const google = await startGoogleSandbox({ dataFile: join(dir, 'google.json') });
  const rates = await startRatesSandbox();
  const vision = await startVisionSandbox();
  meetFirstPerson(telegram, google);
  const outside = { RATES_ROOT_URL: rates.url, GEMINI_ROOT_URL: vision.url, GEMINI_API_KEY: vision.apiKey };
  const local = { ...(await localConfig(config, dir, telegram, google)), ...outside };
  const pool = createPool({
    url: required(local.DATABASE_URL, 'DATABASE_URL'),
    applicationName: 'freedomwallet-page',
    size: 2,
    timeoutMs: local.DATABASE_POOL_TIMEOUT_MS,
    onIdleError: () => undefined,
  });
  let page = { stop: (): void => undefined };
  let pageUrl = (): string | undefined => undefined;
  const addPage: RouteTable = (app) => {
    page = registerPage(app, { telegram, google, pool, botName: BOT_NAME, host: local.HOST });
    pageUrl = () => app.listeningOrigin;
  };
  // The page stands for Telegram as well, and has an address once it listens.
  const bot = await startBot(local, [addPage], { publicUrl: () => pageUrl(), chatUrl: () => pageUrl() });
  const worker = await startWorker(local);
  return {
    address: bot.address,
    stop: async () => {
      page.stop();
      await worker.stop();
      await bot.stop();
      await pool.end();
      await Promise.all([vision, rates, google, telegram].map((server) => server.stop()));
    },
  };
}

/** The real program, told where the local servers are. */
async function localConfig(
  config: Config,
  dir: string,
  telegram: TelegramSandbox,
  google: GoogleSandbox,
): Promise<Config> {
  const account = google.sim.serviceAccounts()[0] ?? google.sim.addServiceAccount('freedomwallet');
  const keyFile = join(dir, 'service-account.json');
  const app = google.sim.oauthClient();
  await writeFile(keyFile, JSON.stringify(account.keyFile, null, 2), { mode: 0o600 });
  return {
    ...config,
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    WEBHOOK_URL: undefined,
    // Replicas are of the books; the sandbox has a database of its own.
    DATABASE_READ_URLS: [],
    GOOGLE_APPLICATION_CREDENTIALS: [keyFile],
    GOOGLE_SHEETS_ROOT_URL: google.url,
    GOOGLE_SCRIPT_ROOT_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    GOOGLE_OAUTH_CLIENT_ID: app.clientId,
    GOOGLE_OAUTH_CLIENT_SECRET: app.clientSecret,
    GOOGLE_CONSENT_URL: google.consentUrl,
    GOOGLE_REVOKE_URL: google.revokeUrl,
  };
}

function meetFirstPerson(telegram: TelegramSandbox, google: GoogleSandbox): void {
  if (google.sim.googlePeople().length === 0) {
    google.sim.addGooglePerson({ email: 'linh@example.com', name: 'Linh' });
    google.sim.addGooglePerson({ email: 'linh.work@example.com', name: 'Linh, at work' });
  }
  if (telegram.sim.people().length > 0) return;
  telegram.sim.addPerson({ firstName: 'Linh', languageCode: 'en', started: false });
}
