import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../../src/core/clock.ts';
import { createMetrics } from '../../../../src/core/metrics.ts';
import { ratesSchedule } from '../../../../src/features/ledger/currencies/fetch.ts';
import { wantDays } from '../../../../src/features/ledger/currencies/fetch-queries.ts';
import { createExchangeRates } from '../../../../src/platform/exchange-rates.ts';
import { startRatesSandbox, type RatesSandbox } from '../../../../src/sandbox/rates.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { createRecordingLog } from '../../../support/recording-log.ts';

const MINUTE_MS = 60_000;
const NOON = Date.parse('2031-03-09T12:00:00Z');

let database: TestDatabase;
let sandbox: RatesSandbox;
let now = NOON;
const clock: Clock = { nowMs: () => now };

beforeEach(async () => {
  now = NOON;
  database = await createTestDatabase();
  sandbox = await startRatesSandbox();
});

afterEach(async () => {
  await sandbox.stop();
  await database.drop();
});

/** A worker of its own. */
const worker = (): (() => Promise<void>) => {
  const house = { db: database.pool, clock, log: createRecordingLog(), metrics: createMetrics({ process: false }) };
  return ratesSchedule(house, createExchangeRates(sandbox.url, 2_000)).run;
};

const rateOf = async (currency: string, day: string): Promise<string | undefined> => {
  const { rows } = await database.pool.query<{ rate: string }>(
    'select per_usd::text as rate from exchange_rates where currency = $1 and day = $2',
    [currency, day],
  );
  return rows[0]?.rate;
};

const freeTheLease = async (): Promise<void> =>
  void (await database.pool.query(`delete from leases where name = 'exchange-rates'`));

describe('the worker that fetches rates', () => {
  test('stores today’s, asks for them once, and never changes them', async () => {
    sandbox.sim.set('2031-03-09', { vnd: 26_000.5 });
    const run = worker();
    await run();
    sandbox.sim.set('2031-03-09', { vnd: 99 });
    await run();
    expect(await rateOf('VND', '2031-03-09')).toBe('26000.5');
    expect(await rateOf('BTC', '2031-03-09')).toBeUndefined();
    expect(sandbox.sim.asked()).toEqual(['2031-03-09']);
  });

  test('waits for a day that is not out, and fetches it when it is', async () => {
    sandbox.sim.setUnpublishedFrom('2031-03-09');
    const run = worker();
    await run();
    await run();
    expect(sandbox.sim.asked()).toEqual(['2031-03-09']);
    sandbox.sim.setUnpublishedFrom(undefined);
    now += 5 * MINUTE_MS;
    await run();
    expect(await rateOf('EUR', '2031-03-09')).toBeDefined();
  });

  test('fills the days that somebody needs, the latest first, a few a run, none from too long ago', async () => {
    const days = Array.from({ length: 25 }, (_, index) => `2030-05-${String(index + 1).padStart(2, '0')}`);
    await wantDays(database.pool, ['2019-12-31', ...days, '2031-03-12']);
    const run = worker();
    await run();
    expect(sandbox.sim.asked()).toHaveLength(20);
    expect(sandbox.sim.asked().slice(0, 2)).toEqual(['2031-03-09', '2030-05-25']);
    await run();
    expect(new Set(sandbox.sim.asked())).toEqual(new Set(['2031-03-09', ...days]));
    expect(sandbox.sim.asked()).toHaveLength(26);
  });

  test('asks a provider that is down no more in that run, and later and later', async () => {
    sandbox.sim.setProblem('down');
    await wantDays(database.pool, ['2030-05-01', '2030-05-02']);
    const run = worker();
    for (let minute = 0; minute < 45; minute += 1) {
      await run();
      now += MINUTE_MS;
    }
    expect(sandbox.sim.asked().filter((day) => day === '2031-03-09')).toHaveLength(4);
    sandbox.sim.setProblem(undefined);
    now += 60 * MINUTE_MS;
    await run();
    expect(await rateOf('VND', '2030-05-01')).toBeDefined();
    expect(await rateOf('VND', '2031-03-09')).toBeDefined();
  });

  test('leaves it to another worker that is at it, and takes over when that one is gone', async () => {
    const [first, second] = [worker(), worker()];
    await first();
    await wantDays(database.pool, ['2030-05-01']);
    await second();
    expect(sandbox.sim.asked()).toEqual(['2031-03-09']);
    await freeTheLease();
    await second();
    expect(sandbox.sim.asked()).toEqual(['2031-03-09', '2030-05-01']);
  });
});
