import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Texts = { [key: string]: string | Texts };

/** Every text of a language by its whole key. */
function textsOf(locale: string): Map<string, string> {
  const file = join(import.meta.dirname, `../../src/locales/${locale}/sheets.json`);
  const texts = new Map<string, string>();
  const collect = (branch: Texts, path: string): void => {
    for (const [key, value] of Object.entries(branch)) {
      if (typeof value === 'string') texts.set(path + key, value);
      else collect(value, `${path}${key}.`);
    }
  };
  collect(JSON.parse(readFileSync(file, 'utf8')) as Texts, '');
  return texts;
}

const partsOf = (text: string, pattern: RegExp): string[] => (text.match(pattern) ?? []).toSorted();

describe('the texts about the sheet', () => {
  const english = textsOf('en');

  test.each(['vi', 'ru'])('are all there in %s, with the same values and the same markup', (locale) => {
    const texts = textsOf(locale);
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [key, text] of texts) {
      for (const pattern of [/\{\{\w+\}\}/g, /<\/?\w+/g, /\/(?:connect|sheet)\b/g]) {
        expect({ key, parts: partsOf(text, pattern) }).toEqual({ key, parts: partsOf(english.get(key)!, pattern) });
      }
    }
  });
});
