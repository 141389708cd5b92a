/**
 * The grammar of amounts, over tokens:
 *
 *   sum      = product { ("+" | "-") product }
 *   product  = factor { ("*" | "/") factor }
 *   factor   = "(" sum ")" | money
 *
 * Each function reads at a token and says where it stopped, or says nothing. It never looks for meaning: whether
 * what it read is the amount of the line is decided elsewhere.
 */
import { A_DOZEN } from './count-words.ts';
import { isNamed, parseMoney, type Grammar, type Money, type Parsed } from './money-text.ts';
import { isGlued } from './tokens.ts';

export type Operator = '+' | '-' | '*' | '/';

/** Operations of one rank, done from left to right. */
export type Chain = { kind: 'chain'; first: Expression; steps: { operator: Operator; operand: Expression }[] };

export type Expression = Money | Chain;

type Parser = (grammar: Grammar, at: number, depth: number) => Parsed<Expression> | undefined;

/** Nobody nests deeper, and a line of open parentheses is tried at each of them. */
const DEEPEST = 2;

export function parseExpression(grammar: Grammar, at: number): Parsed<Expression> | undefined {
  return parseSum(grammar, at, 0);
}

/** All the sums of money in an expression, from left to right. */
export function moneysIn(expression: Expression): Money[] {
  if (expression.kind === 'money') return [expression];
  return [expression.first, ...expression.steps.map((step) => step.operand)].flatMap(moneysIn);
}

/** The currency that an expression names; parsing lets it name only one. */
export function currencyIn(expression: Expression): string | undefined {
  return moneysIn(expression).find((money) => money.currency !== undefined)?.currency;
}

const parseSum: Parser = (grammar, at, depth) => parseChain(grammar, at, depth, ['+', '-'], parseProduct);

const parseProduct: Parser = (grammar, at, depth) => parseChain(grammar, at, depth, ['*', '/'], parseFactor);

const parseFactor: Parser = (grammar, at, depth) => {
  if (grammar.tokens[at]?.text !== '(') return parseMoney(grammar, at);
  const inner = depth < DEEPEST ? parseSum(grammar, at + 1, depth + 1) : undefined;
  if (inner === undefined || grammar.tokens[inner.end]?.text !== ')') return undefined;
  return { value: inner.value, end: inner.end + 1 };
};

function parseChain(
  grammar: Grammar, at: number, depth: number, operators: readonly string[], parseOperand: Parser,
): Parsed<Expression> | undefined {
  const first = parseOperand(grammar, at, depth);
  if (first === undefined) return undefined;
  const steps: Chain['steps'] = [];
  let { end } = first;
  let currency = currencyIn(first.value);
  while (operators.includes(grammar.tokens[end]?.text ?? '')) {
    const operand = parseOperand(grammar, end + 1, depth);
    if (operand === undefined || isDash(grammar, first.value, end, operand.value)) break;
    const other = currencyIn(operand.value);
    if (other !== undefined && currency !== undefined && other !== currency) break;
    steps.push({ operator: grammar.tokens[end]?.text as Operator, operand: operand.value });
    currency ??= other;
    end = operand.end;
  }
  return { value: steps.length === 0 ? first.value : { kind: 'chain', first: first.value, steps }, end };
}

/**
 * Whether a plus or minus with spaces around it is rather a dash or an "and" between an amount and another number:
 * `iphone 15 - 20tr`, `35k - 2 coffees`; but `35k - 5k` and `$20 + 5 tip` are arithmetic.
 */
function isDash({ tokens }: Grammar, left: Expression, at: number, right: Expression): boolean {
  const sign = tokens[at]?.text;
  const isSpaced = !isGlued(tokens, at) && !isGlued(tokens, at + 1);
  if (!isSpaced || (sign !== '+' && sign !== '-')) return false;
  const [isLeftNamed, isRightNamed] = [left, right].map((side) => moneysIn(side).some(isNamed));
  if (isLeftNamed === isRightNamed) return false;
  if (!isLeftNamed) return sign === '-';
  const isCount = right.kind === 'money' && Number(right.number) <= A_DOZEN;
  const hasUnit = moneysIn(left).some((money) => money.unit !== undefined);
  return isCount && (sign === '-' || hasUnit);
}
