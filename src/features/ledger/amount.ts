/**
 * The grammar of amounts, over tokens:
 *
 *   sum      = product { ("+" | "-") product }
 *   product  = factor { ("*" | "/") factor }
 *   factor   = "(" sum ")" | money
 *   money    = [ currency ] number [ unit [ rest ] ] [ currency ]
 *   number   = digits { space three-digits }            1 250 000
 *   rest     = digits | digits unit | "rưỡi"            1tr5  1tr250  4m2k  1 млн 200 тыс  2 тыс 500
 *
 * Each function reads at a token and says where it stopped, or says nothing. It never looks for meaning: whether
 * what it read is the amount of the line is decided elsewhere.
 */
import { A_DOZEN } from './count-words.ts';
import { currencyAfter, currencyBefore } from './currencies.ts';
import { scaled, type Fraction } from './fraction.ts';
import { shapeOf } from './number-reading.ts';
import { isGlued, type Token } from './tokens.ts';
import { AND_A_HALF, unitOf, unitsAtStart, type Unit } from './units.ts';

export type Money = {
  kind: 'money';
  /** With its separators; groups joined by one plain space. */
  number: string;
  unit?: Unit;
  /** What follows the unit, in full: 500,000 in `1tr5`. */
  rest?: Fraction;
  currency?: string;
};

export type Operator = '+' | '-' | '*' | '/';

/** Operations of one rank, done from left to right. */
export type Chain = { kind: 'chain'; first: Expression; steps: { operator: Operator; operand: Expression }[] };

export type Expression = Money | Chain;

/** What was read, and the index of the first token behind it. */
export type Parsed<T> = { value: T; end: number };

export type Grammar = {
  tokens: readonly Token[];
  /** The user's own currency. */
  currency: string;
  /** Whether `15 999` may be one number. */
  joinsGroups: boolean;
};

type Parser = (grammar: Grammar, at: number, depth: number) => Parsed<Expression> | undefined;

/** Nobody nests deeper, and each level costs stack. */
const DEEPEST = 4;

export function parseExpression(grammar: Grammar, at: number): Parsed<Expression> | undefined {
  return parseSum(grammar, at, 0);
}

/** All the sums of money in an expression, from left to right. */
export function moneysIn(expression: Expression): Money[] {
  if (expression.kind === 'money') return [expression];
  return [expression.first, ...expression.steps.map((step) => step.operand)].flatMap(moneysIn);
}

export function isNamed(money: Money): boolean {
  return money.unit !== undefined || money.currency !== undefined;
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
    if (operand === undefined || !isContinued(grammar, first.value, end, operand.value, currency)) break;
    steps.push({ operator: grammar.tokens[end]?.text as Operator, operand: operand.value });
    currency ??= currencyIn(operand.value);
    end = operand.end;
  }
  return { value: steps.length === 0 ? first.value : { kind: 'chain', first: first.value, steps }, end };
}

/**
 * Whether the sign between two amounts is arithmetic. With spaces around it, it may be a dash or an "and" instead:
 * `iphone 15 - 20tr`, `35k - 2 coffees`; but `35k - 5k`, `$20 + 5 tip`.
 */
function isContinued(
  { tokens }: Grammar, left: Expression, sign: number, right: Expression, currency: string | undefined,
): boolean {
  const other = currencyIn(right);
  if (other !== undefined && currency !== undefined && other !== currency) return false;
  const isSpaced = !isGlued(tokens, sign) && !isGlued(tokens, sign + 1);
  const text = tokens[sign]?.text;
  if (!isSpaced || text === '*' || text === '/') return true;
  const [isLeftNamed, isRightNamed] = [left, right].map((side) => moneysIn(side).some(isNamed));
  if (isLeftNamed === isRightNamed) return true;
  if (!isLeftNamed) return text === '+';
  const isCount = right.kind === 'money' && Number(right.number) <= A_DOZEN;
  return !isCount || (text === '+' && moneysIn(left).every((money) => money.unit === undefined));
}

function parseMoney(grammar: Grammar, at: number): Parsed<Money> | undefined {
  const before = parseCurrencyBefore(grammar, at);
  const number = parseNumber(grammar, before?.end ?? at, before !== undefined);
  if (number === undefined) return undefined;
  const unit = parseUnit(grammar, number.end);
  const rest = unit && shapeOf(number.value) === 'plain' ? parseRest(grammar, unit.end, unit.value.unit) : undefined;
  const named = before?.value ?? unit?.value.currency ?? rest?.value.currency;
  const behind = rest?.end ?? unit?.end ?? number.end;
  const after = parseCurrencyAfter(grammar, behind, named);
  const end = after?.end ?? behind;
  if (isTouchedByMore(grammar.tokens, end)) return undefined;
  const currency = named ?? after?.value;
  return {
    value: {
      kind: 'money',
      number: number.value,
      ...(unit && { unit: unit.value.unit }),
      ...(rest && { rest: rest.value.amount }),
      ...(currency !== undefined && { currency }),
    },
    end,
  };
}

function parseCurrencyBefore({ tokens, currency }: Grammar, at: number): Parsed<string> | undefined {
  const token = tokens[at];
  if (token === undefined || tokens[at + 1]?.kind !== 'number') return undefined;
  const value = currencyBefore(token.text, currency);
  return value === undefined ? undefined : { value, end: at + 1 };
}

function parseCurrencyAfter(
  { tokens, currency }: Grammar, at: number, named: string | undefined,
): Parsed<string> | undefined {
  const token = tokens[at];
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'sign')) return undefined;
  const belongsToNext = token.kind === 'sign' && !isGlued(tokens, at)
    && isGlued(tokens, at + 1) && tokens[at + 1]?.kind === 'number';
  if (belongsToNext) return undefined;
  const asPhrase = currencyAfter(`${token.text} ${tokens[at + 1]?.text ?? ''}`, currency);
  const value = asPhrase ?? currencyAfter(token.text, currency);
  if (value === undefined || (named !== undefined && named !== value)) return undefined;
  return { value, end: asPhrase === undefined ? at + 1 : at + 2 };
}

function parseNumber(grammar: Grammar, at: number, isSure: boolean): Parsed<string> | undefined {
  const token = grammar.tokens[at];
  if (token?.kind !== 'number') return undefined;
  const groups = grammar.joinsGroups || isSure ? parseGroups(grammar.tokens, at) : undefined;
  if (groups !== undefined) return groups;
  return shapeOf(token.text) === undefined ? undefined : { value: token.text, end: at + 1 };
}

/** `1 250 000,50`. With letters behind a single group, `iphone 15 999k`, the group is a number of its own. */
function parseGroups(tokens: readonly Token[], at: number): Parsed<string> | undefined {
  const end = endOfGroups(tokens, at);
  const hasLetters = isGlued(tokens, end) && tokens[end]?.kind === 'word';
  if (end <= at + 1 || (hasLetters && isLooseGroup(tokens, at))) return undefined;
  return { value: tokens.slice(at, end).map((token) => token.text).join(' '), end };
}

/** Where a number grouped by spaces ends, decimals included; `at + 1` or less if nothing is grouped. */
function endOfGroups(tokens: readonly Token[], at: number): number {
  if (!/^[1-9]\d{0,2}$/.test(tokens[at]?.text ?? '')) return at;
  let end = at + 1;
  while (/^\d+$/.test(tokens[end - 1]?.text ?? '') && isGroup(tokens, end)) end += 1;
  return end;
}

function isGroup(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return token?.kind === 'number' && !isGlued(tokens, at) && /^\d{3}(?:[.,]\d+)?$/.test(token.text);
}

/** Whether the groups at `at` may as well be two numbers: one plain space, and no zero that shows a group. */
export function isLooseGroup(tokens: readonly Token[], at: number): boolean {
  const second = tokens[at + 1];
  return endOfGroups(tokens, at) === at + 2 && second?.gap === 'space' && !second.text.startsWith('0');
}

type UnitRead = { unit: Unit; currency?: string };

function parseUnit({ tokens, currency }: Grammar, at: number): Parsed<UnitRead> | undefined {
  const token = tokens[at];
  if (token?.kind !== 'word') return undefined;
  if (!isGlued(tokens, at)) {
    const unit = unitOf(token.text);
    return unit === undefined || unit.isGlued ? undefined : { value: withCurrency(unit, unit.currency), end: at + 1 };
  }
  for (const { unit, rest } of unitsAtStart(token.text)) {
    const named = rest === '' ? unit.currency : currencyAfter(rest, currency);
    if (rest === '' || named !== undefined) return { value: withCurrency(unit, named), end: at + 1 };
  }
  return undefined;
}

function withCurrency(unit: Unit, currency: string | undefined): UnitRead {
  return currency === undefined ? { unit } : { unit, currency };
}

type Rest = { amount: Fraction; currency?: string };

function parseRest(grammar: Grammar, at: number, unit: Unit): Parsed<Rest> | undefined {
  const token = grammar.tokens[at];
  if (token === undefined || (unit.isWeak && !isGlued(grammar.tokens, at))) return undefined;
  if (AND_A_HALF.has(token.text)) return { value: { amount: scaled(5n, 1 - unit.exponent) }, end: at + 1 };
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) return undefined;
  return parseSmallerUnit(grammar, at, unit) ?? parseDecimals(grammar, at, unit);
}

/** `2k` in `4m2k`, `200 тыс` in `1 млн 200 тыс`. */
function parseSmallerUnit(grammar: Grammar, at: number, unit: Unit): Parsed<Rest> | undefined {
  const digits = grammar.tokens[at]?.text ?? '';
  const smaller = parseUnit(grammar, at + 1);
  if (smaller === undefined || digits.length > unit.exponent - smaller.value.unit.exponent) return undefined;
  const amount = scaled(BigInt(digits), -smaller.value.unit.exponent);
  const { currency } = smaller.value;
  return { value: currency === undefined ? { amount } : { amount, currency }, end: smaller.end };
}

/** `5` in `1tr5`, `250` in `1tr250`, `500` in `2 тыс 500`, and `5` in `1 triệu 5` if no word follows. */
function parseDecimals({ tokens }: Grammar, at: number, unit: Unit): Parsed<Rest> | undefined {
  const digits = tokens[at]?.text ?? '';
  const isLast = tokens[at + 1]?.kind !== 'word' && tokens[at + 1]?.kind !== 'number';
  const isSaidInFull = digits.length === 3 || (digits.length === 1 && unit.exponent > 3 && isLast);
  const isPart = isGlued(tokens, at) ? digits.length <= unit.exponent : unit.takesRest && isSaidInFull;
  return isPart ? { value: { amount: scaled(BigInt(digits), digits.length - unit.exponent) }, end: at + 1 } : undefined;
}

function isTouchedByMore(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at];
  return isGlued(tokens, at) && next !== undefined && next.kind !== 'sign' && next.kind !== 'emoji';
}
