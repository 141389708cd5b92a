import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHEETS_TESTS = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/sheets-hand.md'), 'utf8');

/** Rows of the page's tables by their last cell, the title of a test. */
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (the person \||---)/.test(line))
  .map((line) => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '');

/** A filter view is a matter of one person's screen: there is nothing to test. */
const WITHOUT_TEST = '–';

/** The words behind `test(` and behind `test.each(…)(`. */
const titlesIn = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:\btest(?:\.each\(.*\))?|^ *\](?: as const)?\))\(\s*'([^']+)'/gm)].map(([, title = '']) => title);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

describe('the page about a person’s hand in the sheet', () => {
  const titles = new Set(filesBelow(SHEETS_TESTS).flatMap(titlesIn));

  test('names in each row of its tables a test that there is', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(50);
    expect(ROWS.filter((title) => title !== WITHOUT_TEST && !titles.has(title))).toEqual([]);
    expect(ROWS.filter((title) => title === WITHOUT_TEST)).toHaveLength(1);
  });

  test('leaves no test of such a hand out', () => {
    const own = ['rows', 'columns', 'header', 'tabs', 'cells'].map((name) => join(import.meta.dirname, `${name}.test.ts`));
    const readsOnly = /^(costs one read|a deleted tab and|waits for a read)/;
    const left = own.flatMap(titlesIn).filter((title) => !ROWS.includes(title) && !readsOnly.test(title));
    expect(left).toEqual([]);
  });
});
