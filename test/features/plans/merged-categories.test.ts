import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../src/core/clock.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import { enterDue } from '../../../src/features/plans/recurring/jobs.ts';
import { openTestHouse, type TestHouse } from '../../support/test-house.ts';
import { openPlanner, plain } from './planner.ts';

let house: TestHouse;
let nowMs = Date.parse('2027-11-10T12:00:00Z');
const clock: Clock = { nowMs: () => nowMs };

beforeAll(async () => {
  house = await openTestHouse({ clock });
});

afterAll(async () => await house.stop());

const categoriesOf = async (userId: number): Promise<string[]> => {
  const { rows } = await house.db.query<{ category: string }>(
    'select category from transactions where user_id = $1 and deleted_at is null order by id',
    [userId],
  );
  return rows.map(({ category }) => category);
};

const mergeCoffeeIntoFood = async (chat: Awaited<ReturnType<typeof openPlanner>>): Promise<void> => {
  await chat.send('/categories');
  await chat.press('☕ Coffee');
  await chat.press('🔀 Merge');
  await chat.press('🍜 Food');
};

describe('plans of a category that was merged into another one', () => {
  test('budgets count what stands in that one by now, and no more once the merge is undone', async () => {
    const chat = await openPlanner(house);
    await chat.send('/budget coffee 100');
    await chat.send('coffee 30');
    await mergeCoffeeIntoFood(chat);
    await chat.send('lunch 20');
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('$50');
    expect(plain(chat.last().text)).toContain('🍜 Food');
    await chat.send('lunch 35');
    expect(plain(chat.last().text)).toContain('⚠️ Food: 85% of $100');
    await chat.send('/undo');
    await chat.send('/undo');
    await chat.send('/undo');
    expect(await categoriesOf(chat.person)).toEqual(['coffee']);
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('☕ Coffee');
    expect(plain(chat.last().text)).toContain('$30');
  });

  test('one budget of both is changed by the name that is left', async () => {
    const chat = await openPlanner(house);
    await chat.send('/budget coffee 100');
    await mergeCoffeeIntoFood(chat);
    await chat.send('/budget food 200');
    const { rows } = await house.db.query(
      'select category, amount_minor from budgets where user_id = $1 and removed_at is null',
      [chat.person],
    );
    expect(rows).toEqual([{ category: 'coffee', amount_minor: 20_000 }]);
  });

  test('what comes again is entered where the category stands by now', async () => {
    const chat = await openPlanner(house);
    await chat.send('/recurring coffee 4 daily');
    await mergeCoffeeIntoFood(chat);
    const book = createLedgerBook(house, { flushDelayMs: 1_000 });
    nowMs += 24 * 60 * 60 * 1_000;
    await enterDue({ house, book });
    expect(new Set(await categoriesOf(chat.person))).toEqual(new Set(['food']));
    await chat.send('/undo');
    expect(plain(chat.last().text)).toContain('↩️ Undone: 🍜 coffee −$4 · ');
  });
});
