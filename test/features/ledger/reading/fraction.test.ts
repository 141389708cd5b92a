import { describe, expect, test } from '@jest/globals';
import { add, divide, multiply, negate, round, scaled, type Fraction } from '../../../../src/features/ledger/reading/fraction.ts';

const number = (value: number): Fraction => scaled(BigInt(value), 0);

describe('a fraction', () => {
  test('adds, multiplies and divides without loss', () => {
    const third = divide(number(1), number(3)) ?? number(0);
    expect(round(multiply(third, number(3_000_000)))).toBe(1_000_000n);
    expect(round(multiply(add(scaled(1n, 1), scaled(2n, 1)), scaled(1n, -20)))).toBe(3n * 10n ** 19n);
  });

  test('cannot be divided by zero', () => {
    expect(divide(number(1), add(number(2), negate(number(2))))).toBeUndefined();
  });

  test.each([[5, 2, 3n], [-5, 2, -3n], [1, 3, 0n], [2, 3, 1n], [-2, 3, -1n], [7, -2, -4n], [0, 5, 0n]])(
    '%d/%d is rounded to the nearest, a half away from zero', (a, b, expected) => {
      expect(round(divide(number(a), number(b)) ?? number(99))).toBe(expected);
    });
});
