import { describe, expect, test } from '@jest/globals';
import type { Chat } from '../../support/chat.ts';
import { plain, usePlanHouse } from '../../support/planner.ts';

const plans = usePlanHouse('2027-11-10T12:00:00Z');

const categoriesOf = async (userId: number): Promise<string[]> => {
  const { rows } = await plans.house.db.query<{ category: string }>(
    'select category from transactions where user_id = $1 and deleted_at is null order by id',
    [userId],
  );
  return rows.map(({ category }) => category);
};

const mergeCoffeeIntoFood = async (chat: Chat): Promise<void> => {
  await chat.send('/categories');
  await chat.press('☕ Coffee');
  await chat.press('🔀 Merge');
  await chat.press('🍜 Food');
};

describe('plans of a category that was merged into another one', () => {
  test('budgets count what stands in that one by now, and no more once the merge is undone', async () => {
    const chat = await plans.planner();
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
    const chat = await plans.planner();
    await chat.send('/budget coffee 100');
    await mergeCoffeeIntoFood(chat);
    await chat.send('/budget food 200');
    const { rows } = await plans.house.db.query(
      'select category, amount_minor from budgets where user_id = $1 and removed_at is null',
      [chat.person],
    );
    expect(rows).toEqual([{ category: 'coffee', amount_minor: 20_000 }]);
  });

  test('what comes again is entered where the category stands by now', async () => {
    const chat = await plans.planner();
    await chat.send('/recurring coffee 4 daily');
    await mergeCoffeeIntoFood(chat);
    plans.at('2027-11-11T12:00:00Z');
    await plans.turn();
    expect(new Set(await categoriesOf(chat.person))).toEqual(new Set(['food']));
    await chat.send('/undo');
    expect(plain(chat.last().text)).toContain('↩️ Undone: 🍜 coffee −$4 · ');
  });
});
