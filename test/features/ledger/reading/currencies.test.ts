import { describe, expect, test } from '@jest/globals';
import { isCurrency } from '../../../../src/core/money.ts';
import { currencyAfter, currencyBefore } from '../../../../src/features/ledger/reading/currencies.ts';

describe('the name of a currency', () => {
  test.each([
    ['$', 'VND', 'USD'], ['$', 'CAD', 'CAD'], ['us$', 'CAD', 'USD'], ['¥', 'USD', 'JPY'], ['¥', 'CNY', 'CNY'], ['kr', 'NOK', 'NOK'],
    ['eur', 'USD', 'EUR'], ['rs', 'USD', 'INR'], ['top', 'USD', undefined], ['top', 'TOP', 'TOP'], ['won', 'USD', undefined],
    ['constructor', 'USD', undefined], ['', 'USD', undefined],
  ])('%j before a number means, to one who counts in %s, %s', (text, own, currency) => {
    expect(currencyBefore(text, own)).toBe(currency);
  });

  test.each([
    ['won', 'USD', 'KRW'], ['đồng', 'USD', 'VND'], ['d', 'VND', 'VND'], ['d', 'USD', undefined], ['pounds', 'GBP', 'GBP'],
    ['pounds', 'USD', undefined], ['рублей', 'USD', 'RUB'], ['đô la', 'VND', 'USD'], ['€', 'USD', 'EUR'], ['__proto__', 'USD', undefined],
  ])('%j behind a number means, to one who counts in %s, %s', (text, own, currency) => {
    expect(currencyAfter(text, own)).toBe(currency);
  });

  test('leads to a currency that exists', () => {
    const texts = ['$', '€', '£', '¥', '₫', '₽', '₴', '₸', '₩', '₹', '฿', '₱', '₺', '₪', '₦', '₼', '₾', '֏', '؋', '⃀', '৳', '៛', '₭', '₮',
      '₡', '₲', '₵', '元', '円', 'ec$', 'r$', 'zł', 'kč', 'бат', 'тг', 'rm', 'rp', 'vnđ'];
    expect(texts.map((text) => currencyAfter(text, 'USD') ?? text).filter((code) => !isCurrency(code))).toEqual([]);
  });
});
