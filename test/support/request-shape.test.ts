import { describe, expect, test } from '@jest/globals';
import { reduced, shapeOf } from './request-shape.ts';

describe('the shape of a request', () => {
  test('is the same whatever people wrote, how often and in which order', () => {
    const one = { rows: [{ stringValue: 'a' }, { stringValue: 'b' }, { numberValue: 1 }], sheetId: 1 };
    const other = { sheetId: 2, rows: [{ numberValue: 7 }, { stringValue: 'DELETE' }] };
    expect(shapeOf(one)).toBe(shapeOf(other));
  });

  test.each([
    ['another word', { dimension: 'ROWS' }, { dimension: 'ROW' }],
    ['another field', { sheetId: 1 }, { sheetid: 1 }],
    ['another kind of value', { sheetId: 1 }, { sheetId: '1' }],
    ['a number that is none of 32 bits', { sheetId: 1 }, { sheetId: 2 ** 31 }],
    ['nothing in its place', { sheetId: 1 }, { sheetId: null }],
  ])('differs with %s', (_, one, other) => {
    expect(shapeOf(one)).not.toBe(shapeOf(other));
  });

  test('is kept when its repetitions are left out', () => {
    const value = { rows: [{ a: 1 }, { a: 2 }, { b: [1, 2, 3] }] };
    expect(reduced(value)).toEqual({ rows: [{ a: 2 }, { b: [3] }] });
    expect(shapeOf(reduced(value))).toBe(shapeOf(value));
  });
});
