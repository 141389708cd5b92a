/**
 * From polling to the webhook and back, as a reload does it: the new bot is ready before the old one is told to end,
 * and people go on writing all the while.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../scripts/free-port.ts';
import { start as startBot, type Running } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

const PEOPLE = 24;
const MESSAGES_EACH = 6;

let database: TestDatabase;
let logDir: string;
let sandbox: Started;
const running = new Set<Running>();

beforeAll(async () => {
  database = await createTestDatabase();
  logDir = await mkdtemp(join(tmpdir(), 'switch-'));
});

beforeEach(async () => {
  sandbox = await start();
});

afterEach(async () => {
  await Promise.all([...running].map(stop));
});

afterAll(async () => {
  await database.drop();
  await rm(logDir, { recursive: true });
});

type Way = 'polling' | 'webhook';

async function run(way: Way): Promise<Running> {
  const port = String(await freePort());
  const config = loadConfig({
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: sandbox.url,
    DATABASE_URL: database.url,
    PORT: port,
    LOG_DIR: logDir,
    LOG_LEVEL: 'error',
    MESSAGES_PER_MINUTE: '0',
    MESSAGE_GAP_MS: '0',
    ...(way === 'webhook' ? { WEBHOOK_URL: `http://127.0.0.1:${port}` } : {}),
  });
  const bot = await startBot(config);
  running.add(bot);
  return bot;
}

async function stop(bot: Running): Promise<void> {
  running.delete(bot);
  await bot.stop();
}

const calledSince = (index: number): string[] => sandbox.sim.calls().slice(index).map(({ method }) => method);

/** People who write the next message when the last one is answered. `sent` counts all of them together. */
function crowd() {
  const people = Array.from({ length: PEOPLE }, () => sandbox.sim.addPerson({ firstName: 'Bo', languageCode: 'en' }).id);
  const sentBy = new Map(people.map((person) => [person, 0]));
  const write = (person: number): void => {
    const number = (sentBy.get(person) ?? 0) + 1;
    if (number > MESSAGES_EACH) return;
    sentBy.set(person, number);
    sandbox.sim.sendText(person, `tea ${number}.50`);
  };
  const isAnswered = (person: number, number: number): boolean =>
    sandbox.sim.chat(person).messages.some(({ who, text }) => who === 'bot' && text.includes(`$${number}.50`));
  const end = sandbox.sim.onChange(({ kind, personId }) => {
    const number = sentBy.get(personId);
    if (kind === 'message' && number !== undefined && isAnswered(personId, number)) write(personId);
  });
  const sent = (): number => [...sentBy.values()].reduce((sum, number) => sum + number, 0);
  return { people, begin: () => people.forEach(write), sent, isAnswered, end };
}

async function effectsOf(people: number[]): Promise<string[]> {
  const found = await database.pool.query<{ effect: string }>(
    `select user_id || ' ' || amount_minor as effect from transactions where user_id = any ($1)`,
    [people],
  );
  return found.rows.map(({ effect }) => effect).toSorted();
}

const numbers = Array.from({ length: MESSAGES_EACH }, (_, index) => index + 1);

describe('a change of the way to get updates', () => {
  test.each<[Way, Way]>([
    ['polling', 'webhook'],
    ['webhook', 'polling'],
  ])('from %s to %s loses nothing, doubles nothing, and leaves nobody without an answer', async (from, to) => {
    const { people, begin, sent, isAnswered, end } = crowd();
    // Written before any bot runs.
    begin();
    const old = await run(from);
    await waitFor('a third of the messages', () => sent() > (PEOPLE * MESSAGES_EACH) / 3);
    const before = sandbox.sim.calls().length;
    const successor = await run(to);
    await waitFor('the change', async () => ((await sandbox.telegram.getWebhookInfo()).url !== '') === (to === 'webhook'));
    // Side by side, the old one doesn't know yet that its time is over.
    const change = sandbox.sim.calls().length;
    await waitFor('some more messages', () => sent() > (PEOPLE * MESSAGES_EACH) / 2);
    await stop(old);
    await waitFor('the last messages', () => people.every((person) => isAnswered(person, MESSAGES_EACH)));
    await waitFor('nothing to wait at Telegram', () => sandbox.sim.pendingUpdates().length === 0);
    end();
    const wanted = people.flatMap((person) => numbers.map((number) => `${person} ${number}50`)).toSorted();
    expect(await effectsOf(people)).toEqual(wanted);
    for (const person of people) expect(numbers.every((number) => isAnswered(person, number))).toBe(true);
    // No fight: what the new one has set up stays.
    expect(calledSince(before)).toContain(to === 'webhook' ? 'setWebhook' : 'deleteWebhook');
    expect(calledSince(change)).not.toContain(to === 'webhook' ? 'deleteWebhook' : 'setWebhook');
    expect(sandbox.sim.calls().filter(({ params }) => String(params['drop_pending_updates']) === 'true')).toEqual([]);
    await stop(successor);
  }, 60_000);
});
