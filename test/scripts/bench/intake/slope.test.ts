import { describe, expect, test } from '@jest/globals';
import { growthOf } from '../../../../scripts/bench/intake/slope.ts';

describe('the growth of memory', () => {
  test('is that of the second half alone, whatever was taken before', () => {
    expect(growthOf([[0, 10], [1, 90], [2, 100], [3, 101], [4, 102]])).toBeCloseTo(2);
  });

  test('is nothing where figures only go up and down', () => {
    expect(growthOf([[0, 0], [1, 0], [2, 0], [3, 5], [4, 7], [5, 7], [6, 5]])).toBeCloseTo(0);
  });
});
