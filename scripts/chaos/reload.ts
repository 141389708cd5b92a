/**
 * Fifty updates a second while bot and worker are reloaded under PM2 again and again. Afterwards each update's entry,
 * each reply and each row of the sheets is accounted for: none lost, none doubled.
 *
 *   npm run chaos:reload [-- webhook]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { startGoogleSandbox } from '../../src/sandbox/google/server.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';

const PER_SECOND = 50;
const SECONDS = 60;
const PEOPLE = 25;
const RELOADS = 4;
const TOKEN = '7000000004:token-of-the-reload';
const ROOT = new URL('../..', import.meta.url).pathname;

const webhook = process.argv.includes('webhook');
const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-reload-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), log: () => undefined });
const databaseUrl = await postgres.ensureDatabase('freedomwallet');
const telegram = await startTelegramSandbox({ token: TOKEN });
const google = await startGoogleSandbox({ quota: false });
const account = google.sim.addServiceAccount('reload');
await writeFile(join(dir, 'key.json'), JSON.stringify(account.keyFile));
const [port, workerPort] = [await freePort(), await freePort()];
const environment: Record<string, string> = {
  BOT_TOKEN: TOKEN,
  TELEGRAM_API_ROOT: telegram.url,
  PORT: `${port}`,
  WORKER_PORT: `${workerPort}`,
  DATABASE_URL: databaseUrl,
  DATA_DIR: dir,
  LOG_DIR: join(dir, 'logs'),
  MESSAGES_PER_MINUTE: '0',
  COMMANDS_PER_MINUTE: '0',
  MESSAGE_GAP_MS: '0',
  SHEETS_FLUSH_DELAY_MS: '500',
  GOOGLE_APPLICATION_CREDENTIALS: join(dir, 'key.json'),
  GOOGLE_SHEETS_ROOT_URL: google.url,
  GOOGLE_TOKEN_URL: google.tokenUrl,
  SHEETS_WRITES_PER_MINUTE: '100000',
  SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: '100000',
  ...(webhook ? { WEBHOOK_URL: `http://127.0.0.1:${port}` } : {}),
};

let failed = true;
try {
  await npm('up');
  const people = await connectPeople();
  const sent = await sendWhileReloading(people);
  await settled(sent.size);
  failed = !(await accountFor(sent, people));
} finally {
  await npm('down');
  await google.stop();
  await telegram.stop();
  await postgres.stop();
  await rm(dir, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

type Person = { id: number; spreadsheetId: string };

/** Each person connects a sheet in the chat, as people do. */
async function connectPeople(): Promise<Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < PEOPLE; index += 1) {
    const { id } = telegram.sim.addPerson({ firstName: `Person ${index + 1}` });
    const sheet = google.sim.createSpreadsheet({ title: `Sheet ${index + 1}` });
    google.sim.share(sheet.id, account.email);
    telegram.sim.sendText(id, '/connect');
    await telegram.sim.waitFor(id, (chat) => chat.messages.some((message) => message.who === 'bot'), 10_000);
    const before = telegram.sim.chat(id).messages.length;
    telegram.sim.sendText(id, sheet.url);
    await telegram.sim.waitFor(id, (chat) => chat.messages.length >= before + 2, 20_000);
    people.push({ id, spreadsheetId: sheet.id });
  }
  return people;
}

/** Text of each entry → who sent it. */
async function sendWhileReloading(people: Person[]): Promise<Map<string, Person>> {
  const sent = new Map<string, Person>();
  const beganAtMs = performance.now();
  const reloading = reloadAgainAndAgain();
  for (let second = 0; second < SECONDS; second += 1) {
    for (let index = 0; index < PER_SECOND; index += 1) {
      const number = sent.size + 1;
      const person = people[number % people.length] as Person;
      sent.set(`item${number}`, person);
      telegram.sim.sendText(person.id, `item${number} ${1 + (number % 90)}.50`);
    }
    await delay(Math.max(0, beganAtMs + (second + 1) * 1_000 - performance.now()));
  }
  await reloading;
  return sent;
}

async function reloadAgainAndAgain(): Promise<void> {
  for (let round = 1; round <= RELOADS; round += 1) {
    await delay((SECONDS * 1_000) / (RELOADS + 1) / 2);
    const beganAtMs = performance.now();
    await npm('reload');
    console.log(`reload ${round} of ${RELOADS} took ${((performance.now() - beganAtMs) / 1_000).toFixed(1)} s`);
  }
}

/** Waits until no row is pending and no message waits, as long as there is progress. */
async function settled(entries: number): Promise<void> {
  let last = '';
  for (let unchanged = 0; unchanged < 120; unchanged += 1) {
    const [row] = await query<{ entries: number; pending: number; waiting: number }>(`
      select (select count(*)::int from transactions) as entries,
        (select count(*)::int from sheets_write_queue where status = 'PENDING') as pending,
        (select count(*)::int from pgboss.job where name = 'telegram-messages' and state < 'completed') as waiting`);
    if (row?.entries === entries && row.pending === 0 && row.waiting === 0) return;
    const now = JSON.stringify(row);
    if (now !== last) unchanged = 0;
    last = now;
    await delay(500);
  }
  console.log(`gave up waiting: ${last}`);
}

async function accountFor(sent: Map<string, Person>, people: Person[]): Promise<boolean> {
  const entries = await query<{ note: string }>('select note from transactions');
  const replies = people.flatMap(({ id }) =>
    telegram.sim
      .chat(id)
      .messages.flatMap((message) => (message.who === 'bot' ? (/\bitem\d+\b/.exec(message.text)?.[0] ?? []) : [])),
  );
  const rows = people.flatMap(({ spreadsheetId }) =>
    (google.sim.read(spreadsheetId).sheets[0]?.rows ?? []).flatMap((row) =>
      row.cells.flatMap((cell) => /^item\d+$/.exec(cell.text)?.[0] ?? []),
    ),
  );
  const all = [...sent.keys()];
  console.log(
    `mode: ${webhook ? 'webhook' : 'polling'}, ${all.length} updates at ${PER_SECOND} a second, ${RELOADS} reloads`,
  );
  const results = [
    count(
      'entries',
      all,
      entries.map((entry) => entry.note),
    ),
    count('replies', all, replies),
    count('sheet rows', all, rows),
  ];
  return results.every(Boolean);
}

function count(what: string, expected: string[], found: string[]): boolean {
  const seen = new Map<string, number>();
  for (const name of found) seen.set(name, (seen.get(name) ?? 0) + 1);
  const lost = expected.filter((name) => !seen.has(name));
  const doubled = expected.filter((name) => (seen.get(name) ?? 0) > 1);
  console.log(`${what}: ${found.length} found, ${lost.length} lost, ${doubled.length} doubled`);
  if (lost.length + doubled.length > 0)
    console.log(`  lost ${lost.slice(0, 5).join(' ')}; doubled ${doubled.slice(0, 5).join(' ')}`);
  return lost.length + doubled.length === 0;
}

async function query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function npm(script: string): Promise<void> {
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`npm run ${script} ended with ${String(code)}`);
}
