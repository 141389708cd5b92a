import { describe, expect, test } from '@jest/globals';
import { checkAnswerMask, parseMask, pick, writeMask } from '../../../src/sandbox/google/field-mask.ts';

describe('field masks', () => {
  test('dots, slashes, brackets and commas build one tree', () => {
    expect(parseMask('a.b,a/c,d(e,f.g),h')).toEqual({
      a: { b: true, c: true },
      d: { e: true, f: { g: true } },
      h: true,
    });
  });

  test('a star is everything, and swallows what stands beside it', () => {
    expect(parseMask('*')).toBe(true);
    expect(parseMask('a(b,*)')).toEqual({ a: true });
    expect(parseMask('a.b,a')).toEqual({ a: true });
  });

  test.each(['a(', 'a)', 'a..b', ',a', 'a b', ''])('the text "%s" is no field mask', (text) => {
    expect(() => parseMask(text)).toThrow(`Invalid field mask: ${text}`);
  });

  test('picking goes through lists and leaves empty objects', () => {
    const value = { list: [{ a: 1, b: 2 }, { b: 3 }], other: 4 };
    expect(pick(value, parseMask('list.a'))).toEqual({ list: [{ a: 1 }, {}] });
  });

  test('a mask that names a field the answer cannot have is refused with its path', () => {
    const mask = parseMask('sheets.size');
    expect(() => checkAnswerMask(mask, { sheets: { title: true } }, 'sheets.size')).toThrow('invalid argument');
  });

  test('an empty mask of a write is refused in the words that Google uses', () => {
    expect(() => writeMask('', { title: true })).toThrow("At least one field must be listed in 'fields'.");
    expect(() => writeMask('colour', { title: true })).toThrow('Invalid field: colour');
    expect(writeMask('title', { title: true })).toEqual({ title: true });
  });
});
