/**
 * What in a line may be its amount. A number that counts people, labels a telephone or is part of a word is no
 * candidate.
 */
import { moneysIn, parseExpression, type Expression } from './amount.ts';
import { isLabelling } from './count-words.ts';
import { dateShapeAt } from './date-shape.ts';
import { evidenceFor, type Evidence, type Find, type Line } from './evidence.ts';
import { isLooseGroup } from './money-text.ts';
import { isGlued, type Token } from './tokens.ts';

export type Candidate = {
  expression: Expression;
  sign?: '+' | '-';
  evidence: Evidence;
  /** Where it stands in the line. */
  start: number;
  end: number;
  /** The same numbers read apart: `galaxy tab 15 999` costs 15,999 or 999. */
  alternative?: Candidate;
};

/** Signs that, touching a number from before, make it a name or a count: `#5`, `x2`, `*1234`, `№7`. */
const NAMING_SIGN = /^[*#№&%°'^]$/;

/** All candidates, from left to right. */
export function findCandidates(tokens: readonly Token[], context: Omit<Line, 'tokens' | 'hasWords'>): Candidate[] {
  const line = { ...context, tokens, hasWords: tokens.some((token) => token.kind === 'word') };
  const candidates: Candidate[] = [];
  for (let at = 0; at < tokens.length;) {
    const dateLength = dateShapeAt(tokens, at)?.length ?? 0;
    const find = dateLength === 0 ? findAt(line, at) : undefined;
    const candidate = find && candidateOf(line, find);
    if (candidate !== undefined) candidates.push(candidate);
    at = find?.end ?? at + Math.max(dateLength, 1);
  }
  return candidates;
}

/** The amount that begins at `at`, whatever it means. */
function findAt(line: Line, at: number): Find | undefined {
  if (!mayBegin(line.tokens, at)) return undefined;
  const sign = signAt(line.tokens, at);
  if (sign !== undefined) return parseFind(line, at, true, sign);
  return parseFind(line, at, groupsAt(line, at) !== 'apart');
}

function parseFind({ tokens, currency }: Line, at: number, joinsGroups: boolean, sign?: '+' | '-'): Find | undefined {
  const from = sign === undefined ? at : at + 1;
  const parsed = parseExpression({ tokens, currency, joinsGroups }, from);
  return parsed && { expression: parsed.value, ...(sign !== undefined && { sign }), at, end: parsed.end };
}

function candidateOf(line: Line, find: Find): Candidate | undefined {
  const evidence = evidenceFor(line, find);
  if (evidence === undefined) return undefined;
  const { expression, sign, at, end } = find;
  const alternative = alternativeTo(line, find);
  return {
    expression,
    ...(sign !== undefined && { sign }),
    evidence,
    start: line.tokens[at]?.start ?? 0,
    end: line.tokens[end - 1]?.end ?? 0,
    ...(alternative !== undefined && { alternative }),
  };
}

/** The second of two numbers that were read as one. */
function alternativeTo(line: Line, { expression, sign, at }: Find): Candidate | undefined {
  const isGrouped = moneysIn(expression)[0]?.number.includes(' ') ?? false;
  if (sign !== undefined || !isGrouped || groupsAt(line, at) !== 'either') return undefined;
  const apart = parseFind(line, at + 1, false);
  return apart && candidateOf(line, apart);
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

/** A plus or minus that touches the amount behind it and nothing before it; a plus at the start may stand apart. */
function signAt(tokens: readonly Token[], at: number): '+' | '-' | undefined {
  const text = tokens[at]?.text;
  if ((text !== '+' && text !== '-') || isGlued(tokens, at)) return undefined;
  return isGlued(tokens, at + 1) || (at === 0 && text === '+') ? text : undefined;
}

/** Whether nothing before `at` makes it a part of something else. Some write `cafe35k`. */
function mayBegin(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined || !isGlued(tokens, at) || before.kind === 'emoji') return true;
  if (before.kind === 'word') return before.text.length > 1;
  if (before.kind !== 'sign' || NAMING_SIGN.test(before.text)) return false;
  const isBehindNumber = isGlued(tokens, at - 1) && tokens[at - 2]?.kind === 'number';
  return !(isBehindNumber && /^[:.,]$/.test(before.text));
}
