/** Bot and worker on a database that the test chooses, between the sandbox's Telegram and Google. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start as startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import { startGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/server.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import type { SimMessage, TelegramSandbox } from '../../src/sandbox/telegram/types.ts';
import { start as startWorker } from '../../src/worker.ts';
import { writeKeyFiles } from './sheets-world.ts';

export type WholeProgram = {
  telegram: TelegramSandbox;
  google: GoogleSandbox;
  /** The address that sheets are shared with. */
  robot: string;
  addPerson(): number;
  send(person: number, text: string): void;
  /** Presses the newest button that has this text. */
  press(person: number, label: string): void;
  /** Waits until the bot has said these words to the person, or put them into a message in place. */
  says(person: number, words: string, timeoutMs?: number): Promise<SimMessage>;
  /** A figure of the bot's `/metrics`; 0 if it has none of this name and label. */
  figure(line: string): Promise<number>;
  stop(): Promise<void>;
};

const TOKEN = '7000000003:token-of-the-whole-program';

/** @param env the addresses of the database, and what else differs */
export async function startWholeProgram(env: Record<string, string>): Promise<WholeProgram> {
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-program-'));
  const telegram = await startTelegramSandbox({ token: TOKEN });
  const google = await startGoogleSandbox({ quota: false });
  const keys = await writeKeyFiles(google, ['robot']);
  const config = loadConfig({
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    GOOGLE_APPLICATION_CREDENTIALS: keys.files.join(),
    GOOGLE_SHEETS_ROOT_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    RATES_ROOT_URL: 'none',
    SHEETS_FLUSH_DELAY_MS: '100',
    PORT: '0',
    WORKER_PORT: '0',
    LOG_DIR: join(dir, 'logs'),
    LOG_LEVEL: 'error',
    MESSAGES_PER_MINUTE: '0',
    COMMANDS_PER_MINUTE: '0',
    MESSAGE_GAP_MS: '0',
    ...env,
  });
  const bot = await startBot(config);
  const worker = await startWorker(config);
  const messages = (person: number): SimMessage[] =>
    telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot').toReversed();

  return {
    telegram,
    google,
    robot: google.sim.serviceAccounts()[0]!.email,
    addPerson: () => telegram.sim.addPerson({ firstName: 'Linh', languageCode: 'en' }).id,
    send: (person, text) => void telegram.sim.sendText(person, text),
    press: (person, label) => {
      for (const { messageId, inlineKeyboard = [] } of messages(person)) {
        const data = inlineKeyboard?.flat().find(({ text }) => text.includes(label))?.callback_data;
        if (data !== undefined) return void telegram.sim.pressButton(person, messageId, data);
      }
      throw new Error(`No message has the button ${label}`);
    },
    says: async (person, words, timeoutMs) =>
      await telegram.sim.waitFor(person, () => messages(person).find(({ text }) => text.includes(words)), timeoutMs),
    figure: async (line) => {
      const figures = await (await fetch(`${bot.address}/metrics`)).text();
      return Number(figures.split('\n').find((one) => one.startsWith(`${line} `))?.split(' ').at(-1) ?? 0);
    },
    stop: async () => {
      await worker.stop();
      await bot.stop();
      await keys.remove();
      await google.stop();
      await telegram.stop();
      await rm(dir, { recursive: true });
    },
  };
}
