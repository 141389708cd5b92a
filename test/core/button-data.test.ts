import { expect, test } from '@jest/globals';
import { namedIn, numberOf } from '../../src/core/button-data.ts';

test.each([
  ['12', 12],
  ['0', 0],
  [undefined, 0],
  ['', 0],
  ['NaN', 0],
  ['-3', 0],
  ['1.5', 0],
  ['1e30', 0],
  ['9007199254740993', 0],
])('the number in the data of a button, %p, is %p', (arg, number) => {
  expect(numberOf(arg)).toBe(number);
});

test('a name in the data of a button is looked up among our own alone', () => {
  const table = { show: 1 };
  const names = ['show', 'hide', 'constructor', '__proto__', 'toString', ''];
  expect(names.map((name) => namedIn(table, name))).toEqual([1, ...names.slice(1).map(() => undefined)]);
});
