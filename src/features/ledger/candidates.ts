/**
 * What in a line may be its amount, and what speaks for it. A number that counts people, labels a telephone or is
 * part of a word is no candidate; `3` in `coffee 3 35` is a doubtful one.
 */
import { currencyDigits } from '../../core/money.ts';
import { isLooseGroup, isNamed, moneysIn, parseExpression, type Expression, type Money, type Parsed } from './amount.ts';
import { yearOf } from './calendar.ts';
import { isCounted, isLabelling } from './count-words.ts';
import { dateShapeAt } from './date-shape.ts';
import type { ReadingContext } from './model.ts';
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

export type Candidate = {
  expression: Expression;
  sign?: '+' | '-';
  evidence: Evidence;
  /** Where it stands in the line. */
  start: number;
  end: number;
  /** The same numbers read apart: `iphone 15 999` costs 15,999 or 999. */
  alternative?: Candidate;
};

type CandidateContext = Pick<ReadingContext, 'locale' | 'currency' | 'today'>;

type Line = CandidateContext & { tokens: readonly Token[]; hasWords: boolean };

type Sign = '+' | '-' | undefined;

/** Up to here a number beside one of these words is a count or label; above it, rather an amount. */
const LARGEST_COUNT = 999;
const LARGEST_LABEL = 99;
/** Signs that, touching a number from before, make it a name or a count: `#5`, `x2`, `*1234`, `№7`. */
const NAMING_SIGN = /^[*#№&%°'^]$/;

/** All candidates, from left to right. */
export function findCandidates(tokens: readonly Token[], context: CandidateContext): Candidate[] {
  const line = { ...context, tokens, hasWords: tokens.some((token) => token.kind === 'word') };
  const candidates: Candidate[] = [];
  let at = 0;
  while (at < tokens.length) {
    const skipped = dateShapeAt(tokens, at)?.length ?? 0;
    const found = skipped === 0 ? candidateAt(line, at) : undefined;
    if (found?.value !== undefined) candidates.push(found.value);
    at = found?.end ?? at + Math.max(skipped, 1);
  }
  return candidates;
}

/** The amount that begins at `at`; the value is missing where something stands there that is not money. */
function candidateAt(line: Line, at: number): Parsed<Candidate | undefined> | undefined {
  if (!mayBegin(line.tokens, at)) return undefined;
  const sign = signAt(line.tokens, at);
  const groups = sign === undefined ? groupsAt(line, at) : 'joined';
  const parsed = parse(line, sign === undefined ? at : at + 1, groups !== 'apart');
  if (parsed === undefined) return undefined;
  if (isOtherThanMoney(line, at, parsed)) return { value: undefined, end: parsed.end };
  const candidate = candidateOf(line, at, parsed, sign);
  const alternative = groups === 'either' && isGroupedFirst(parsed.value) ? candidateApart(line, at + 1) : undefined;
  return { value: alternative === undefined ? candidate : { ...candidate, alternative }, end: parsed.end };
}

function candidateApart(line: Line, at: number): Candidate | undefined {
  const parsed = parse(line, at, false);
  return parsed && candidateOf(line, at, parsed, undefined);
}

function parse({ tokens, currency }: Line, at: number, joinsGroups: boolean): Parsed<Expression> | undefined {
  return parseExpression({ tokens, currency, joinsGroups }, at);
}

function candidateOf(line: Line, at: number, { value: expression, end }: Parsed<Expression>, sign: Sign): Candidate {
  const isDoubtful = isRate(line, end) || (!isAnyNamed(expression) && isInDoubt(line, at, end, expression));
  return {
    expression,
    ...(sign !== undefined && { sign }),
    evidence: isDoubtful ? 'doubtful' : evidenceOf(expression, sign),
    start: line.tokens[at]?.start ?? 0,
    end: line.tokens[end - 1]?.end ?? 0,
  };
}

function evidenceOf(expression: Expression, sign: Sign): Evidence {
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

/** A plus or minus that touches the amount behind it and nothing before it; a plus at the start may stand apart. */
function signAt(tokens: readonly Token[], at: number): Sign {
  const text = tokens[at]?.text;
  if ((text !== '+' && text !== '-') || isGlued(tokens, at)) return undefined;
  return isGlued(tokens, at + 1) || (at === 0 && text === '+') ? text : undefined;
}

/** Whether nothing before `at` makes it a part of something else. */
function mayBegin(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined || !isGlued(tokens, at) || before.kind === 'emoji') return true;
  if (before.kind !== 'sign' || NAMING_SIGN.test(before.text)) return false;
  const isBehindNumber = isGlued(tokens, at - 1) && tokens[at - 2]?.kind === 'number';
  return !(isBehindNumber && /^[:.,]$/.test(before.text));
}

/**
 * Whether `15 999` is one number. Russians group so. Others may as well mean the second number alone if a word
 * stands before the first, and surely do if that word takes a number.
 */
function groupsAt({ tokens, locale }: Line, at: number): 'joined' | 'apart' | 'either' {
  const before = tokens[at - 1];
  if (locale === 'ru' || before?.kind !== 'word' || !isLooseGroup(tokens, at)) return 'joined';
  return isLabelling(before.text) ? 'apart' : 'either';
}

function isGroupedFirst(expression: Expression): boolean {
  return moneysIn(expression)[0]?.number.includes(' ') ?? false;
}

/** `7-eleven`, `80's`, `3:1`, `3 friends`, `iphone 15`, a bare `2026`, `tết 2026` in dong. */
function isOtherThanMoney(line: Line, at: number, { value: expression, end }: Parsed<Expression>): boolean {
  if (isAnyNamed(expression)) return false;
  if (isContinuedAsName(line.tokens, end)) return true;
  if (expression.kind === 'chain') return false;
  if (isYear(line, expression) && (!line.hasWords || currencyDigits(line.currency) === 0)) return true;
  return isCountedBy(line.tokens, end, expression) || isLabelledBy(line.tokens, at, expression);
}

function isContinuedAsName(tokens: readonly Token[], end: number): boolean {
  if (!isGlued(tokens, end) || !isGlued(tokens, end + 1)) return false;
  const [sign, next] = [tokens[end]?.text ?? '', tokens[end + 1]?.kind];
  return (next === 'word' && /^[-']$/.test(sign)) || (next === 'number' && /^[:.,]$/.test(sign));
}

function isCountedBy(tokens: readonly Token[], end: number, money: Money): boolean {
  const word = tokens[end];
  const labelsNext = tokens[end + 1]?.kind === 'number'; // `900 tháng 8`
  return word?.kind === 'word' && isCounted(word.text) && !labelsNext && isUpTo(LARGEST_COUNT, money);
}

function isLabelledBy(tokens: readonly Token[], at: number, money: Money): boolean {
  const word = tokens[at - 1];
  return word?.kind === 'word' && isLabelling(word.text) && isUpTo(LARGEST_LABEL, money);
}

/** Small, or perhaps the number of a year: `2026 год`. */
function isUpTo(limit: number, { number }: Money): boolean {
  return shapeOf(number) !== 'grouped' && (Number(number.replace(',', '.')) <= limit || /^(?:19|20)\d\d$/.test(number));
}

/** `150k/kg`, `15tr/tháng`. */
function isRate({ tokens }: Line, end: number): boolean {
  return tokens[end]?.text === '/' && isGlued(tokens, end) && tokens[end + 1]?.kind === 'word';
}

/** `covid-19`, `no.5`, `2x coffee`, `1. coffee`, `36` in `bus 36 7`, a card's `1111 1111 1111`, a year. */
function isInDoubt(line: Line, at: number, end: number, expression: Expression): boolean {
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

function isAnyNamed(expression: Expression): boolean {
  return moneysIn(expression).some(isNamed);
}
