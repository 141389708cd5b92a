import { describe, expect, test } from '@jest/globals';
import { readCurrencyWish } from '../../../../src/features/ledger/currencies/typed.ts';

const rate = (currency: string, inCurrency: string, number: string): object => ({
  kind: 'rate',
  rate: { currency, inCurrency, rate: number },
});

describe('what follows /currency', () => {
  test.each([
    ['', { kind: 'show' }],
    ['eur', { kind: 'base', currency: 'EUR' }],
    ['€', { kind: 'base', currency: 'EUR' }],
    ['Евро', { kind: 'base', currency: 'EUR' }],
    ['đô la', { kind: 'base', currency: 'USD' }],
    ['nothing', { kind: 'unclear', about: 'currency' }],
    ['trip', { kind: 'trip-pick' }],
    ['trip THB', { kind: 'trip', currency: 'THB' }],
    ['поездка лиры', { kind: 'trip', currency: 'TRY' }],
    ['Trip OFF', { kind: 'trip-off' }],
    ['trip to the moon', { kind: 'unclear', about: 'trip' }],
    ['rate', { kind: 'unclear', about: 'rate' }],
    ['rate 1 USD = nothing', { kind: 'unclear', about: 'rate' }],
    ['rate 1 USD = 0', { kind: 'unclear', about: 'rate' }],
    ['rate 1 USD = 1 USD', { kind: 'unclear', about: 'rate' }],
    [`USD ${'9'.repeat(19)}`, { kind: 'unclear', about: 'rate' }],
  ])('is understood: %s', (typed, wish) => {
    expect(readCurrencyWish(typed, 'VND')).toEqual(wish);
  });

  test.each([
    ['rate 1 USD = 26000 VND', 'USD', 'VND', '26000'],
    ['1 usd=26.000', 'USD', 'VND', '26000'],
    ['USD 26,000.5', 'USD', 'VND', '26000.5'],
    ['USD 26 000', 'USD', 'VND', '26000'],
    ['rate 1 EUR = 1.10 USD', 'EUR', 'USD', '1.10'],
    ['курс 1 TRY = 2,5 RUB', 'TRY', 'RUB', '2.5'],
    ['rate 1 EUR = 1.123 USD', 'EUR', 'USD', '1.123'],
    ['tỷ giá 100 JPY = 0,65 USD', 'JPY', 'USD', '0.0065'],
    ['1000 JPY = 165.250', 'JPY', 'VND', '165.250'],
    ['1 VND = 0.0000385 USD', 'VND', 'USD', '0.0000385'],
  ])('is a rate: %s', (typed, currency, inCurrency, number) => {
    expect(readCurrencyWish(typed, 'VND')).toEqual(rate(currency, inCurrency, number));
  });
});
