import { describe, expect, test } from '@jest/globals';
import { findPhrase, phraseAt, phraseBook, wordsOf } from '../../../../src/features/ledger/reading/phrases.ts';

const book = phraseBook<number>([['ice', 1], ['ice cream', 2], ['book*', 3], ["mom's day", 4], ['☕', 5]]);
const find = (text: string): number | undefined => findPhrase(book, wordsOf(text), () => true);

describe('phrases', () => {
  test('are found at the first word where one stands, the longest there', () => {
    expect(find('An ICE, cream and books')).toBe(2);
    expect(find('bookshop ice')).toBe(3);
    expect(find('Mom’s day')).toBe(4);
    expect(find('my☕️')).toBe(5);
  });

  test('are whole words unless they end with an asterisk', () => {
    expect(find('iced bo')).toBeUndefined();
    expect(find('')).toBeUndefined();
  });

  test('give way to shorter or later ones that fit', () => {
    expect(findPhrase(book, wordsOf('ice cream books'), (value) => value !== 2)).toBe(1);
    expect(findPhrase(book, wordsOf('ice cream books'), (value) => value > 2)).toBe(3);
  });

  test('tell their length where they stand', () => {
    expect(phraseAt(book, ['an', 'ice', 'cream'], 1)).toEqual({ value: 2, length: 2 });
    expect(phraseAt(book, ['an', 'ice', 'cream'], 0)).toBeUndefined();
  });
});
