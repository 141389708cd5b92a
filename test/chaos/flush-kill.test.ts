import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FlushStep } from '../../src/features/sheets/flush/flush-context.ts';
import type { FlushWorkerOrders } from '../support/flush-worker.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../support/sheets-world.ts';

const STEPS: FlushStep[] = ['leased', 'frozen', 'sent', 'applied', 'before-settling'];

const LEASE_MS = 60_000;

type Worker = {
  /** Waits for a line of its output. */
  says(line: string): Promise<void>;
  lastLine(): string;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

describe('a worker that is killed', () => {
  let world: World;
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    while (running.size > 0) await delay(10);
  });
  afterAll(async () => await world.stop());

  const startWorker = (standAt?: FlushStep): Worker => {
    const { database, settings } = world;
    const orders: FlushWorkerOrders = { databaseUrl: database.url, settings, leaseMs: LEASE_MS };
    if (standAt !== undefined) orders.standAt = standAt;
    const script = join(import.meta.dirname, '../support/flush-worker.ts');
    const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const lines: string[] = [];
    const waiting = new Map<string, () => void>();
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      waiting.get(line)?.();
    });
    return {
      lastLine: () => lines.at(-1) ?? '',
      says: async (line) => {
        if (!lines.includes(line)) await new Promise<void>((resolve) => waiting.set(line, resolve));
      },
      end: async (signal) => {
        const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
        child.kill(signal);
        await exited;
      },
    };
  };

  /** A dead worker's lease runs out by itself; the test need not wait for it. */
  const letLeasesRunOut = async (): Promise<void> => {
    await world.database.pool.query('update connections set lease_until = now()');
  };

  const allDone = async (ledger: Ledger): Promise<void> => {
    const isDone = async (): Promise<boolean> => {
      const { due_at, lease_token } = await ledger.connection();
      return due_at === null && lease_token === null && !(await ledger.statuses()).includes('PENDING');
    };
    while (!(await isDone())) await delay(20);
  };

  const byId = (ledger: Ledger): string[][] =>
    ledger
      .lines()
      .map((cells) => [cells[COLUMN.id] ?? '', cells[COLUMN.note] ?? ''])
      .toSorted(([one], [other]) => Number(one) - Number(other));

  test.each(STEPS)('at the step “%s” leaves the sheet with each entry once, as soon as another one works', async (step) => {
    const ledger = await world.addLedger();
    for (const entryId of [1, 2, 3]) await ledger.change(entryId, 1, 'append', { note: `first ${entryId}` });
    await world.flushDue();
    await ledger.change(2, 2, 'update', { note: 'second 2' });
    await ledger.change(3, 2, 'delete');
    await ledger.change(4, 1, 'append', { note: 'first 4' });

    const victim = startWorker(step);
    await victim.says(step);
    if (step === 'sent') await world.google.sim.waitFor(ledger.spreadsheetId, () => byId(ledger).length === 3);
    await victim.end('SIGKILL');
    expect(await ledger.statuses()).toContain('PENDING');
    await letLeasesRunOut();

    const successor = startWorker();
    await allDone(ledger);
    await successor.end('SIGTERM');
    expect(byId(ledger)).toEqual([['1', 'first 1'], ['2', 'second 2'], ['4', 'first 4']]);
  }, 30_000);

  test('twenty times at random, while entries come, change and go, leaves the sheet with each entry once', async () => {
    const ledger = await world.addLedger();
    const expected = new Map<number, { note: string; version: number }>();
    let lastId = 0;
    const live = async (round: number): Promise<void> => {
      for (let count = 0; count < 3; count += 1) {
        lastId += 1;
        expected.set(lastId, { note: `new in ${round}`, version: 1 });
        await ledger.change(lastId, 1, 'append', { note: `new in ${round}` });
      }
      for (const [entryId, entry] of [...expected].filter(([id]) => (id + round) % 5 === 0)) {
        const version = entry.version + 1;
        if (entryId % 2 === 0) {
          expected.delete(entryId);
          await ledger.change(entryId, version, 'delete');
        } else {
          expected.set(entryId, { note: `changed in ${round}`, version });
          await ledger.change(entryId, version, 'update', { note: `changed in ${round}` });
        }
      }
    };
    const lastLines: string[] = [];
    for (let round = 1; round <= 20; round += 1) {
      const victim = startWorker();
      await victim.says('ready');
      await live(round);
      await delay(Math.random() * 300);
      await victim.end('SIGKILL');
      await letLeasesRunOut();
      lastLines.push(victim.lastLine());
      ledger.sort(COLUMN.note, round % 2 === 0);
    }
    const successor = startWorker();
    await allDone(ledger);
    await successor.end('SIGTERM');
    expect(byId(ledger)).toEqual([...expected].map(([id, { note }]) => [String(id), note]));
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
    expect(lastLines.filter((line) => STEPS.some((step) => step === line)).length).toBeGreaterThan(0);
  }, 120_000);
});
