import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { openLedgerChat, type LedgerChat } from '../../../support/ledger-chat.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => {
  await house.stop();
});

const chat = async (language: string): Promise<LedgerChat> => await openLedgerChat(house, pipeline, language);

const categoriesOf = async (person: number): Promise<string[]> => {
  const { rows } = await house.db.query<{ category: string }>(
    'select category from transactions where user_id = $1 order by id',
    [person],
  );
  return rows.map(({ category }) => category);
};

/** What the sheet is to show last of each entry. */
const sheetNames = async (person: number): Promise<string[]> => {
  const { rows } = await house.db.query<{ name: string }>(
    `select distinct on (entry_id) payload ->> 'category' as name
     from sheets_write_queue where user_id = $1 order by entry_id, id desc`,
    [person],
  );
  return rows.map(({ name }) => name);
};

describe('/categories', () => {
  test('adds one, guesses it by its name, renames it in the sheet too, and takes that back', async () => {
    const linh = await chat('vi');
    expect(await linh.say('/categories add 🐶 Cún')).toContain('chi ra hay thu vào');
    expect(await linh.press('Chi')).toContain('🐶 Cún');
    expect(await linh.say('cắt lông 250k #cún')).toContain('🐶 Cún');
    await linh.say('/categories');
    expect(await linh.press('🐶 Cún')).toContain('Chi · 1 khoản');
    await linh.press('✏️ Đổi tên');
    expect(await linh.say('Cún cưng')).toContain('🐶 Cún giờ là 🐶 Cún cưng');
    expect(await sheetNames(linh.person)).toEqual(['Cún cưng']);
    expect(await linh.press('↩️ Hoàn tác')).toContain('Cún trở lại như trước');
    expect(await sheetNames(linh.person)).toEqual(['Cún']);
  });

  test('takes another name while it asks whether money goes out or comes in', async () => {
    const linh = await chat('en');
    await linh.say('/categories add 🐶 Dgo');
    expect(await linh.say('Dog')).toContain('Dog: does money go out');
    expect(await linh.press('Income')).toContain('New category: Dog');
    expect(await linh.say('/categories add dÖg')).toContain('of that name already');
    expect(await linh.say('+20 #dog')).toContain('Dog');
  });

  test('merges one into another with all its entries, and moves exactly those back', async () => {
    const linh = await chat('en');
    await linh.say('coffee 3', 'coffee 4', 'lunch 9');
    expect(await categoriesOf(linh.person)).toEqual(['coffee', 'coffee', 'food']);
    await linh.say('/categories');
    await linh.press('☕ Coffee');
    await linh.press('🔀 Merge');
    expect(await linh.press('🍜 Food')).toContain('Entries moved: 2');
    expect(await categoriesOf(linh.person)).toEqual(['food', 'food', 'food']);
    expect(await sheetNames(linh.person)).toEqual(['Food', 'Food', 'Food']);
    expect(linh.buttons()).not.toContain('☕ Coffee');
    expect(await linh.press('↩️ Undo')).toContain('Coffee is as it was');
    expect(await categoriesOf(linh.person)).toEqual(['coffee', 'coffee', 'food']);
    expect(await sheetNames(linh.person)).toEqual(['Coffee', 'Coffee', 'Food']);
  });

  test('guesses what a category took in, and never one that was put away', async () => {
    const linh = await chat('en');
    await linh.say('/categories');
    await linh.press('☕ Coffee');
    await linh.press('🔀 Merge');
    await linh.press('🍜 Food');
    expect(await linh.say('coffee 3')).toContain('🍜 Food');
    await linh.say('/categories');
    await linh.press('🎬 Fun');
    expect(await linh.press('🗄 Archive')).toContain('put away');
    expect(await linh.say('cinema 12')).not.toContain('Fun');
    await linh.say('/categories');
    await linh.press('🗄 Archived (1)');
    await linh.press('🎬 Fun');
    expect(await linh.press('↩️ Restore')).toContain('is back');
    expect(await linh.say('cinema 12')).toContain('🎬 Fun');
  });

  test('leads to each one that was put away, however many they are', async () => {
    const linh = await chat('en');
    await house.db.query(
      `insert into categories (user_id, key, kind, name, archived_at)
       select $1, 'c-' || n, 'expense', 'Old ' || n, now() from generate_series(11, 35) as n`,
      [linh.person],
    );
    await linh.say('/categories');
    await linh.press('🗄 Archived (25)');
    const first = linh.buttons();
    await linh.press('▶');
    const all = [...first, ...linh.buttons()].filter((label) => label.startsWith('Old'));
    expect(new Set(all).size).toBe(25);
    await linh.press(linh.buttons()[0] ?? '');
    expect(await linh.press('↩️ Restore')).toContain('is back');
  });

  test('gives a default one another emoji, and keeps its name in every language', async () => {
    const linh = await chat('ru');
    await linh.say('/categories');
    await linh.press('☕ Кофе');
    await linh.press('😀 Эмодзи');
    expect(await linh.say('чай')).toContain('одно эмодзи');
    expect(await linh.say('🫖')).toContain('🫖 Кофе');
    expect(await linh.say('кофе 250')).toContain('🫖 Кофе');
    await linh.say('/language');
    await linh.press('English');
    expect(await linh.say('coffee 250')).toContain('🫖 Coffee');
  });

  test('refuses a name that is there already, in any language, and names that are none', async () => {
    const linh = await chat('en');
    expect(await linh.say('/categories add Cà phê')).toContain('of that name already');
    const { rows } = await house.db.query('select name from categories where user_id = $1', [linh.person]);
    expect(rows).toEqual([]);
    expect(await linh.say('/categories add 🐶')).toContain('A name has letters');
    expect(await linh.say(`/categories add ${'x'.repeat(31)}`)).toContain('30 characters');
  });
});
