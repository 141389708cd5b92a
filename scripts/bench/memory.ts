/**
 * What bot and worker keep in memory: the real processes, fed by webhook with 100,000 entries, flushing into the
 * local Google server, within the limits that PM2 gives them. Measured from outside, as the operating system sees it.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { startGoogleSandbox } from '../../src/sandbox/google/server.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import { memoryMb, ready, startProcess, stopProcess } from './processes.ts';
import { textUpdate } from './text-update.ts';

const ENTRIES = 100_000;
const PEOPLE = 200;
const IN_FLIGHT = 64;
const TOKEN = '7000000003:token-of-the-benchmark';
const SECRET = 'benchmark';

/** Runs both processes on the database at `url` and prints their memory as it goes. */
export async function measureMemory(url: string): Promise<void> {
  console.log(`\nMemory while ${ENTRIES} entries of ${PEOPLE} people come in by webhook and go to their sheets:`);
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-memory-'));
  const telegram = await startTelegramSandbox({ token: TOKEN });
  const google = await startGoogleSandbox({ quota: false });
  const account = google.sim.addServiceAccount('bench');
  await writeFile(join(dir, 'key.json'), JSON.stringify(account.keyFile));
  const people = Array.from({ length: PEOPLE }, () => telegram.sim.addPerson({ firstName: 'Linh' }).id);
  await connectSheets(url, people, google.sim.createSpreadsheet.bind(google.sim), (id) =>
    google.sim.share(id, account.email),
  );
  const [botPort, workerPort] = [await freePort(), await freePort()];
  const environment = {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    WEBHOOK_URL: `http://127.0.0.1:${botPort}`,
    WEBHOOK_SECRET: SECRET,
    PORT: `${botPort}`,
    WORKER_PORT: `${workerPort}`,
    DATABASE_URL: url,
    DATA_DIR: dir,
    LOG_DIR: join(dir, 'logs'),
    GOOGLE_APPLICATION_CREDENTIALS: join(dir, 'key.json'),
    GOOGLE_SHEETS_ROOT_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    SHEETS_WRITES_PER_MINUTE: '100000',
    SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: '100000',
    MESSAGES_PER_MINUTE: '0',
    COMMANDS_PER_MINUTE: '0',
    MESSAGE_GAP_MS: '0',
    LOG_LEVEL: 'warn',
  };
  const bot = startProcess('bot', environment);
  const worker = startProcess('worker', environment);
  try {
    await Promise.all([ready(botPort), ready(workerPort)]);
    await feed(botPort, people, async (done) => await print(done, bot, worker));
  } finally {
    for (const child of [bot, worker]) await stopProcess(child);
    await google.stop();
    await telegram.stop();
    await rm(dir, { recursive: true });
  }
}

type MakeSheet = (options: { title: string }) => { id: string };

/** As if each person had connected a sheet: the benchmark is about rows, not about dialogs. */
async function connectSheets(
  url: string,
  people: number[],
  make: MakeSheet,
  share: (id: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const id of people) {
    const sheet = make({ title: `Sheet of ${id}` });
    share(sheet.id);
    await client.query(
      `insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
       values ($1, 'en', true, 'UTC', 'USD', $1)`,
      [id],
    );
    await client.query(
      'insert into connections (user_id, spreadsheet_id, sheet_id, connected_at) values ($1, $2, 0, now())',
      [id, sheet.id],
    );
  }
  await client.end();
}

async function feed(port: number, people: number[], onTenth: (done: number) => Promise<void>): Promise<void> {
  let next = 0;
  let done = 0;
  const deliver = async (): Promise<void> => {
    while (next < ENTRIES) {
      const index = (next += 1);
      const response = await fetch(`http://127.0.0.1:${port}/telegram`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
        body: JSON.stringify(textUpdate(index, people[index % people.length] as number, `coffee ${1 + (index % 90)}`)),
      });
      if (!response.ok) throw new Error(`The bot answered ${response.status}`);
      await response.arrayBuffer();
      done += 1;
      if (done % (ENTRIES / 10) === 0) await onTenth(done);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, deliver));
}

async function print(done: number, bot: ChildProcess, worker: ChildProcess): Promise<void> {
  const [ofBot, ofWorker] = [await memoryMb(bot), await memoryMb(worker)];
  console.log(`  after ${done} entries: bot ${ofBot.now.toFixed(0)} MB, worker ${ofWorker.now.toFixed(0)} MB`);
}
