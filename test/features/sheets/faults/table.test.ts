import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXT = readFileSync(join(import.meta.dirname, '../../../../docs/sheets-faults.md'), 'utf8');

/** The last cell of each row of the table that ends with a test. */
const PROOFS = [...TEXT.matchAll(/^\|.*\| (network|refusal|access|account|quota|status): (.+?) \|$/gm)].map(
  ([, file = '', title = '']) => ({ file: `${file}.test.ts`, title }),
);

const sourceOf = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');

/** The words of `'…'` right behind `test(` or at the beginning of a row of `test.each`. */
const titlesIn = (file: string): string[] =>
  [...sourceOf(file).matchAll(/(?:test\(|^\s*\[\s*)'([^']+)'/gm)].map(([, title = '']) => title);

describe('the table of faults', () => {
  test('names a test in each of its rows', () => {
    const [, table = ''] = /\n## The table\n(.*?)\n## /s.exec(TEXT) ?? [];
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what happens|---|\*\*)/.test(line));
    expect(rows.length).toBeGreaterThan(80);
    expect(PROOFS).toHaveLength(rows.length);
  });

  test.each(PROOFS)('is right that $file proves: $title', ({ file, title }) => {
    expect(titlesIn(file)).toContain(title);
  });

  test('leaves no test of a fault out', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => !['table.test.ts', 'status.test.ts'].includes(file));
    const all = files.flatMap((file) => titlesIn(file).map((title) => `${file}: ${title}`));
    const named = new Set(PROOFS.map(({ file, title }) => `${file}: ${title}`));
    expect(all.filter((title) => !named.has(title) && !title.includes('%s'))).toEqual([]);
  });

  test('speaks of answers that it has explained', () => {
    const explained = new Set([...TEXT.matchAll(/^\| \*\*(\w[\w ]*)\*\* \| \S/gm)].map(([, answer = '']) => answer));
    const [, table = ''] = /\n## The table\n(.*?)\n## /s.exec(TEXT) ?? [];
    const used = [...table.matchAll(/\*\*([a-z][a-z ]*)\*\*/g)].map(([, answer = '']) => answer);
    expect(used.filter((answer) => !explained.has(answer))).toEqual([]);
    expect(used.length).toBeGreaterThan(80);
  });
});
