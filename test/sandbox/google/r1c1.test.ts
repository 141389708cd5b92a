import { describe, expect, test } from '@jest/globals';
import { fromR1C1, toR1C1 } from '../../../src/sandbox/google/r1c1.ts';

describe('R1C1 notation', () => {
  test('counts from the cell of the formula, and back', () => {
    expect(toR1C1('=SUM(E2:AB10)', 4, 8)).toBe('=SUM(R[-3]C[-4]:R[5]C[19])');
    expect(fromR1C1('=SUM(R[-3]C[-4]:R[5]C[19])', 4, 8)).toBe('=SUM(E2:AB10)');
  });

  test('leaves references alone that do not move', () => {
    expect(toR1C1('=$E$2*2', 4, 8)).toBe('=$E$2*2');
  });
});
