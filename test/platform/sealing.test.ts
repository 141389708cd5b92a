import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSealer, SealError } from '../../src/platform/sealing.ts';

const KEY = 'a key of at least thirty-two characters';
const OTHER_KEY = 'another key of thirty-two characters and more';

function codeOf(open: () => string): unknown {
  try {
    return open();
  } catch (error) {
    return error instanceof SealError ? error.code : error;
  }
}

describe('sealing', () => {
  test('whatever is sealed is opened again by the same key for the same purpose, and by nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, purpose, otherPurpose) => {
        const sealed = createSealer(KEY).seal(text, purpose);
        expect(createSealer(KEY).open(sealed, purpose)).toBe(text);
        expect(codeOf(() => createSealer(OTHER_KEY).open(sealed, purpose))).toBe('wrong-key');
        fc.pre(purpose !== otherPurpose);
        expect(codeOf(() => createSealer(KEY).open(sealed, otherPurpose))).toBe('wrong-key');
      }),
    );
  });

  test('the same text is sealed differently each time, and shows nowhere in what is sealed', () => {
    const sealer = createSealer(KEY);
    const [one, other] = [sealer.seal('refresh-token', 'grant 1'), sealer.seal('refresh-token', 'grant 1')];
    expect(one.equals(other)).toBe(false);
    expect(one.toString('latin1')).not.toContain('refresh');
  });

  test('a single changed byte anywhere in a sealed secret keeps it shut', () => {
    const sealer = createSealer(KEY);
    const sealed = sealer.seal('refresh-token', 'grant 1');
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Buffer.from(sealed);
      damaged[index] = (damaged[index] as number) ^ 1;
      expect(codeOf(() => sealer.open(damaged, 'grant 1'))).toBe(index === 0 ? 'malformed' : 'wrong-key');
    }
  });

  test('bytes that were never sealed, and cut ones, are malformed', () => {
    const sealer = createSealer(KEY);
    expect(codeOf(() => sealer.open(Buffer.alloc(0), 'grant 1'))).toBe('malformed');
    expect(codeOf(() => sealer.open(sealer.seal('', 'grant 1').subarray(0, 28), 'grant 1'))).toBe('malformed');
  });

  test('with two keys the first seals and both open, so that one can replace the other', () => {
    const before = createSealer(KEY).seal('refresh-token', 'grant 1');
    const between = createSealer(`${OTHER_KEY}, ${KEY}`);
    expect(between.open(before, 'grant 1')).toBe('refresh-token');
    const after = between.seal('refresh-token', 'grant 1');
    expect(createSealer(OTHER_KEY).open(after, 'grant 1')).toBe('refresh-token');
    expect(codeOf(() => createSealer(KEY).open(after, 'grant 1'))).toBe('wrong-key');
  });

  test('an error of sealing says nothing of the key, the purpose or the secret', () => {
    const sealed = createSealer(KEY).seal('refresh-token', 'grant 1');
    let message = '';
    try {
      createSealer(OTHER_KEY).open(sealed, 'grant 1');
    } catch (error) {
      message = String(error);
    }
    expect(message).toBe('SealError: No configured key opens a secret');
  });
});
