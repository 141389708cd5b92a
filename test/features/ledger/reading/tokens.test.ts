import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldLine } from '../../../../src/features/ledger/reading/line-text.ts';
import { tokenize } from '../../../../src/features/ledger/reading/tokens.ts';

/** Tokens as the first letter of their kind and their text, after `_` for a space or `~` for a no-break space. */
const inShort = (text: string): string => tokenize(foldLine(text))
  .map(({ kind, text: word, gap }) => `${{ none: '', space: '_', 'no-break': '~' }[gap]}${kind.charAt(0)}:${word}`).join(' ');

describe('tokens', () => {
  test.each([
    ['coffee 35k', '_w:coffee _n:35 w:k'],
    ['1tr5', '_n:1 w:tr n:5'],
    ['1.250,00₫', '_n:1.250,00 s:₫'],
    ["1'250 1\u00a0250", "_n:1'250 _n:1 ~n:250"],
    ["80's", "_n:80 s:' w:s"],
    ['35k, 20k.', '_n:35 w:k s:, _n:20 w:k s:.'],
    ['.50 a.5', '_n:0.50 _w:a s:. n:5'],
    ['$.50', '_s:$ n:0.50'],
    ['2x35kx2 x max', '_n:2 s:* n:35 w:k s:* n:2 _s:* _w:max'],
    ['2 тыс. руб.', '_n:2 _w:тыс _w:руб s:.'],
    ['5 р. и т.р. 5т.р.', '_n:5 _w:р _w:и _w:т.р _n:5 w:т.р'],
    ['US$5 HK$5 us 5', '_w:us$ n:5 _w:hk$ n:5 _w:us _n:5'],
    ['#Cà_Phê a#b #3', '_t:cà_phê _w:a s:# w:b _s:# n:3'],
    ['5☕️👨‍👩‍👧', '_n:5 e:☕ e:👨‍👩‍👧'],
    ['1️⃣ 14:30 7h30 100% 5 %', '_o:1️⃣ _o:14:30 _o:7h30 _o:100% _o:5 %'],
    ['٣٥ 35', '_w:٣٥ _n:35'],
    ['(10+5)*2', '_s:( n:10 s:+ n:5 s:) s:* n:2'],
  ])('of %j are %s', (text, tokens) => {
    expect(inShort(text)).toBe(tokens);
  });

  test('cover the line in order, all but its white space', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const folded = foldLine(text);
      let at = 0;
      for (const { start, end } of tokenize(folded)) {
        expect(folded.slice(at, start).trim()).toBe('');
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(folded.slice(at).trim()).toBe('');
    }));
  });
});
