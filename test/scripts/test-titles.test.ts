import { describe, expect, test } from '@jest/globals';
import { titlesIn } from '../../scripts/checks/test-titles.ts';

describe('the check of test titles', () => {
  test('reads the titles of plain, skipped and tabular tests, and no others', () => {
    const file = [
      `describe('a group', () => {`,
      `  test('adds', () => { expect('text').toBe(query('text')); });`,
      `  it.skip('subtracts', () => {});`,
      `  test.each([['name']])('multiplies %s', () => {});`,
      `  test.each([['divides', 1], ['rounds', 2]])('%s', () => {});`,
      `});`,
    ].join('\n');
    expect(titlesIn('a.test.ts', file)).toEqual([
      { title: 'adds', line: 2 },
      { title: 'subtracts', line: 3 },
      { title: 'multiplies %s', line: 4 },
      { title: 'divides', line: 5 },
      { title: 'rounds', line: 5 },
    ]);
  });
});
