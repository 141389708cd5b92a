import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryInput } from '../../../src/features/ledger/index.ts';
import { sweepTempFolders } from '../../../src/platform/temp-folder.ts';
import { TEST_TOKEN } from '../../support/test-house.ts';
import type { TransferOrders } from '../../support/transfer-worker.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openTransferChat, type Job, type TransferChat } from './transfer-chat.ts';

let chat: TransferChat;
/** The killed workers' own, so that nothing of them is left on the machine. */
let place: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  chat = await openTransferChat();
  place = await mkdtemp(join(tmpdir(), 'killed-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

afterAll(async () => {
  await chat.stop();
  await rm(place, { recursive: true });
});

/** A process that does this job. */
function startWorker(job: Job, telegramUrl = chat.house.telegram.url): ChildProcess {
  const orders: TransferOrders = { databaseUrl: chat.house.database.url, telegramUrl, token: TEST_TOKEN, job };
  const script = join(import.meta.dirname, '../../support/transfer-worker.ts');
  const env = { ...process.env, TMPDIR: place };
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: 'inherit', env });
  running.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Postgres hears of it when it writes to the broken connection: until then, a transaction keeps its locks. */
async function untilForgotten(): Promise<void> {
  await waitFor('the connections of the killed process to be gone', async () => {
    const { rows } = await chat.house.db.query(
      `select from pg_stat_activity where application_name = 'transfer worker' and datname = current_database()`,
    );
    return rows.length === 0;
  });
}

/** A Telegram that takes all and answers nothing; `asked` when the first call has come. */
async function startSilence(): Promise<{ url: string; asked: Promise<void>; stop: () => Promise<void> }> {
  const asked = Promise.withResolvers<void>();
  const server = createServer((request) => void request.on('end', asked.resolve).resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: asked.promise,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const onlyJob = async (): Promise<Job> => {
  const [job, ...others] = await chat.jobs();
  if (job === undefined || others.length > 0) throw new Error('One job was expected');
  return job;
};

const LINES = 4_500;

const statement = ['Date,Note,Amount', ...Array.from({ length: LINES }, (_, index) => `2031-01-1${index % 9},n${index},-1.00`)].join('\n');

async function enteredOf(person: number): Promise<number> {
  const { rows } = await chat.house.db.query<{ entered: number }>('select entered from imports where user_id = $1', [person]);
  return rows[0]?.entered ?? 0;
}

describe('an import whose worker is killed', () => {
  test('in the middle of a chunk is entered to its end by the next one, each line once, and taken back whole', async () => {
    const person = await chat.person();
    await chat.send(person, 'statement.csv', statement);
    await chat.workAll();
    await chat.press(person, 'Import 4,500');
    const job = await onlyJob();
    const child = startWorker(job);
    await waitFor('some lines', async () => (await enteredOf(person)) >= 1_000, 30_000);
    // Whoever enters changes this row: it stands still in the middle of a chunk.
    const holder = await chat.house.db.connect();
    await holder.query('begin');
    await holder.query('select from connections where user_id = $1 for update', [person]);
    await waitFor('the worker to stand still', async () => {
      const { rows } = await chat.house.db.query(
        `select from pg_stat_activity
         where application_name = 'transfer worker' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length > 0;
    });
    const before = await enteredOf(person);
    await kill(child);
    await holder.query('rollback');
    holder.release();
    await untilForgotten();
    expect(before).toBeLessThan(LINES);
    expect(await chat.entries(person)).toHaveLength(await enteredOf(person));
    expect(await chat.run(job)).toBe('completed');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['✅ 4,500 entries imported\n[↩️ Undo]']);
    const notes = (await chat.entries(person)).map(({ note }) => note);
    expect([notes.length, new Set(notes).size]).toEqual([LINES, LINES]);
    await chat.press(person, 'Undo');
    await chat.workAll();
    expect(await chat.entries(person)).toEqual([]);
  });
});

const entriesOf = (count: number): EntryInput[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'expense', amountMinor: 350, currency: 'USD', note: `n${index}`, tags: [], date: '2031-03-01', category: 'food',
  }));

describe('an export whose worker is killed', () => {
  test('while it uploads is sent by the next one, and no file stays behind', async () => {
    const person = await chat.person();
    await chat.enter(person, entriesOf(300));
    await chat.say(person, '/export csv');
    const job = await onlyJob();
    const silent = await startSilence();
    const child = startWorker(job, silent.url);
    await silent.asked;
    await kill(child);
    await silent.stop();
    const [left = ''] = await readdir(place);
    expect(await sweepTempFolders(place)).toBe(0);
    const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
    expect(await readdir(join(place, left))).toEqual(['part']);
    for (const path of [join(place, left, 'part'), join(place, left)]) await utimes(path, hoursAgo, hoursAgo);
    expect(await sweepTempFolders(place)).toBe(1);
    expect(await readdir(place)).toEqual([]);
    expect(await chat.run(job)).toBe('completed');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['300 entries']);
    expect((await chat.files(person)).map(({ content }) => content.toString().trim().split('\r\n').length)).toEqual([301]);
  });

  test('between two parts goes on behind the one that Telegram has', async () => {
    const person = await chat.person();
    const ids = await chat.enter(person, entriesOf(300));
    await chat.say(person, '/export json');
    // What a worker wrote down after the first part, before it was killed.
    await chat.house.db.query(
      `update exports set parts = 1, done = 100, after_date = '2031-03-01', after_id = $2 where user_id = $1`,
      [person, ids[99]],
    );
    await chat.workAll();
    const [file] = await chat.files(person);
    expect(file?.name).toBe('freedomwallet-part-2.json');
    expect(JSON.parse(file?.content.toString() ?? '').map(({ id }: { id: number }) => id)).toEqual(ids.slice(100));
    expect(chat.shown(person)).toEqual(['Part 2 · 200 entries']);
  });
});
