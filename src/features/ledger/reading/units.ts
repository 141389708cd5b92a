/**
 * The words that multiply a number: `35k`, `5 triệu`, `2 тыс`. All texts are folded.
 */

export type Unit = {
  /** The power of ten: 3 for a thousand. */
  exponent: number;
  /** Only directly behind the number: `5m`, `250к`. Apart they are other words: `250 к маме`. */
  isGlued: boolean;
  /** A full word, after which people say the rest: `2 тыс 500`, `1 triệu 250`. */
  takesRest: boolean;
  /** `5m` may be metres as well. */
  isWeak: boolean;
  /** Some units name the money too: `5 т.р.` is 5,000 roubles. */
  currency?: string;
};

const WORD = { isGlued: false, takesRest: true, isWeak: false };
const SHORT = { isGlued: false, takesRest: false, isWeak: false };
const LETTER = { isGlued: true, takesRest: false, isWeak: false };

const SPELLINGS: readonly (readonly [Unit, string])[] = [
  [{ ...SHORT, exponent: 3 }, 'k'],
  [{ ...LETTER, exponent: 3 }, 'к т n'],
  [{ ...WORD, exponent: 3 }, 'nghìn nghin ngàn ngan thousand тыс тысяч тысячи тысяча тысячу тыщ тыщи'],
  [{ ...SHORT, exponent: 3, currency: 'RUB' }, 'тр т.р'],
  [{ ...SHORT, exponent: 6 }, 'tr kk кк'],
  [{ ...LETTER, exponent: 6, isWeak: true }, 'm'],
  [{ ...WORD, exponent: 6 }, 'triệu trieu mil mio mln million millions млн миллион миллиона миллионов лям ляма лямов'],
  [{ ...WORD, exponent: 9 }, 'tỷ tỉ ty bn billion billions млрд миллиард миллиарда миллиардов'],
];

const unitBySpelling = new Map(
  SPELLINGS.flatMap(([unit, spellings]) => spellings.split(' ').map((spelling) => [spelling, unit] as const)),
);

const LONGEST_SPELLING = Math.max(...[...unitBySpelling.keys()].map((spelling) => spelling.length));

/** `rưỡi`, "and a half": `2 triệu rưỡi` is 2,500,000. */
export const AND_A_HALF = new Set(['rưỡi', 'rưởi', 'ruoi']);

export function unitOf(text: string): Unit | undefined {
  return unitBySpelling.get(text);
}

/** The units that a run of letters may begin with and what follows them (`kđ` is k and đ), the longest first. */
export function* unitsAtStart(text: string): Generator<{ unit: Unit; rest: string }> {
  for (let length = Math.min(LONGEST_SPELLING, text.length); length > 0; length -= 1) {
    const unit = unitOf(text.slice(0, length));
    if (unit !== undefined) yield { unit, rest: text.slice(length) };
  }
}
