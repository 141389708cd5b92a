import { describe, expect, test } from '@jest/globals';
import { parseExpression } from '../../../../src/features/ledger/reading/amount.ts';
import { valuesOf } from '../../../../src/features/ledger/reading/amount-value.ts';
import { foldLine } from '../../../../src/features/ledger/reading/line-text.ts';
import { tokenize } from '../../../../src/features/ledger/reading/tokens.ts';

/** What the amount at the start of a text comes to, in minor units, and the text behind it. */
function read(text: string, currency = 'VND'): [number[], string] | undefined {
  const tokens = tokenize(foldLine(text));
  const parsed = parseExpression({ tokens, currency, joinsGroups: true }, 0);
  if (parsed === undefined) return undefined;
  const values = valuesOf(parsed.value, { locale: 'vi', currency });
  return [values.map((value) => Number(value.amountMinor)), text.slice(tokens[parsed.end - 1]?.end)];
}

describe('an amount expression', () => {
  test.each([
    ['1tr5', 1_500_000], ['1tr25', 1_250_000], ['1tr250', 1_250_000], ['1tr250000', 1_250_000], ['1tr250k', 1_250_000],
    ['4m2k', 4_002_000], ['1 tỷ 200 triệu', 1_200_000_000], ['1tỷ2', 1_200_000_000], ['2 nghìn 500', 2500], ['2 triệu rưỡi', 2_500_000],
    ['1 triệu 5', 1_500_000], ['1 triệu 250 đồng', 1_250_000], ['35kvnd', 35_000], ['5kđ', 5000], ['2 đồng', 2],
    ['1 250 000', 1_250_000], ['100-5*3', 85], ['(10+5)*2', 30], ['((10+5)*2)/3', 10], ['10-5-3', 2], ['100/5/2', 10],
    ['1/3*3', 1], ['2x35k', 70_000], ['35kx2', 70_000], ['5-10', -5], ['12,50', 13], ['35k + 5k - 2k', 38_000],
  ])('%j comes to %d', (text, amount) => {
    expect(read(text)).toEqual([[amount], '']);
  });

  test.each([
    ['35k/kg', 35_000, '/kg'], ['35k - 2 coffees', 35_000, ' - 2 coffees'], ['iphone', undefined, ''], ['35k+', 35_000, '+'],
    ['35k - 5%', 35_000, ' - 5%'], ['(10+5', undefined, ''], ['5kg', undefined, ''], ['5k7y', undefined, ''], ['1tr5.5', undefined, ''],
    ['1.5tr5', undefined, ''], ['10m 50k', 10_000_000, ' 50k'], ['35k 500', 35_000, ' 500'], ['1 triệu 2 người', 1_000_000, ' 2 người'],
    ['15 999k', 15, ' 999k'], ['100 - 5kg', 100, ' - 5kg'], ['5$+5€', 500, '+5€'], ['(((1+1)))', undefined, ''], ['20 $5', 20, ' $5'],
  ])('of %j ends where the amount ends', (text, amount, rest) => {
    expect(read(text)).toEqual(amount === undefined ? undefined : [[amount], rest]);
  });

  test('has two values where its numbers can be read in two ways, the larger first', () => {
    expect(read('1.234tr')?.[0]).toEqual([1_234_000_000, 1_234_000]);
    expect(read('12,500', 'USD')?.[0]).toEqual([1_250_000, 1250]);
    expect(read('12,500+1,500', 'USD')?.[0]).toEqual([1_400_000, 1400]);
    expect(read('10/1,250', 'USD')?.[0]).toEqual([800, 1]);
  });

  test('shares its last unit among the numbers before it, if the writer means so', () => {
    expect(read('35+20k')?.[0]).toEqual([55_000, 20_035]);
    expect(read('1+2+3tr')?.[0]).toEqual([6_000_000, 3_000_003]);
    expect(read('35k+20')?.[0]).toEqual([35_020]);
    expect(read('3500+20k')?.[0]).toEqual([23_500]);
    expect(read('2*20k')?.[0]).toEqual([40_000]);
  });

  test('has no value when it divides by zero', () => {
    expect(read('10/0')?.[0]).toEqual([]);
    expect(read('10/(5-5)')?.[0]).toEqual([]);
  });
});
