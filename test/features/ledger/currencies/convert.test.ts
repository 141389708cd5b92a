import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCurrencies } from '../../../../src/features/ledger/currencies/convert.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`insert into exchange_days (day, fetched_at) values ('2031-03-09', now())`);
  await database.pool.query(
    `insert into exchange_rates (currency, day, per_usd)
     values ('USD', '2031-03-09', 1), ('VND', '2031-03-09', 26000.5), ('EUR', '2031-03-09', 0.8)`,
  );
});

afterAll(async () => {
  await database.drop();
});

const wanted = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ day: string }>(
    'select day from exchange_days where fetched_at is null order by day',
  );
  return rows.map(({ day }) => day);
};

describe('a ledger’s sums', () => {
  test('are converted with stored rates, and the days that lack them are noted for the worker once', async () => {
    const { convert } = createCurrencies({ db: database.pool });
    const sums = [
      { currency: 'USD', day: '2031-03-09', amountMinor: 200 },
      { currency: 'EUR', day: '2031-03-10', amountMinor: 80 },
      { currency: 'EUR', day: '2030-01-01', amountMinor: 80 },
      { currency: 'VND', day: '2029-01-01', amountMinor: 7 },
    ];
    const apart = [{ currency: 'EUR', amountMinor: 80 }];
    const expected = { amountMinor: 52_001 + 26_001 + 7, apart, isProvisional: true };
    expect(await convert(database.pool, 1, 'VND', sums)).toEqual(expected);
    expect(await convert(database.pool, 1, 'VND', sums)).toEqual(expected);
    expect(await wanted()).toEqual(['2030-01-01', '2031-03-10']);
  });

  test('convert inside a transaction too, which notes nothing', async () => {
    const { convert } = createCurrencies({ db: database.pool });
    const sums = [{ currency: 'USD', day: '2028-02-29', amountMinor: 100 }];
    const converted = await transaction(database.pool, async (tx) => await convert(tx, 1, 'VND', sums));
    expect(converted.apart).toEqual([{ currency: 'USD', amountMinor: 100 }]);
    expect(await wanted()).not.toContain('2028-02-29');
  });

  test('follow the rates that this ledger’s people typed, and no other ledger’s', async () => {
    await database.pool.query(
      `insert into own_rates (user_id, currency, in_currency, from_day, rate)
       values (2, 'USD', 'VND', '2031-01-01', 25000)`,
    );
    const { convert } = createCurrencies({ db: database.pool });
    const sums = [{ currency: 'USD', day: '2031-03-09', amountMinor: 100 }];
    expect((await convert(database.pool, 2, 'VND', sums)).amountMinor).toBe(25_000);
    expect((await convert(database.pool, 1, 'VND', sums)).amountMinor).toBe(26_001);
  });

  test('keep one typed rate of a pair a day, whichever way round it is written', async () => {
    const write = database.pool.query(
      `insert into own_rates (user_id, currency, in_currency, from_day, rate)
       values (2, 'VND', 'USD', '2031-01-01', 0.00004)`,
    );
    await expect(write).rejects.toMatchObject({ constraint: 'own_rates_of_pair' });
  });
});
