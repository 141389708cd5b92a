import { describe, expect, test } from '@jest/globals';
import { countText, localeOf, percentText } from '../../src/core/locale.ts';

describe('the language for a code of Telegram’s', () => {
  test.each([
    ['vi', 'vi'],
    ['ru-RU', 'ru'],
    ['EN_gb', 'en'],
    ['pt-br', undefined],
    ['', undefined],
    ['vietnamese', undefined],
    [undefined, undefined],
  ])('%s is %s', (code, locale) => {
    expect(localeOf(code)).toBe(locale);
  });
});

describe('a number', () => {
  test('has the separators of each language', () => {
    expect((['en', 'vi', 'ru'] as const).map((locale) => countText(1_234, locale))).toEqual(['1,234', '1.234', '1\u00a0234']);
  });

  test('of per cent has the sign where each language puts it', () => {
    const of = (share: number): string[] => (['en', 'vi', 'ru'] as const).map((locale) => percentText(share, locale));
    expect(of(1.23)).toEqual(['123%', '123%', '123\u00a0%']);
    expect(of(0.29)).toEqual(['29%', '29%', '29\u00a0%']);
  });
});
