import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLedgerBook, type LedgerBook } from '../../../../src/features/ledger/index.ts';
import { chatter } from '../../../support/chatter.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let book: LedgerBook;

beforeAll(async () => {
  house = await openTestHouse();
  book = createLedgerBook(house, { flushDelayMs: 5_000 });
});

afterAll(async () => await house.stop());

test('the categories of an entry are the ledger’s own and the common ones, but none that was merged or put away', async () => {
  const { id } = await chatter(house)('en', 'UTC', 'USD');
  const [common, paid] = [await book.categoryKeys(id, 'expense'), await book.categoryKeys(id, 'income')];
  const insert = `
    insert into categories (user_id, key, kind, emoji, name, archived_at, merged_into)
    values ($1, 'c-dog', 'expense', '🐶', 'Dog', null, null), ($1, 'c-wage', 'income', '', 'Wage', null, null),
      ($1, 'c-old', 'expense', '', 'Old', now(), null), ($1, 'food', 'expense', '🍜', 'Food', null, 'groceries')`;
  await house.db.query(insert, [id]);
  const fresh = createLedgerBook(house, { flushDelayMs: 5_000 });
  expect(common).toContain('food');
  expect(await fresh.categoryKeys(id, 'expense')).toEqual(['c-dog', ...common.filter((key) => key !== 'food')]);
  expect(await fresh.categoryKeys(id, 'income')).toEqual(['c-wage', ...paid]);
});
