import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ReceiptJob } from '../../../src/features/receipts/queue.ts';
import { holdRows } from '../../support/held-rows.ts';
import { MARKET, useReceiptChat } from '../../support/receipt-chat.ts';
import type { ReaderOrders } from '../../support/receipt-reader.ts';
import { TEST_TOKEN } from '../../support/test-house.ts';
import { waitFor } from '../../support/wait-for.ts';

const chat = useReceiptChat();
const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) await kill(child);
  chat.house.telegram.sim.faults.clear();
});

type Reader = { begin(): void; done: Promise<void>; kill(): Promise<void> };

/** A worker process that is ready to do one job. */
async function startReader(job: ReceiptJob): Promise<Reader> {
  const { house, vision } = chat;
  const settings = { apiKey: vision.apiKey, rootUrl: vision.url, model: 'gemini-flash-latest', perMinute: 50, adminIds: [] };
  const telegram = { url: house.telegram.url, token: TEST_TOKEN };
  const orders: ReaderOrders = { databaseUrl: house.database.url, telegram, settings, job };
  const script = join(import.meta.dirname, '../../support/receipt-reader.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  const lines = createInterface(child.stdout);
  const says = async (word: string): Promise<void> => {
    while ((await once(lines, 'line'))[0] !== word);
  };
  await says('ready');
  const done = says('done');
  return { begin: () => void child.stdin.write('begin\n'), done, kill: async () => await kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

type Draft = Awaited<ReturnType<typeof chat.drafts>>[number];

/** A file that waits to be read, its job, and how its draft stands. */
async function sentFile(): Promise<{ person: number; job: ReceiptJob; draft: () => Promise<Draft | undefined> }> {
  await chat.notices();
  const person = await chat.person();
  await chat.sendRead(person, MARKET);
  const { startAfterMs: _time, ...job } = await chat.nextJob();
  return { person, job, draft: async () => (await chat.drafts(person))[0] };
}

/** Whatever the dead one left behind, the next one that takes the job comes to one draft and one message. */
async function expectOneDraft(person: number, job: ReceiptJob, tries: number): Promise<void> {
  await chat.run(job);
  await chat.run(job);
  expect(await chat.drafts(person)).toMatchObject([{ state: 'ready', tries }]);
  expect(await chat.notices()).toMatchObject([{ kind: 'edit', text: expect.stringContaining('Green Market') }]);
}

describe('a worker that is killed while it reads a file', () => {
  test('as it takes the file up leaves it to the next one', async () => {
    const { person, job, draft } = await sentFile();
    const reader = await startReader(job);
    const held = await holdRows(chat.house.db, 'select from receipt_drafts where user_id = $1 for update', [person]);
    reader.begin();
    await held.waiters(1);
    await reader.kill();
    await held.release();
    expect(await draft()).toMatchObject({ state: 'waiting', tries: 0 });
    await expectOneDraft(person, job, 1);
  });

  test('while Telegram is asked for the file leaves it to the next one', async () => {
    const { person, job, draft } = await sentFile();
    const delay = chat.house.telegram.sim.faults.add({ match: { method: 'getFile' }, kind: 'delay', delayMs: 600_000 });
    const reader = await startReader(job);
    reader.begin();
    await waitFor('the try to be counted', async () => (await draft())?.tries === 1);
    await reader.kill();
    chat.house.telegram.sim.faults.remove(delay);
    await expectOneDraft(person, job, 2);
  });

  test('while Gemini reads leaves it to the next one', async () => {
    const { person, job } = await sentFile();
    const asked = chat.vision.sim.calls().length;
    chat.vision.sim.fail({ kind: 'delay', delayMs: 600_000 });
    const reader = await startReader(job);
    reader.begin();
    await waitFor('Gemini to be asked', () => chat.vision.sim.calls().length > asked);
    await reader.kill();
    await expectOneDraft(person, job, 2);
  });

  test('when the draft is stored and its message is not, has stored neither', async () => {
    const { person, job, draft } = await sentFile();
    const reader = await startReader(job);
    const held = await holdRows(chat.house.db, 'lock table pgboss.job in share mode', []);
    reader.begin();
    await held.waiters(1);
    await reader.kill();
    await held.release();
    expect(await draft()).toMatchObject({ state: 'waiting', tries: 1 });
    await expectOneDraft(person, job, 2);
  });

  test('when all is stored leaves nothing to do', async () => {
    const { person, job } = await sentFile();
    const reader = await startReader(job);
    reader.begin();
    await reader.done;
    await reader.kill();
    const asked = chat.vision.sim.calls().length;
    await expectOneDraft(person, job, 1);
    expect(chat.vision.sim.calls()).toHaveLength(asked);
  });
});
