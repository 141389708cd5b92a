import { describe, expect, test } from '@jest/globals';
import { foldName, readEmoji, readName } from '../../../../src/features/ledger/categories/name.ts';

describe('the name of a category', () => {
  test.each([
    ['🐶 Dog', '🐶', 'Dog'],
    ['🐶Dog', '🐶', 'Dog'],
    ['❤️ Love', '❤️', 'Love'],
    ['👨‍👩‍👧 Family trip', '👨‍👩‍👧', 'Family trip'],
    ['🇻🇳 Quê', '🇻🇳', 'Quê'],
    ['  Cún\n cưng ', '', 'Cún cưng'],
    ['#dog', '', 'dog'],
    ['2nd home', '', '2nd home'],
  ])('is read with its emoji: %s', (typed, emoji, name) => {
    expect(readName(typed)).toEqual({ kind: 'name', name: { emoji, name } });
  });

  test.each([
    ['🐶', 'empty'],
    [' ', 'empty'],
    ['…', 'empty'],
    ['x'.repeat(31), 'too-long'],
  ])('is refused: %s', (typed, reason) => {
    expect(readName(typed)).toEqual({ kind: 'refused', reason });
  });

  test('is the same in any case and with any accents', () => {
    expect(foldName('Cà Phê')).toBe(foldName('ca phe'));
    expect(foldName('Đồ ăn')).toBe(foldName('do an'));
    expect(foldName('Пёс')).toBe(foldName('пес'));
    expect(foldName('Dog')).not.toBe(foldName('Dig'));
  });

  test('may get one emoji and nothing else', () => {
    expect([readEmoji('🐶'), readEmoji('🐶🐱'), readEmoji('dog'), readEmoji('7')]).toEqual([
      '🐶', undefined, undefined, undefined,
    ]);
  });
});
