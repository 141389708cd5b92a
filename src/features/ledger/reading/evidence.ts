/**
 * What speaks for and against a number being the amount of its line: how it is written, and what stands beside it.
 */
import { currencyDigits } from '../../../core/money.ts';
import { moneysIn, type Expression } from './amount.ts';
import { yearOf } from './calendar.ts';
import { isCounted, isLabelling } from './count-words.ts';
import type { ReadingContext } from '../model.ts';
import { isNamed, type Money } from './money-text.ts';
import { shapeOf } from './number-reading.ts';
import { isGlued, type Token } from './tokens.ts';

/** From the weakest to the strongest. */
export const EVIDENCE = [
  /** Something beside the number says that it is rather not an amount. */
  'doubtful',
  /** `35`. */
  'plain',
  /** `100-5*3`, but a plank is `2x4` too. */
  'computed',
  /** Written as money is: `12.50`, `1,250`. */
  'precise',
  /** `+35`. */
  'signed',
  /** `5m` may be metres. */
  'weakly-named',
  /** A unit or a currency: `35k`, `$5`. */
  'named',
] as const;

export type Evidence = (typeof EVIDENCE)[number];

export type Line = Pick<ReadingContext, 'locale' | 'currency' | 'today'> & {
  tokens: readonly Token[];
  hasWords: boolean;
};

/** Something read as an amount: `at` is its first token, the sign included, `end` the first one behind it. */
export type Find = { expression: Expression; sign?: '+' | '-'; at: number; end: number };

/** Up to here a number beside one of these words is a count or label; above it, rather an amount. */
const LARGEST_COUNT = 999;
const LARGEST_LABEL = 99;

/** What speaks for the amount; nothing if it is something else: `mp3`, `7-eleven`, `3 friends`, a bare `2026`. */
export function evidenceFor(line: Line, find: Find): Evidence | undefined {
  const isAnyNamed = moneysIn(find.expression).some(isNamed);
  const isInWord = isGlued(line.tokens, find.at) && line.tokens[find.at - 1]?.kind === 'word';
  if (!isAnyNamed && (isInWord || isOtherThanMoney(line, find))) return undefined;
  const isDoubtful = isInWord || isRate(line, find) || (!isAnyNamed && isInDoubt(line, find));
  return isDoubtful ? 'doubtful' : evidenceInWriting(find);
}

function evidenceInWriting({ expression, sign }: Find): Evidence {
  const named = moneysIn(expression).filter(isNamed);
  if (named.some((money) => money.currency !== undefined || money.unit?.isWeak === false)) return 'named';
  if (named.length > 0) return 'weakly-named';
  if (sign !== undefined) return 'signed';
  if (moneysIn(expression).some(isPrecise)) return 'precise';
  return expression.kind === 'chain' ? 'computed' : 'plain';
}

/** Thousands are grouped, or there are as many decimals as money has: `42.5` may be a shoe size. */
function isPrecise({ number }: Money): boolean {
  const shape = shapeOf(number);
  return shape === 'grouped' || shape === 'either' || (shape === 'decimal' && !/\D\d$/.test(number));
}

function isOtherThanMoney(line: Line, { expression, at, end }: Find): boolean {
  if (isContinuedAsName(line.tokens, end)) return true;
  if (expression.kind === 'chain') return false;
  if (isYear(line, expression) && (!line.hasWords || currencyDigits(line.currency) === 0)) return true;
  return isCountedBy(line.tokens, end, expression) || isLabelledBy(line.tokens, at, expression);
}

/** `7-eleven`, `80's`, `3:1`. */
function isContinuedAsName(tokens: readonly Token[], end: number): boolean {
  if (!isGlued(tokens, end) || !isGlued(tokens, end + 1)) return false;
  const [sign, next] = [tokens[end]?.text ?? '', tokens[end + 1]?.kind];
  return (next === 'word' && /^[-']$/.test(sign)) || (next === 'number' && /^[:.,]$/.test(sign));
}

/** `3 friends`; but in `900 tháng 8` the word labels the number behind it. */
function isCountedBy(tokens: readonly Token[], end: number, money: Money): boolean {
  const word = tokens[end];
  if (word?.kind !== 'word' || !isCounted(word.text)) return false;
  const labelsNext = isLabelling(word.text) && tokens[end + 1]?.kind === 'number';
  return !labelsNext && isUpTo(LARGEST_COUNT, money);
}

/** `iphone 15`. */
function isLabelledBy(tokens: readonly Token[], at: number, money: Money): boolean {
  const word = tokens[at - 1];
  return word?.kind === 'word' && isLabelling(word.text) && isUpTo(LARGEST_LABEL, money);
}

/** Small, or perhaps the number of a year: `2026 год`. */
function isUpTo(limit: number, { number }: Money): boolean {
  if (shapeOf(number) === 'grouped') return false;
  return Number(number.replace(',', '.')) <= limit || /^(?:19|20)\d\d$/.test(number);
}

/** `150k/kg`, `15tr/tháng`. */
function isRate({ tokens }: Line, { end }: Find): boolean {
  return tokens[end]?.text === '/' && isGlued(tokens, end) && tokens[end + 1]?.kind === 'word';
}

/** `covid-19`, `no.5`, `2x coffee`, `1. coffee`, `36` in `bus 36 7`, a card's `1111 1111 1111`, a year. */
function isInDoubt(line: Line, { expression, at, end }: Find): boolean {
  const { tokens } = line;
  const [before, next] = [tokens[at - 1], tokens[end]];
  if (isGlued(tokens, at) && /^[-/.]$/.test(before?.text ?? '')) return true;
  if (isGlued(tokens, end) && next?.text === '*') return true;
  if (expression.kind === 'chain' || shapeOf(expression.number) !== 'plain') return false;
  const isListed = at === 0 && isGlued(tokens, end) && /^[.)]$/.test(next?.text ?? '') && tokens.length > end + 1;
  const isBeforeNumber = next?.kind === 'number' && !isGlued(tokens, end);
  const isBehindTwo = before?.kind === 'number' && tokens[at - 2]?.kind === 'number';
  return isListed || isBeforeNumber || isBehindTwo || isYear(line, expression);
}

/** Last year, this year or the next one, in digits. */
function isYear({ today }: Line, { number }: Money): boolean {
  return /^\d{4}$/.test(number) && Math.abs(Number(number) - yearOf(today)) <= 1;
}
