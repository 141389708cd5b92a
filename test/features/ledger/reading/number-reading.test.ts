import { describe, expect, test } from '@jest/globals';
import { round } from '../../../../src/features/ledger/reading/fraction.ts';
import { habitsOf, readNumber, shapeOf, type Habit } from '../../../../src/features/ledger/reading/number-reading.ts';

describe('a written number', () => {
  test.each([
    ['35', 'plain'], ['0', 'plain'], ['1250', 'plain'],
    ['1.250.000', 'grouped'], ['1,250,000', 'grouped'], ['1 250', 'grouped'], ["1'250", 'grouped'], ['12,50,000', 'grouped'],
    ['12,50', 'decimal'], ['12.5', 'decimal'], ['0.500', 'decimal'], ['1250.500', 'decimal'], ['1.2345', 'decimal'],
    ['1.250,00', 'decimal'], ['1,250.00', 'decimal'], ['1 250,500', 'decimal'], ["1'250.5", 'decimal'],
    ['1.500', 'either'], ['12,500', 'either'], ['999.999', 'either'],
    ['0912', undefined], ['1.2.3', undefined], ['192.168.0.1', undefined], ['1,25.000', undefined], ['1.250,000,0', undefined],
    ['1,2,3', undefined], ['1.2,3.4', undefined],
  ])('%j has the shape %s', (text, shape) => {
    expect(shapeOf(text)).toBe(shape);
  });

  test.each<[string, Habit, bigint]>([
    ['1.500', 'grouped', 150000n], ['1.500', 'decimal', 150n], ['12,50', 'grouped', 1250n], ['1.250,5', 'decimal', 125050n],
    ['1 250 000', 'decimal', 125000000n], ['12,50,000', 'grouped', 125000000n],
  ])('%j read as %s is %d hundredths', (text, habit, hundredths) => {
    const { numerator, denominator } = readNumber(text, habit);
    expect(round({ numerator: numerator * 100n, denominator })).toBe(hundredths);
  });

  test.each([
    // no unit: the locale's grouping sign groups; its decimal sign doesn't make three decimals of cents
    ['1,500', 'en', 2, 0, 'grouped'], ['1.500', 'en', 2, 0, 'both'],
    ['1.500', 'vi', 2, 0, 'grouped'], ['1,500', 'vi', 2, 0, 'both'],
    ['1.500', 'ru', 2, 0, 'both'], ['1,500', 'ru', 2, 0, 'both'],
    // no minor digits: nothing but thousands
    ['1.500', 'en', 0, 0, 'grouped'], ['1,500', 'vi', 0, 0, 'grouped'], ['1.500', 'ru', 0, 0, 'grouped'],
    // three minor digits: the locale decides
    ['1.500', 'en', 3, 0, 'decimal'], ['1,500', 'en', 3, 0, 'grouped'], ['1,500', 'ru', 3, 0, 'decimal'],
    ['1.500', 'ru', 3, 0, 'both'],
    // thousands: three decimals of a thousand are no way to write units
    ['1.500', 'vi', 0, 3, 'grouped'], ['1,500', 'vi', 0, 3, 'both'], ['1,500', 'en', 2, 3, 'grouped'],
    ['1.500', 'en', 2, 3, 'both'], ['1,500', 'ru', 2, 3, 'both'],
    // millions: a Vietnamese point may be either
    ['1.500', 'vi', 0, 6, 'both'], ['1,500', 'vi', 0, 6, 'decimal'], ['1.500', 'en', 2, 6, 'decimal'],
    ['1,500', 'ru', 2, 6, 'decimal'],
    // the shape says it all
    ['12,50', 'en', 2, 0, 'grouped'],
  ] as const)('%j by a writer of %s, with %d minor digits and a unit of 10^%d, is read as %s',
    (text, locale, currencyDigits, exponent, expected) => {
      const habits = habitsOf(text, { locale, currencyDigits, exponent });
      expect(habits).toEqual(expected === 'both' ? ['grouped', 'decimal'] : [expected]);
    });
});
