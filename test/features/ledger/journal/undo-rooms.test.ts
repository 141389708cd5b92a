import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { insertLesson, standingLessons } from '../../../../src/features/ledger/lessons/lesson-queries.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { openLedgerChat } from '../../../support/ledger-chat.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => await house.stop());

const ownOf = async (person: number): Promise<unknown[]> =>
  (
    await house.db.query(
      'select name, emoji, archived_at is not null as archived from categories where user_id = $1 order by name',
      [person],
    )
  ).rows;

describe('/undo beside entries', () => {
  test('takes back that a category was put away, then that it was made', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    await linh.say('/categories add 🐶 Dog');
    await linh.press('Expense');
    await linh.say('/categories');
    await linh.press('🐶 Dog');
    await linh.press('🗄 Archive');
    expect(await ownOf(linh.person)).toEqual([{ name: 'Dog', emoji: '🐶', archived: true }]);
    expect(await linh.say('/undo')).toContain('Dog is as it was');
    expect(await ownOf(linh.person)).toEqual([{ name: 'Dog', emoji: '🐶', archived: false }]);
    await linh.say('/undo');
    expect(await ownOf(linh.person)).toEqual([]);
    expect(await linh.say('/undo')).toBe('There is nothing left to undo.');
  });

  test('leaves nothing in a category that is gone: what is brought back later has one that is there', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    await linh.say('/categories add 🐶 Dog');
    await linh.press('Expense');
    expect(await linh.say('dog 3')).toContain('🐶 Dog');
    await linh.say('/undo', '/undo');
    expect(await linh.press('↩️ Undo')).toContain('📦 Other');
    expect(await linh.say('/list')).toContain('📦 dog');
  });

  test('takes back the emoji of a category, whether it is of one\'s own or everybody\'s', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    await linh.say('/categories add 🐶 Dog');
    await linh.press('Expense');
    for (const [shown, emoji, changed] of [['🐶 Dog', '🐩', '🐩 Dog'], ['☕ Coffee', '🫖', '🫖 Coffee']] as const) {
      await linh.say('/categories');
      await linh.press(shown);
      await linh.press('😀 Emoji');
      expect(await linh.say(emoji)).toContain(changed);
      await linh.say('/categories');
      expect(linh.buttons()).toContain(changed);
      expect(await linh.say('/undo')).toContain('is as it was');
      await linh.say('/categories');
      expect(linh.buttons()).toContain(shown);
    }
    expect(await ownOf(linh.person)).toEqual([{ name: 'Dog', emoji: '🐶', archived: false }]);
    expect(await linh.say('coffee 3')).toContain('☕ Coffee');
  });

  test('takes back another currency', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const currency = async (): Promise<unknown> =>
      (await house.db.query('select currency from users where user_id = $1', [linh.person])).rows[0]?.currency;
    const before = await currency();
    await linh.say('/currency EUR');
    expect(await currency()).toBe('EUR');
    await linh.say('/undo');
    expect(await currency()).toBe(before);
  });
});

test('a ledger keeps its thousand newest lessons', async () => {
  const linh = await openLedgerChat(house, pipeline, 'en');
  await house.db.query(
    `insert into category_lessons (user_id, taught_by, words, kind, category)
     select $1, n, 'word ' || n, 'expense', 'food' from generate_series(1, 1000) as n`,
    [linh.person],
  );
  const lesson = { words: 'newest', kind: 'expense', category: 'fun' } as const;
  await transaction(house.db, async (tx) => await insertLesson(tx, linh.person, 1_001, lesson));
  const words = ((await standingLessons(house.db, [linh.person])).get(linh.person) ?? []).map((one) => one.words);
  expect(words).toHaveLength(1_000);
  expect(words).toContain('newest');
  expect(words).not.toContain('word 1');
});
