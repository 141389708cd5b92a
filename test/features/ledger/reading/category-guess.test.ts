import { describe, expect, test } from '@jest/globals';
import { categoryGuesser } from '../../../../src/features/ledger/reading/category-guess.ts';
import { CATEGORY_WORDS } from '../../../../src/features/ledger/reading/category-words.ts';
import { CATCH_ALL, DEFAULT_CATEGORIES } from '../../../../src/features/ledger/model.ts';

const guess = categoryGuesser();

describe('the guess of a category', () => {
  test.each([
    ['Coffee beans at the supermarket', 'coffee'], ['taxi to the birthday party', 'transport'], ['birthday taxi', 'gifts'],
    ['groceries', 'groceries'], ['two movie tickets', 'fun'], ['water bill', 'bills'], ['income tax', 'bills'],
    ['cà phê', 'coffee'], ['CA PHE', 'coffee'], ['đi chợ', 'groceries'], ['cho bạn', undefined], ['chất lượng', undefined],
    ['lương', 'salary'], ['luong', 'salary'], ['lương tháng 13', 'bonus'], ['trả lương', 'bills'], ['thường', undefined],
    ['điện thoại', 'shopping'], ['nạp điện thoại', 'bills'], ['hoa quả', 'groceries'],
    ['продуктов', 'groceries'], ['на зарплату', 'salary'], ['таксист', undefined], ['ёлка', undefined], ['учёба', 'education'],
    ['в ресторане', 'food'], ['☕️', 'coffee'], ['🛒', 'groceries'], ['', undefined], ['hello', undefined],
  ])('by the words %j is %s', (note, category) => {
    expect(guess(note, [], undefined)?.key).toBe(category);
  });

  test.each([
    [['food'], 'taxi', 'food'], [['еда'], 'такси', 'food'], [['anuong'], 'taxi', 'food'], [['other_income'], '', 'other-income'],
    [['trip'], 'lunch', 'food'], [['trip'], '', 'travel'], [['work', 'transport'], 'lunch', 'transport'], [['work'], '', undefined],
  ])('by the tags %j beside %j is %s', (tags, note, category) => {
    expect(guess(note, tags, undefined)?.key).toBe(category);
  });

  test('keeps to the kind that is known', () => {
    expect(guess('coffee salary', [], 'income')).toEqual({ key: 'salary', kind: 'income' });
    expect(guess('coffee salary', ['salary'], 'expense')).toEqual({ key: 'coffee', kind: 'expense' });
    expect(guess('coffee', [], 'income')).toBeUndefined();
  });

  test('knows each default category by its key and its names in three languages', () => {
    for (const { key, kind } of DEFAULT_CATEGORIES) {
      const names = [key, ...CATEGORY_WORDS[key].names.split(', ')].map((name) => name.replace(/[ -]/g, '_'));
      expect(names.map((name) => guess('', [name], undefined))).toEqual(names.map(() => ({ key, kind })));
    }
  });

  test('finds its catch-alls among the default categories', () => {
    for (const [kind, key] of Object.entries(CATCH_ALL)) {
      expect(DEFAULT_CATEGORIES).toContainEqual(expect.objectContaining({ key, kind }));
    }
  });
});
