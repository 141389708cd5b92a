/**
 * A folded line as tokens. Numbers keep the separators inside them (`1.250,00`); letters behind a number are a word
 * of their own without a gap (`35k`), so that the grammar sees what touches what.
 */
import { endOfThing } from './not-money.ts';

export type Token = {
  /** `date` stands for tokens that were read as a date, `opaque` for a thing that must not be looked into. */
  kind: 'number' | 'word' | 'sign' | 'emoji' | 'tag' | 'opaque' | 'date';
  /** As it is compared: a tag without its hash, `.5` as `0.5`, an abbreviation without its dot. */
  text: string;
  start: number;
  end: number;
  /** What stands before it. The first token of a line counts as standing apart. */
  gap: 'none' | 'space' | 'no-break';
};

type Lexeme = Pick<Token, 'kind' | 'text' | 'end'>;
type Gap = Token['gap'];
type Lexer = (line: string, at: number, gap: Gap, previous: Token | undefined) => Lexeme | undefined;

const SPACES = /\s+/y;
const NO_BREAK_SPACE = /^[\u00a0\u202f\u2007\u2009]$/;
const TAG = /#(?=[\p{N}_]*\p{L})[\p{L}\p{M}\p{N}_]+/uy;
const NUMBER = /\d+(?:[.,]\d+|'\d{3}(?!\d))*/y;
const FRACTION = /\.\d+/y;
const TIMES = /[xх](?![\p{L}\p{M}_])/uy;
const LETTERS_AND_SIGN = /(?:(?:us|ca?|au?|sg?|nz|hk|nt|mx|ec|r)\$|cn¥)/y;
const THOUSAND_ROUBLES = /т\.\s?р(?!\p{L})\.?/uy;
const WORD = /(?:(?![\d\ufe0f\u20d0-\u20ff])[\p{L}\p{M}\p{Nd}_])+/uy;
const EMOJI = /\p{Extended_Pictographic}(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}]|\u200d\p{Extended_Pictographic})*/uy;

/** Abbreviations that may carry a dot: behind a number the dot is theirs. */
const DOTTED = new Set(['тыс', 'тыщ', 'млн', 'млрд', 'руб', 'р', 'грн', 'долл']);

export function tokenize(folded: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < folded.length) {
    const start = at + lengthAt(SPACES, folded, at);
    if (start === folded.length) break;
    const gap = at === 0 ? 'space' : gapOf(folded.slice(at, start));
    const { kind, text, end } = lexemeAt(folded, start, gap, tokens.at(-1));
    tokens.push({ kind, text, start, end, gap });
    at = end;
  }
  return tokens;
}

/** Whether the token at `index` touches the one before it. */
export function isGlued(tokens: readonly Token[], index: number): boolean {
  return index > 0 && tokens[index]?.gap === 'none';
}

function gapOf(between: string): Gap {
  if (between === '') return 'none';
  return NO_BREAK_SPACE.test(between) ? 'no-break' : 'space';
}

function lexemeAt(line: string, at: number, gap: Gap, previous: Token | undefined): Lexeme {
  for (const lexer of /[\p{L}_]/u.test(line.charAt(at)) ? LETTER_LEXERS : LEXERS) {
    const lexeme = lexer(line, at, gap, previous);
    if (lexeme !== undefined) return lexeme;
  }
  const sign = String.fromCodePoint(line.codePointAt(at) ?? 0);
  return { kind: 'sign', text: sign, end: at + sign.length };
}

const LETTER_LEXERS: readonly Lexer[] = [readThing, readTimes, readAbbreviation, readWord];

const LEXERS: readonly Lexer[] = [readThing, readTag, readNumber, readWord, readEmoji];

function readThing(line: string, at: number, gap: Gap): Lexeme | undefined {
  const end = endOfThing(line, at, gap !== 'none');
  return end === undefined ? undefined : { kind: 'opaque', text: line.slice(at, end), end };
}

function readTag(line: string, at: number, gap: Gap, previous: Token | undefined): Lexeme | undefined {
  if (gap === 'none' && (previous?.kind === 'word' || previous?.kind === 'number')) return undefined;
  const length = lengthAt(TAG, line, at);
  return length === 0 ? undefined : { kind: 'tag', text: line.slice(at + 1, at + length), end: at + length };
}

function readNumber(line: string, at: number, gap: Gap, previous: Token | undefined): Lexeme | undefined {
  const length = lengthAt(NUMBER, line, at);
  if (length > 0) return { kind: 'number', text: line.slice(at, at + length), end: at + length };
  const mayLackItsZero = gap !== 'none' || (previous?.kind === 'sign' && previous.text !== '.');
  const rest = mayLackItsZero ? lengthAt(FRACTION, line, at) : 0;
  return rest === 0 ? undefined : { kind: 'number', text: `0${line.slice(at, at + rest)}`, end: at + rest };
}

/** The x of `2x35k`, `50k x 3`: a letter alone, which becomes the sign `*`. */
function readTimes(line: string, at: number): Lexeme | undefined {
  return lengthAt(TIMES, line, at) === 0 ? undefined : { kind: 'sign', text: '*', end: at + 1 };
}

function readAbbreviation(line: string, at: number, gap: Gap, previous: Token | undefined): Lexeme | undefined {
  if (gap === 'none' && previous?.kind === 'word') return undefined;
  const signed = lengthAt(LETTERS_AND_SIGN, line, at);
  if (signed > 0) return { kind: 'word', text: line.slice(at, at + signed), end: at + signed };
  const thousand = lengthAt(THOUSAND_ROUBLES, line, at);
  return thousand === 0 ? undefined : { kind: 'word', text: 'т.р', end: at + thousand };
}

function readWord(line: string, at: number, gap: Gap, previous: Token | undefined): Lexeme | undefined {
  const length = lengthAt(WORD, line, at);
  if (length === 0) return undefined;
  const text = line.slice(at, at + length);
  const end = at + length;
  if (previous?.kind !== 'number') return { kind: 'word', text, end };
  if (gap === 'none' && /.[xх]$/u.test(text) && /\d/.test(line.charAt(end))) {
    return { kind: 'word', text: text.slice(0, -1), end: end - 1 }; // `35kx2`
  }
  return { kind: 'word', text, end: DOTTED.has(text) && line.charAt(end) === '.' ? end + 1 : end };
}

function readEmoji(line: string, at: number): Lexeme | undefined {
  const length = lengthAt(EMOJI, line, at);
  if (length === 0) return undefined;
  return { kind: 'emoji', text: line.slice(at, at + length).replaceAll('\ufe0f', ''), end: at + length };
}

function lengthAt(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex - at : 0;
}
