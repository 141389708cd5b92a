import { describe, expect, test } from '@jest/globals';
import { localeOf } from '../../src/core/locale.ts';

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
