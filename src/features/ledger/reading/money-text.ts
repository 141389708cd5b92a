/**
 * One sum of money in the grammar of amounts, over tokens:
 *
 *   money    = [ currency ] number [ unit [ rest ] ] [ currency ]
 *   number   = digits { space three-digits }            1 250 000
 *   rest     = digits | digits unit | "rưỡi"            1tr5  1tr250  4m2k  1 млн 200 тыс  2 тыс 500
 */
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

/** What was read, and the index of the first token behind it. */
export type Parsed<T> = { value: T; end: number };

export type Grammar = {
  tokens: readonly Token[];
  /** The user's own currency. */
  currency: string;
  /** Whether `15 999` may be one number. */
  joinsGroups: boolean;
};

export function isNamed(money: Money): boolean {
  return money.unit !== undefined || money.currency !== undefined;
}

/** Reads the money at a token, if there is some and no letters or digits touch it. */
export function parseMoney(grammar: Grammar, at: number): Parsed<Money> | undefined {
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
