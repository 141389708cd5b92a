import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fractionOf, quotient, scaled } from '../../../../src/features/ledger/currencies/fraction.ts';

const rate = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 }))
  .map(([whole, part]) => (part === '' ? `${whole}` : `${whole}.${part}`))
  .filter((text) => /[1-9]/.test(text));

const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('the arithmetic of rates', () => {
  test('reads every digit of a decimal', () => {
    expect(fractionOf('26000.125')).toEqual({ over: 26000125n, under: 1000n });
    expect(fractionOf('1')).toEqual({ over: 1n, under: 1n });
    expect(fractionOf('0.0000385')).toEqual({ over: 385n, under: 10n ** 7n });
  });

  test.each([
    [5n, '0.5', 3n],
    [-5n, '0.5', -3n],
    [3n, '0.5', 2n],
    [1n, '0.49', 0n],
    [-1n, '0.49', 0n],
    [1n, '0.5', 1n],
  ])('a half goes away from zero: %s times %s is %s', (before, decimal, after) => {
    expect(scaled(before, fractionOf(decimal))).toBe(after);
  });

  test('a result is never further than half a unit from the exact one', () => {
    fc.assert(
      fc.property(amount, rate, (before, decimal) => {
        const { over, under } = fractionOf(decimal);
        const error = 2n * (scaled(before, { over, under }) * under - before * over);
        return error <= under && error >= -under;
      }),
    );
  });

  test('a loss converts as the gain of the same size does', () => {
    fc.assert(
      fc.property(amount, rate.map(fractionOf), (before, by) => scaled(-before, by) === -scaled(before, by)),
    );
  });

  test('a rate and its inverse lead back exactly, however long its digits', () => {
    fc.assert(
      fc.property(amount, rate, rate, (before, here, there) => {
        const [a, b] = [fractionOf(here), fractionOf(there)];
        const forth = quotient(a, b);
        const both = { over: forth.over * quotient(b, a).over, under: forth.under * quotient(b, a).under };
        return scaled(before, both) === before;
      }),
    );
  });
});
