import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, foldLine, splitLines } from '../../../../src/features/ledger/reading/line-text.ts';

describe('the text of a line', () => {
  test.each([
    ['cafe\u0301', 'café'], ['a\u200bb\u202ec\ufeff', 'abc'], ['a\0b\tc', 'a b c'], ['- tea 5', 'tea 5'], ['• tea 5', 'tea 5'],
    ['-35 tea', '-35 tea'], ['3\u200d5', '35'], ['👨\u200d👩\u200d👧', '👨\u200d👩\u200d👧'], ['a\ud800b', 'a\ufffdb'], ['  ', ''],
  ])('%j is cleaned to %j', (text, cleaned) => {
    expect(cleanLine(text)).toBe(cleaned);
  });

  test('is folded to one spelling: lower case, ASCII digits, signs and operators', () => {
    expect(foldLine('ÀB Ёлка １２．５０＋３ × ÷ − – ’ ￥ İ')).toBe("àb елка 12.50+3 * / - - ' ¥ i");
  });

  test('keeps every position when it is folded', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const cleaned = cleanLine(text);
      expect(foldLine(cleaned)).toHaveLength(cleaned.length);
    }));
    expect(foldLine('ẞİﬀΣ')).toHaveLength(4);
  });

  test('of a message is split at every kind of line break, without empty lines', () => {
    expect(splitLines(' a \r\nb\u2028\n\u200b\nc\u0085d\v')).toEqual(['a', 'b', 'c', 'd']);
  });
});
