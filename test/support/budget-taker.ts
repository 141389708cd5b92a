/**
 * A process that takes from a budget as fast as it may, from when it is told to begin until its parent leaves:
 * `node budget-taker.ts <database url> <budget>`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { takeUpTo, type Budget } from '../../src/core/rate-budget.ts';
import { createPool } from '../../src/platform/postgres.ts';

export type Taker = {
  ready: Promise<unknown>;
  begin(onTaken: (atMs: number, count: number) => void): void;
  stop(): Promise<unknown>;
};

export function startTaker(databaseUrl: string, budget: Budget): Taker {
  const child = fork(import.meta.filename, [databaseUrl, JSON.stringify(budget)], { execArgv: [] });
  const ready = once(child, 'message');
  return {
    ready,
    begin: (onTaken) => {
      child.on('message', ({ atMs, count }: { atMs: number; count: number }) => onTaken(atMs, count));
      child.send('begin');
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function takeAsFastAsPossible(url: string, budget: Budget): Promise<void> {
  const db = createPool({ url, applicationName: 'taker', size: 1, timeoutMs: 5_000, onIdleError: () => {} });
  await db.query('select');
  const begun = once(process, 'message');
  process.send?.('ready');
  await begun;
  while (process.connected) {
    const { count, atMs, waitMs } = await takeUpTo(db, [budget], 3);
    if (count > 0) process.send?.({ atMs, count });
    else await delay(waitMs);
  }
  await db.end();
}

if (process.argv[1] === import.meta.filename) {
  const [url = '', budget = ''] = process.argv.slice(2);
  await takeAsFastAsPossible(url, JSON.parse(budget) as Budget);
}
