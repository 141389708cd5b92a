import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LOCALES } from '../../src/core/locale.ts';
import { currencyDigits, formatMoney, isCurrency, MAX_AMOUNT_MINOR } from '../../src/core/money.ts';

/** Intl puts no-break spaces into amounts; a table is easier to read without. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('money', () => {
  test.each([
    ['en', 'USD', 1250, '$12.50'],
    ['en', 'USD', 125000, '$1,250'],
    ['en', 'USD', 5, '$0.05'],
    ['en', 'USD', 0, '$0'],
    ['en', 'USD', -1250, '−$12.50'],
    ['ru', 'RUB', -25000, '−250 ₽'],
    ['en', 'CAD', 1250, 'CA$12.50'],
    ['en', 'RUB', 25000, '₽250'],
    ['en', 'VND', 35000, '₫35,000'],
    ['en', 'KWD', 1500, 'KWD 1.500'],
    ['vi', 'VND', 35000, '35.000 ₫'],
    ['vi', 'USD', 1250, '12,50 US$'],
    ['vi', 'VND', MAX_AMOUNT_MINOR, '1.000.000.000.000.000 ₫'],
    ['ru', 'RUB', 25000, '250 ₽'],
    ['ru', 'RUB', 125050, '1 250,50 ₽'],
    ['ru', 'VND', 35000, '35 000 ₫'],
    ['ru', 'USD', 1250, '12,50 $'],
  ] as const)('in %s of %s %d is shown as %s', (locale, currency, amountMinor, shown) => {
    expect(plain(formatMoney(amountMinor, currency, locale))).toBe(shown);
  });

  test('shows each of its digits, however many there are', () => {
    const amount = fc.integer({ min: -MAX_AMOUNT_MINOR, max: MAX_AMOUNT_MINOR });
    fc.assert(fc.property(amount, fc.constantFrom(...LOCALES), (amountMinor, locale) => {
      const digits = formatMoney(amountMinor, 'EUR', locale).replace(/\D/g, '');
      expect(Number(amountMinor % 100 === 0 ? `${digits}00` : digits)).toBe(Math.abs(amountMinor));
    }));
  });

  test.each([['VND', 0], ['JPY', 0], ['KRW', 0], ['USD', 2], ['RUB', 2], ['EUR', 2], ['KWD', 3]])(
    'in %s has %d minor digits', (currency, digits) => {
      expect(currencyDigits(currency)).toBe(digits);
    });

  test('is counted in currencies that exist, named by their code in capitals', () => {
    expect(['USD', 'VND', 'usd', 'ABC', '', 'US$', 'DOLLAR'].filter(isCurrency)).toEqual(['USD', 'VND']);
    expect(() => currencyDigits('DOLLAR')).toThrow(RangeError);
  });
});
