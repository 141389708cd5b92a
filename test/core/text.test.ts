import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCALES } from '../../src/core/locale.ts';
import { escapeHtml, loadTexts, plainText, type Texts } from '../../src/core/text.ts';

let dir: string;
let text: Texts;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'texts-'));
  const files = {
    en: { hello: 'Hello <b>{{name}}</b>', apples_one: '{{count}} apple', apples_other: '{{count}} apples' },
    vi: { hello: 'Chào <b>{{name}}</b>', apples_other: '{{count}} quả táo' },
    ru: {
      hello: 'Привет, <b>{{name}}</b>',
      apples_one: '{{count}} яблоко',
      apples_few: '{{count}} яблока',
      apples_many: '{{count}} яблок',
      apples_other: '{{count}} яблока',
    },
  };
  for (const locale of LOCALES) {
    await mkdir(join(dir, locale));
    await writeFile(join(dir, locale, 'fruit.json'), JSON.stringify({ ...files[locale], deep: { secret: 'inside' } }));
  }
  text = loadTexts(dir);
});

afterAll(async () => {
  await rm(dir, { recursive: true });
});

describe('a text', () => {
  test('is that of the language, with what was typed shown as typed', () => {
    expect(text('en', 'fruit:hello', { name: '<b>&"\'' })).toBe('Hello <b>&lt;b&gt;&amp;&quot;\'</b>');
    expect(text('ru', 'fruit:hello', { name: 'Аня' })).toBe('Привет, <b>Аня</b>');
    expect(text('en', 'fruit:deep.secret')).toBe('inside');
  });

  test.each([
    '{{secret}} {{name}}',
    '$t(fruit:deep.secret)',
    '$t(fruit:hello, { "name": "x" })',
    '{{- name}}',
    '$& $1 $$ $`',
  ])('takes what a person typed for no instruction: %s', (typed) => {
    expect(text('en', 'fruit:hello', { name: typed })).toBe(`Hello <b>${escapeHtml(typed)}</b>`);
  });

  test.each([
    ['en', 1, '1 apple'],
    ['en', 5, '5 apples'],
    ['vi', 1, '1 quả táo'],
    ['ru', 1, '1 яблоко'],
    ['ru', 3, '3 яблока'],
    ['ru', 11, '11 яблок'],
    ['ru', 21, '21 яблоко'],
  ] as const)('in %s counts %d as "%s"', (locale, count, expected) => {
    expect(text(locale, 'fruit:apples', { count })).toBe(expected);
  });

  test.each(['fruit:missing', 'nowhere:hello', 'fruit:deep.none', '', 'fruit:'])('that no file has is a fault: "%s"', (key) => {
    expect(() => text('en', key)).toThrow('No text for');
  });
});

describe('HTML in a text', () => {
  test('is safe when it comes from a person, and comes back when it is taken out', () => {
    const typed = 'a < b && c > d &lt; "<script>"';
    expect(escapeHtml(typed)).toBe('a &lt; b &amp;&amp; c &gt; d &amp;lt; &quot;&lt;script&gt;&quot;');
    expect(plainText(escapeHtml(typed))).toBe(typed);
    expect(plainText('<b>12</b> <i>x</i> &amp;lt;')).toBe('12 x &lt;');
  });
});

test('the texts of the program load, and all languages greet', () => {
  const real = loadTexts();
  for (const locale of LOCALES) expect(real(locale, 'core:alert', { what: 'x', fault: 'y' })).toContain('<b>x</b>');
});
