import { describe, expect, test } from '@jest/globals';
import { noteWithout } from '../../../../src/features/ledger/reading/note.ts';

/** The note of a text whose amount, day and tags stand in brackets. */
function noteOf(text: string): string {
  const brackets = [...text.matchAll(/\[[^\]]*\]/g)];
  return noteWithout(text, brackets.map(({ 0: part, index }) => ({ start: index, end: index + part.length })));
}

describe('a note', () => {
  test.each([
    ['coffee [35k]', 'coffee'],
    ['[35k] coffee', 'coffee'],
    ['coffee [35k] with Anna', 'coffee with Anna'],
    ['coffee: [35k]', 'coffee'],
    ['coffee, [yesterday], [35k]', 'coffee'],
    ['coffee — [35k]', 'coffee'],
    ['coffee-[35k]', 'coffee'],
    ['=[1+1]', ''],
    ['=SUM(A1) [35]', '=SUM(A1)'],
    ['bonus + [500]', 'bonus'],
    ['C++ [35]', 'C++'],
    ['[35k]. Coffee', 'Coffee'],
    ['[35] .NET course', '.NET course'],
    ['lunch ([yesterday]) [12]', 'lunch'],
    ['lunch ([12] with tip)', 'lunch ( with tip)'],
    ['a   b\u00a0 c [1]', 'a b c'],
    ['[35k]', ''],
    ['- [35k] -', ''],
  ])('of %j is %j', (text, note) => {
    expect(noteOf(text)).toBe(note);
  });
});
