/** Names that read as a word of no language, and as no amount: what was sent under one is found wherever it stands. */

const LETTERS = 'bcdfghjkmnpqrstvwxz';

/** Each name begins the same way, so that it is found in any text. */
export const NAME = /\bzq[bcdfghjkmnpqrstvwxz]+\b/;

/** @param number one or more */
export function nameOf(number: number): string {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / LETTERS.length)) {
    letters = (LETTERS[rest % LETTERS.length] ?? '') + letters;
  }
  return `zq${letters}`;
}
