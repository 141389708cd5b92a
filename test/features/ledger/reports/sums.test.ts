import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSums, type RatesOf, type SumsOf } from '../../../../src/features/ledger/reports/sums.ts';
import { createRates } from '../../../../src/features/ledger/currencies/rates.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let database: TestDatabase;
let lastUserId = 40;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => await database.drop());

/** Dollars cost two dong on the first of March, four on the second, and are unknown on the third. */
const ratesOf: RatesOf = async (_db, _ledger, currency) => {
  const day = (date: string, perUsd: string) => [
    { currency: 'VND', day: date, perUsd },
    { currency: 'USD', day: date, perUsd: '1' },
  ];
  const published = [...day('2026-03-01', '2'), ...day('2026-03-02', '4')];
  return createRates(currency, { published, newestDay: '2026-03-02', own: [] });
};

type Given = [day: string, kind: string, amountMinor: number, currency: string, category: string, isDeleted?: true];

async function ledgerOf(entries: Given[]): Promise<number> {
  const userId = (lastUserId += 1);
  for (const [day, kind, amountMinor, currency, category, isDeleted = false] of entries) {
    await database.pool.query(
      `insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, entry_date, deleted_at)
       values ($1, $1, $2, $3, $4, $5, $6, case when $7 then now() end)`,
      [userId, kind, amountMinor, currency, category, day, isDeleted],
    );
  }
  return userId;
}

const total = (known: number, count: number, apart: object[] = [], isProvisional = false) => ({
  known,
  apart,
  isProvisional,
  count,
});

describe('sums of a ledger', () => {
  let sums: SumsOf;
  beforeAll(() => {
    sums = createSums(ratesOf);
  });

  test('take each foreign amount at the rate of its day, and put what has none beside the total', async () => {
    const userId = await ledgerOf([
      ['2026-03-01', 'expense', 100, 'VND', 'food'],
      ['2026-03-01', 'expense', 1000, 'USD', 'food'],
      ['2026-03-02', 'expense', 1000, 'USD', 'food'],
      ['2026-03-04', 'expense', 700, 'USD', 'food'],
      ['2026-03-04', 'income', 50, 'VND', 'salary'],
      ['2026-03-04', 'expense', 999, 'VND', 'food', true],
    ]);
    const found = await sums(database.pool, userId, { from: '2026-03-01', to: '2026-03-31' }, 'VND');
    const food = total(100 + 20 + 40, 4, [{ currency: 'USD', amountMinor: 700 }]);
    expect(found).toEqual({
      expense: food,
      income: total(50, 1),
      categories: [
        { kind: 'expense', category: 'food', ...food },
        { kind: 'income', category: 'salary', ...total(50, 1) },
      ],
    });
  });

  test('end with the days, the category and the direction that are asked for, both days included', async () => {
    const userId = await ledgerOf([
      ['2028-02-28', 'expense', 1, 'VND', 'food'],
      ['2028-02-29', 'expense', 10, 'VND', 'food'],
      ['2028-02-29', 'expense', 100, 'VND', 'home'],
      ['2028-03-01', 'expense', 1000, 'VND', 'food'],
      ['2028-02-29', 'income', 10_000, 'VND', 'food'],
    ]);
    const expense = async (filter: Parameters<SumsOf>[2]) =>
      (await sums(database.pool, userId, filter, 'VND')).expense.known;
    expect(await expense({ from: '2028-02-29', to: '2028-02-29' })).toBe(110);
    expect(await expense({ from: '2028-02-01', to: '2028-02-29' })).toBe(111);
    expect(await expense({ from: '2028-02-29', category: 'food', kind: 'expense' })).toBe(1010);
    expect(await expense({ to: '2028-02-28' })).toBe(1);
    expect(await expense({ kind: 'income' })).toBe(0);
  });

  test('list the largest category first', async () => {
    const userId = await ledgerOf([
      ['2026-03-01', 'expense', 5, 'VND', 'food'],
      ['2026-03-01', 'expense', 50, 'VND', 'home'],
    ]);
    const found = await sums(database.pool, userId, {}, 'VND');
    expect(found.categories.map(({ category }) => category)).toEqual(['home', 'food']);
  });
});
